//! Scopes: what a token carries, and what includes what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The scopes that claims list: `scope` (RFC 8693 §4.2) and `scp`, each separated by spaces or an
/// array of strings.
pub(crate) fn granted<'a>(lists: impl IntoIterator<Item = &'a Value>) -> Vec<&'a str> {
    let mut scopes: Vec<&str> = Vec::new();
    for list in lists {
        match list {
            Value::String(list) => scopes.extend(list.split_whitespace()),
            Value::Array(list) => {
                let texts = list.iter().filter_map(Value::as_str);
                scopes.extend(texts.flat_map(str::split_whitespace));
            }
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    scopes.retain(|scope| seen.insert(*scope));
    scopes
}

/// Which scopes include others: whoever may write may also read, say.
#[derive(Clone, Debug, Default)]
pub struct ScopeHierarchy(BTreeMap<String, BTreeSet<String>>);

impl ScopeHierarchy {
    /// Adds that one scope includes others, and whatever they include.
    #[must_use]
    pub fn includes<I: IntoIterator<Item = S>, S: Into<String>>(
        mut self,
        scope: &str,
        others: I,
    ) -> Self {
        self.0.entry(scope.to_owned()).or_default().extend(others.into_iter().map(Into::into));
        self
    }

    /// Whether these scopes include one that is needed.
    pub fn covers<'a>(
        &'a self,
        granted: impl Iterator<Item = &'a str> + Clone,
        needed: &str,
    ) -> bool {
        // Mostly it is there itself.
        if granted.clone().any(|scope| scope == needed) {
            return true;
        }
        if self.0.is_empty() {
            return false;
        }
        let mut open: Vec<&str> = granted.collect();
        let mut seen = BTreeSet::new();
        while let Some(scope) = open.pop() {
            if scope == needed {
                return true;
            }
            if seen.insert(scope) {
                open.extend(self.0.get(scope).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scopes_are_the_union_of_scope_and_scp_each_a_string_or_an_array() {
        for (lists, expected) in [
            (json!(["a b", ["c", "a"]]), vec!["a", "b", "c"]),
            (json!([["a", "b c"]]), vec!["a", "b", "c"]),
            (json!(["a  b"]), vec!["a", "b"]),
            (json!([7, [7, null, "a"]]), vec!["a"]),
            (json!([]), vec![]),
        ] {
            assert_eq!(granted(lists.as_array().unwrap()), expected, "{lists}");
        }
    }

    #[test]
    fn a_scope_includes_what_the_included_ones_include() {
        let hierarchy = ScopeHierarchy::default()
            .includes("admin", ["write"])
            .includes("write", ["read"])
            .includes("read", ["admin"]);
        let covers = |own: &'static [&str], needed| hierarchy.covers(own.iter().copied(), needed);
        assert!(covers(&["admin"], "read"));
        assert!(covers(&["other", "write"], "read"));
        assert!(!covers(&["other"], "read"));
        assert!(!covers(&[], "read"));
        assert!(!ScopeHierarchy::default().covers(["write"].into_iter(), "read"));
    }
}
