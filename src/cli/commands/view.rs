//! Cells out of JSON.

use serde_json::Value;

/// A member as text; nothing where there is none.
pub(super) fn text(value: &Value, member: &str) -> String {
    match value.get(member) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items = items.iter().filter_map(Value::as_str);
            items.collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
    }
}
