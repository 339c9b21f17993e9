//! Whom it is for (RFC 7519 §4.1.3).

use serde_json::{Value, json};

use super::{AUD, Case, lenient, refused};
use crate::support::{
    RESOURCE,
    jws::{changed, claims, signed},
};

fn of(aud: &Value) -> String {
    signed(&changed(&json!({"aud": aud})))
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        refused("aud: missing", AUD, of(&Value::Null)),
        refused("aud: null", AUD, {
            let mut claims = claims();
            claims["aud"] = Value::Null;
            signed(&claims)
        }),
        refused("aud: somebody else", AUD, of(&json!("https://evil.example/mcp"))),
        refused("aud: the issuer", AUD, of(&json!("https://auth.example.com"))),
        refused("aud: the origin alone", AUD, of(&json!("https://mcp.example.com"))),
        refused("aud: a path below", AUD, of(&json!(format!("{RESOURCE}/x")))),
        refused("aud: a slash more", AUD, of(&json!(format!("{RESOURCE}/")))),
        refused("aud: the path in another case", AUD, of(&json!("https://mcp.example.com/MCP"))),
        refused("aud: a query", AUD, of(&json!(format!("{RESOURCE}?x")))),
        refused("aud: another port", AUD, of(&json!("https://mcp.example.com:8443/mcp"))),
        refused("aud: http", AUD, of(&json!("http://mcp.example.com/mcp"))),
        refused("aud: empty", AUD, of(&json!(""))),
        refused("aud: an empty array", AUD, of(&json!([]))),
        refused(
            "aud: an array of others",
            AUD,
            of(&json!(["https://a.example", "https://b.example"])),
        ),
        refused("aud: an array within", AUD, of(&json!([[RESOURCE]]))),
        refused("aud: a number", AUD, of(&json!(7))),
        refused("aud: an object", AUD, of(&json!({"resource": RESOURCE}))),
        refused("aud: a list in one string", AUD, of(&json!(format!("{RESOURCE} https://x")))),
        refused("aud: an asterisk", AUD, of(&json!("*"))),
        lenient("aud: the host in another case", of(&json!("HTTPS://MCP.example.com/mcp"))),
    ]
}
