//! Tokens of other kinds that the same keys sign (RFC 8725 §2.8, §3.11; RFC 9068 §4).

use serde_json::{Value, json};

use super::{Case, KIND, TYP, stricter};
use crate::support::jws::{KEYS, changed, token};

fn of(typ: &str, changes: &Value) -> String {
    let header = format!(r#"{{"alg":"RS256","typ":"{typ}","kid":"rsa"}}"#);
    token(&KEYS.rsa, "RS256", &header, changed(changes).to_string().as_bytes())
}

fn untyped(changes: &Value) -> String {
    let header = r#"{"alg":"RS256","kid":"rsa"}"#;
    token(&KEYS.rsa, "RS256", header, changed(changes).to_string().as_bytes())
}

pub(super) fn cases() -> Vec<Case> {
    let none = json!({});
    let events = json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
    vec![
        stricter("typ: dpop+jwt", TYP, of("dpop+jwt", &none)),
        stricter("typ: logout+jwt", TYP, of("logout+jwt", &none)),
        stricter("typ: secevent+jwt", TYP, of("secevent+jwt", &none)),
        stricter("typ: oauth-id-jag+jwt", TYP, of("oauth-id-jag+jwt", &none)),
        stricter("typ: token-introspection+jwt", TYP, of("token-introspection+jwt", &none)),
        stricter("typ: jose", TYP, of("jose", &none)),
        stricter("typ: empty", TYP, of("", &none)),
        stricter("typ: at+jwt with a space", TYP, of("at+jwt ", &none)),
        stricter("typ: text/at+jwt", TYP, of("text/at+jwt", &none)),
        stricter("an ID token with a nonce", KIND, of("JWT", &json!({"nonce": "n"}))),
        stricter("an ID token with at_hash", KIND, of("JWT", &json!({"at_hash": "h"}))),
        stricter("an ID token with c_hash", KIND, untyped(&json!({"c_hash": "h"}))),
        stricter("a security event", KIND, untyped(&events)),
        stricter("a refresh token", KIND, of("JWT", &json!({"token_type": "refresh_token"}))),
        stricter(
            "a refresh token in an at+jwt",
            KIND,
            of("at+jwt", &json!({"token_type": "refresh_token"})),
        ),
        stricter(
            "token_type in another case",
            KIND,
            of("JWT", &json!({"token_type": "Access_Token"})),
        ),
        stricter("token_type a number", KIND, untyped(&json!({"token_type": 1}))),
        stricter("an ID token, by token_use", KIND, untyped(&json!({"token_use": "id"}))),
        stricter("token_type of another product", KIND, of("JWT", &json!({"token_type": "id"}))),
    ]
}
