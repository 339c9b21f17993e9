//! Which tools a JSON-RPC message calls, read past everything else.

use serde::Deserialize;
use serde_json::{Result, value::RawValue};

/// A message as far as it matters. A member that stands twice is an error: the service might
/// believe the other one.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    method: Option<&'a RawValue>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Params<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
}

/// The tools that a body calls: that of one message, or those of a batch.
///
/// # Errors
/// Where the body is no JSON, or a member that matters stands twice.
pub(super) fn called_by(body: &[u8]) -> Result<Vec<String>> {
    match body.trim_ascii_start().first() {
        Some(b'{') => Ok(tool(serde_json::from_slice(body)?)?.into_iter().collect()),
        Some(b'[') => {
            let batch: Vec<&RawValue> = serde_json::from_slice(body)?;
            let messages = batch.into_iter().filter_map(|value| object(value).transpose());
            messages.filter_map(|message| message.and_then(tool).transpose()).collect()
        }
        _ => serde_json::from_slice::<&RawValue>(body).map(|_| Vec::new()),
    }
}

/// The tool that a message calls.
fn tool(Message { method, params }: Message<'_>) -> Result<Option<String>> {
    let Some(params) = params.filter(|_| text(method).as_deref() == Some("tools/call")) else {
        return Ok(None);
    };
    Ok(object(params)?.and_then(|Params { name }| text(name)))
}

/// An object; nothing else has members.
fn object<'a, T: Deserialize<'a>>(value: &'a RawValue) -> Result<Option<T>> {
    value.get().starts_with('{').then(|| serde_json::from_str(value.get())).transpose()
}

fn text(value: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(value?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(body: &str) -> Vec<String> {
        called_by(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_call_names_its_tool_however_it_is_written() {
        for body in [
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{}}}"#,
            r#" { "params" : { "x" : [{"name":"b"}], "name" : "\u0061" } , "method" : "tools\/call" } "#,
            r#"[{"method":"tools/call","params":{"name":"a"}}]"#,
            r#"[1, null, [], {"method":"ping"}, {"method":"tools/call","params":{"name":"a"}}]"#,
        ] {
            assert_eq!(called(body), ["a"], "{body}");
        }
        let both = r#"[{"method":"tools/call","params":{"name":"a"}},{"method":"tools/call","params":{"name":"b"}}]"#;
        assert_eq!(called(both), ["a", "b"]);
    }

    #[test]
    fn what_is_no_call_names_none() {
        for body in [
            r#"{"method":"tools/list","params":{"name":"a"}}"#,
            r#"{"method":"tools/call"}"#,
            r#"{"method":"tools/call","params":["a"]}"#,
            r#"{"method":"tools/call","params":{"name":7}}"#,
            r#"{"method":["tools/call"],"params":{"name":"a"}}"#,
            r#"{"result":{"method":"tools/call","params":{"name":"a"}}}"#,
            "[]",
            "null",
            r#""tools/call""#,
        ] {
            assert!(called(body).is_empty(), "{body}");
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_an_error() {
        for body in [
            r#"{"method":"ping","params":{"name":"a"},"method":"tools/call"}"#,
            r#"{"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}"#,
            r#"{"method":"tools/call","params":{"name":"a","n\u0061me":"b"}}"#,
        ] {
            assert!(called_by(body.as_bytes()).unwrap_err().is_data(), "{body}");
        }
        for body in ["", "{", "{} {}", "tools/call", "{\"method\":\"\u{1}\"}"] {
            assert!(!called_by(body.as_bytes()).unwrap_err().is_data(), "{body:?}");
        }
        assert!(called_by(b"{\"method\":\"\xff\"}").is_err());
    }
}
