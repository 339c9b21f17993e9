use mcp_auth_core::{error::ErrorCode, params::Params};
use serde_json::{Map, Value};

/// A JSON object of strings: agrees with `serde_json`, never reads anything nested but a list of
/// resources, and what a form says can be said in JSON.
pub fn json(data: &[u8]) {
    match Params::from_json(data) {
        Ok(params) => accepted(data, &params),
        Err(error) => assert_eq!(error.code, ErrorCode::InvalidRequest),
    }
    from_form(data);
}

fn accepted(data: &[u8], params: &Params) {
    assert!(params.iter().count() <= 100);
    assert!(depth(data) <= 2);
    // Of a name that comes twice serde_json keeps the last one.
    let Ok(Value::Object(object)) = serde_json::from_slice(data) else { panic!("no object") };
    for (name, value) in &object {
        let last = params.iter().filter(|(own, _)| own == name).last().map(|(_, value)| value);
        match value {
            Value::String(text) => assert_eq!(last, Some(text.as_str())),
            Value::Null => {}
            Value::Array(items) => {
                assert_eq!(name, "resource");
                let read: Vec<&str> = params.iter().filter(|x| x.0 == name).map(|x| x.1).collect();
                let items: Vec<&str> = items.iter().map(|item| item.as_str().unwrap()).collect();
                assert!(read.ends_with(&items));
            }
            _ => panic!("{name} is no string"),
        }
    }
    assert!(params.iter().all(|(name, _)| object.contains_key(name)));
}

/// How deep brackets nest outside strings.
fn depth(data: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in data {
        match (quoted, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn from_form(data: &[u8]) {
    let Ok(form) = Params::from_form(data) else { return };
    if form.duplicate("").is_some() || form.get("").is_err() {
        return;
    }
    let object: Map<String, Value> =
        form.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let body = serde_json::to_vec(&object).unwrap();
    assert_eq!(Params::from_json(&body).unwrap(), form);
}
