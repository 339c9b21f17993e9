use mcp_auth_core::scope::ScopeSet;

use crate::lines::texts;

/// Two lines: what is asked for, and what was granted. Reading and printing are inverse, and
/// narrowing never widens.
pub fn scope(data: &[u8]) {
    let [asked, granted] = texts(data);
    let (Some(asked), Some(granted)) = (read(&asked), read(&granted)) else { return };
    let narrowed = asked.intersection(&granted);
    assert!(narrowed.is_subset(&asked) && narrowed.is_subset(&granted));
    for name in asked.iter().chain(granted.iter()) {
        assert_eq!(narrowed.contains(name), asked.contains(name) && granted.contains(name));
    }
    assert_eq!(asked.is_subset(&granted), narrowed == asked);
    assert!(asked.filter(|_| false).is_empty());
    assert_eq!(asked.filter(|_| true), asked);
}

fn read(text: &str) -> Option<ScopeSet> {
    let token = |b: u8| b == b' ' || (b.is_ascii_graphic() && b != b'"' && b != b'\\');
    let Ok(set) = ScopeSet::parse(text) else {
        assert!(!text.bytes().all(token), "{text:?} is well-formed");
        return None;
    };
    assert!(text.bytes().all(token), "{text:?} is malformed");
    let mut expected: Vec<&str> = Vec::new();
    for name in text.split(' ').filter(|name| !name.is_empty()) {
        if !expected.contains(&name) {
            expected.push(name);
        }
    }
    assert!(set.iter().eq(expected));
    assert_eq!(ScopeSet::parse(&set.to_string()).as_ref(), Ok(&set));
    let stored = serde_json::to_string(&set).unwrap();
    assert_eq!(serde_json::from_str::<ScopeSet>(&stored).unwrap(), set);
    Some(set)
}
