//! Tokens that are right.

use serde_json::{Value, json};

use super::{Case, lenient, valid};
use crate::support::{
    ISSUER, NOW, RESOURCE,
    jws::{KEYS, changed, claims, signed, token},
};

fn by(header: &str, claims: &Value) -> String {
    token(&KEYS.rsa, "RS256", header, claims.to_string().as_bytes())
}

fn typed(typ: &str) -> String {
    by(&format!(r#"{{"alg":"RS256","typ":"{typ}","kid":"rsa"}}"#), &claims())
}

fn any(algorithm: &str) -> String {
    let header = format!(r#"{{"alg":"{algorithm}","typ":"at+jwt","kid":"any-rsa"}}"#);
    token(&KEYS.any_rsa, algorithm, &header, claims().to_string().as_bytes())
}

pub(super) fn cases() -> Vec<Case> {
    let payload = claims().to_string();
    let payload = payload.as_bytes();
    let p256 = r#"{"alg":"ES256","typ":"at+jwt","kid":"p256"}"#;
    let p384 = r#"{"alg":"ES384","typ":"at+jwt","kid":"p384"}"#;
    let ed = r#"{"alg":"EdDSA","typ":"at+jwt","kid":"ed"}"#;
    vec![
        valid("RS256", signed(&claims())),
        valid("RS256 with a key for any algorithm", any("RS256")),
        valid("RS384", any("RS384")),
        valid("RS512", any("RS512")),
        valid("PS256", any("PS256")),
        valid("PS384", any("PS384")),
        valid("PS512", any("PS512")),
        valid("ES256", token(&KEYS.p256, "ES256", p256, payload)),
        valid("ES384", token(&KEYS.p384, "ES384", p384, payload)),
        valid("EdDSA", token(&KEYS.ed, "EdDSA", ed, payload)),
        valid("typ in upper case", typed("AT+JWT")),
        valid("typ with application", typed("application/at+jwt")),
        valid("typ JWT", typed("JWT")),
        valid("typ jwt", typed("jwt")),
        valid("typ application/jwt", typed("application/jwt")),
        valid("no typ", by(r#"{"alg":"RS256","kid":"rsa"}"#, &claims())),
        valid(
            "no kid and one key",
            token(&KEYS.p384, "ES384", r#"{"alg":"ES384","typ":"at+jwt"}"#, payload),
        ),
        lenient("no kid and two keys", by(r#"{"alg":"RS256","typ":"at+jwt"}"#, &claims())),
        valid(
            "members of the header that nobody knows",
            by(
                r#"{"alg":"RS256","typ":"at+jwt","kid":"rsa","x":{"alg":"none","alg":"none"}}"#,
                &claims(),
            ),
        ),
        valid("an array of audiences", signed(&changed(&json!({"aud": ["https://x", RESOURCE]})))),
        valid("no token_type", signed(&changed(&json!({"token_type": null})))),
        valid("no scope", signed(&changed(&json!({"scope": null})))),
        valid("no client_id", signed(&changed(&json!({"client_id": null})))),
        valid("no exp", signed(&changed(&json!({"exp": null})))),
        valid("no nbf", signed(&changed(&json!({"nbf": null})))),
        valid("iat in the future", signed(&changed(&json!({"iat": NOW + 1000})))),
        valid("nonce in an at+jwt", signed(&changed(&json!({"nonce": "n"})))),
        valid("claims with escapes", {
            let text = format!(
                r#"{{"\u0069ss":"{ISSUER}","aud":"{RESOURCE}","exp":{},"sub":"\ud83d\ude00"}}"#,
                NOW + 60
            );
            token(&KEYS.rsa, "RS256", r#"{"alg":"RS256","kid":"rsa"}"#, text.as_bytes())
        }),
        valid("duplicate names below the top", {
            let text = format!(r#"{{"iss":"{ISSUER}","aud":"{RESOURCE}","cnf":{{"a":1,"a":2}}}}"#);
            token(&KEYS.rsa, "RS256", r#"{"alg":"RS256","kid":"rsa"}"#, text.as_bytes())
        }),
    ]
}
