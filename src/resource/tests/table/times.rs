//! Until and from when (RFC 7519 §2, §4.1.4, §4.1.5). The tolerance is 30 s.

use serde_json::{Value, json};

use super::{CLAIMS, Case, EXPIRED, NOT_YET, refused, stricter, valid};
use crate::support::{
    ISSUER, NOW, RESOURCE,
    jws::{KEYS, changed, claims, signed, token},
};

const EXP: &str = r#""exp" claim must be a number"#;
const IAT: &str = r#""iat" claim must be a number"#;
const NBF: &str = r#""nbf" claim must be a number"#;

fn exp(value: &Value) -> String {
    signed(&changed(&json!({"exp": value})))
}

fn nbf(value: &Value) -> String {
    signed(&changed(&json!({"nbf": value})))
}

/// Claims with a number as it is written.
fn written(name: &str, number: &str) -> String {
    let text = format!(r#"{{"iss":"{ISSUER}","aud":"{RESOURCE}","{name}":{number}}}"#);
    let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"rsa"}"#;
    token(&KEYS.rsa, "RS256", header, text.as_bytes())
}

pub(super) fn cases() -> Vec<Case> {
    let null = |name: &str| {
        let mut claims = claims();
        claims[name] = Value::Null;
        signed(&claims)
    };
    vec![
        valid("exp: now", exp(&json!(NOW))),
        valid("exp: 29 s ago", exp(&json!(NOW - 29))),
        refused("exp: 30 s ago", EXPIRED, exp(&json!(NOW - 30))),
        refused("exp: 31 s ago", EXPIRED, exp(&json!(NOW - 31))),
        valid("exp: 29.5 s ago", written("exp", &format!("{}.5", NOW - 30))),
        refused("exp: 30.5 s ago", EXPIRED, written("exp", &format!("{}.5", NOW - 31))),
        refused("exp: yesterday", EXPIRED, exp(&json!(NOW - 86_400))),
        refused("exp: 0", EXPIRED, exp(&json!(0))),
        refused("exp: negative", EXPIRED, exp(&json!(-1))),
        refused("exp: very negative", EXPIRED, written("exp", "-1e300")),
        refused("exp: tiny", EXPIRED, written("exp", "1e-300")),
        valid("exp: in scientific notation", written("exp", "1.9e9")),
        valid("exp: 2^53 + 1", written("exp", "9007199254740993")),
        valid("exp: 2^64 - 1", written("exp", "18446744073709551615")),
        valid("exp: beyond 2^64", written("exp", "99999999999999999999999")),
        valid("exp: 1e300", written("exp", "1e300")),
        stricter("exp: 1e400", CLAIMS, written("exp", "1e400")),
        refused("exp: a string", EXP, exp(&json!("1900000000"))),
        refused("exp: true", EXP, exp(&json!(true))),
        refused("exp: an array", EXP, exp(&json!([NOW + 60]))),
        refused("exp: null", EXP, null("exp")),
        refused("exp: NaN", CLAIMS, written("exp", "NaN")),
        refused("exp: a leading zero", CLAIMS, written("exp", "01900000000")),
        valid("nbf: in 29 s", nbf(&json!(NOW + 29))),
        valid("nbf: in 30 s", nbf(&json!(NOW + 30))),
        refused("nbf: in 31 s", NOT_YET, nbf(&json!(NOW + 31))),
        refused("nbf: in 30.5 s", NOT_YET, written("nbf", &format!("{}.5", NOW + 30))),
        refused("nbf: tomorrow", NOT_YET, nbf(&json!(NOW + 86_400))),
        refused("nbf: 1e300", NOT_YET, written("nbf", "1e300")),
        valid("nbf: negative", nbf(&json!(-1))),
        refused("nbf: a string", NBF, nbf(&json!("1"))),
        refused("nbf: null", NBF, null("nbf")),
        refused("iat: a string", IAT, signed(&changed(&json!({"iat": "1"})))),
        refused("iat: null", IAT, null("iat")),
    ]
}
