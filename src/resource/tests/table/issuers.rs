//! Who issued it (RFC 9068 §4).

use serde_json::{Value, json};

use super::{Case, ISS, ISS_MISSING, refused};
use crate::support::{
    ISSUER,
    jws::{changed, claims, signed},
};

fn of(iss: &Value) -> String {
    signed(&changed(&json!({"iss": iss})))
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        refused("iss: missing", ISS_MISSING, of(&Value::Null)),
        refused("iss: null", ISS, {
            let mut claims = claims();
            claims["iss"] = Value::Null;
            signed(&claims)
        }),
        refused("iss: somebody else", ISS, of(&json!("https://evil.example"))),
        refused("iss: a slash more", ISS, of(&json!(format!("{ISSUER}/")))),
        refused("iss: in another case", ISS, of(&json!("https://AUTH.example.com"))),
        refused("iss: http", ISS, of(&json!("http://auth.example.com"))),
        refused("iss: longer", ISS, of(&json!(format!("{ISSUER}.evil.example")))),
        refused("iss: with user", ISS, of(&json!("https://auth.example.com@evil.example"))),
        refused("iss: empty", ISS, of(&json!(""))),
        refused("iss: an array", ISS, of(&json!([ISSUER]))),
        refused("iss: a number", ISS, of(&json!(7))),
        refused("iss: a space", ISS, of(&json!(format!("{ISSUER} ")))),
    ]
}
