//! The names of keys.

use mcp_auth_core::store::{Index, Key, Kind};

/// Into how many parts the registry is divided, so that in a cluster no node has it all.
pub(super) const PARTS: u8 = 16;

#[derive(Debug)]
pub(super) struct Keys {
    prefix: String,
}

impl Keys {
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    pub(super) fn record(&self, key: &Key) -> Vec<u8> {
        format!("{}r:{}:{}", self.prefix, key.kind.code(), key.id).into_bytes()
    }

    pub(super) fn list(&self, index: Index, value: &str) -> Vec<u8> {
        format!("{}l:{}:{value}", self.prefix, u8::from(index)).into_bytes()
    }

    /// All in one slot, so that one script takes from several.
    pub(super) fn rate(&self, bucket: &str) -> Vec<u8> {
        format!("{}{{rates}}:{bucket}", self.prefix).into_bytes()
    }

    pub(super) fn probe(&self) -> Vec<u8> {
        format!("{}probe", self.prefix).into_bytes()
    }

    pub(super) fn part(&self, number: u8) -> Vec<u8> {
        format!("{}all:{number}", self.prefix).into_bytes()
    }

    /// The part of the registry that a record stands in.
    pub(super) fn part_of(&self, key: &Key) -> Vec<u8> {
        let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        let hash = member(key).into_iter().fold(0x811c_9dc5, mix);
        self.part(u8::try_from(hash >> 28).unwrap_or_default())
    }
}

/// How the registry names a record.
pub(super) fn member(key: &Key) -> Vec<u8> {
    format!("{}:{}", key.kind.code(), key.id).into_bytes()
}

/// The reverse of [`member`].
pub(super) fn named(member: &[u8]) -> Option<Key> {
    let (kind, id) = std::str::from_utf8(member).ok()?.split_once(':')?;
    Some(Key::new(Kind::from_code(kind.parse().ok()?)?, id))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_registry_names_records_in_all_its_parts() {
        let keys = Keys::new("p:");
        let key = |number: u32| Key::new(Kind::Session, format!("id:{number}"));
        for number in 0..100 {
            assert_eq!(named(&member(&key(number))), Some(key(number)));
        }
        let parts: HashSet<_> = (0..1000).map(|number| keys.part_of(&key(number))).collect();
        let all: HashSet<_> = (0..PARTS).map(|number| keys.part(number)).collect();
        assert_eq!(parts, all);
        assert_eq!(named(b"0:a"), None);
        assert_eq!(named(b"a"), None);
    }
}
