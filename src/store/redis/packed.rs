//! How a record stands under its key: the layout `1`, the version, the expiry in 20 digits, the
//! length of its lists in 8, the lists, the body.

use std::time::Duration;

use mcp_auth_core::{
    store::{Raw, StoreError, Version},
    time::Timestamp,
};

use crate::entries;

const LAYOUT: u8 = b'1';
/// More than any time.
const NEVER: &str = "99999999999999999999";
/// How long Redis keeps what has expired: sweeping looks at it once more, to find its lists.
const KEPT: Duration = Duration::from_hours(24);
/// Beyond this Redis is told nothing: such a time is never.
const LATEST: u64 = 1 << 52;

pub(super) fn pack(raw: &Raw) -> Result<Vec<u8>, StoreError> {
    let lists = entries::encode(&raw.indexes)?;
    let expires = raw.expires_at.map_or_else(|| NEVER.to_owned(), |at| format!("{:020}", at.0));
    let mut packed = Vec::with_capacity(45 + lists.len() + raw.body.len());
    packed.push(LAYOUT);
    packed.extend(raw.version.0);
    packed.extend(expires.as_bytes());
    packed.extend(format!("{:08}", lists.len()).as_bytes());
    packed.extend(lists.as_bytes());
    packed.extend(&raw.body);
    Ok(packed)
}

pub(super) fn unpack(packed: &[u8]) -> Result<Raw, StoreError> {
    take_apart(packed)
        .ok_or_else(|| StoreError::Unreadable("it is not of a form that this release knows".into()))
}

fn take_apart(packed: &[u8]) -> Option<Raw> {
    let packed = packed.strip_prefix(&[LAYOUT])?;
    let (version, packed) = packed.split_at_checked(16)?;
    let (expires, packed) = packed.split_at_checked(20)?;
    let (length, packed) = packed.split_at_checked(8)?;
    let length = std::str::from_utf8(length).ok()?.parse().ok()?;
    let (lists, body) = packed.split_at_checked(length)?;
    Some(Raw {
        version: Version(version.try_into().ok()?),
        expires_at: timestamp(moment(expires)?),
        indexes: entries::decode(lists).ok()?,
        body: body.to_vec(),
    })
}

/// The time in 20 digits, as a number that can be beyond all times.
pub(super) fn moment(digits: &[u8]) -> Option<u128> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.len() == 20)?;
    digits.parse().ok()
}

/// The time that such a number stands for; `None` is never.
pub(super) fn timestamp(moment: u128) -> Option<Timestamp> {
    u64::try_from(moment).ok().map(Timestamp)
}

/// When Redis removes the record by itself, as an argument: the empty text is never.
pub(super) fn removed(expires_at: Option<Timestamp>) -> Vec<u8> {
    match expires_at {
        Some(at) if at.0 < LATEST => at.plus(KEPT).0.to_string().into_bytes(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use mcp_auth_core::store::{Index, IndexEntry};

    use super::*;

    #[test]
    fn records_come_back_whole() {
        let entry =
            IndexEntry { index: Index::GrantsByUser, value: "ü\"".into(), order: u64::MAX };
        for (expires_at, indexes, body) in [
            (None, vec![], vec![]),
            (Some(Timestamp(0)), vec![entry.clone()], vec![0, 255, b'"']),
            (Some(Timestamp(u64::MAX)), vec![entry], b"{}".to_vec()),
        ] {
            let raw = Raw { version: Version([7; 16]), expires_at, indexes, body };
            assert_eq!(unpack(&pack(&raw).unwrap()).unwrap(), raw);
        }
        for damaged in [&b""[..], b"1", b"2aaaaaaaaaaaaaaaa", &[b'1'; 40]] {
            assert!(unpack(damaged).is_err());
        }
    }

    #[test]
    fn redis_removes_a_record_a_day_after_it_expired() {
        assert_eq!(removed(None), b"");
        assert_eq!(removed(Some(Timestamp(5))), b"86400005");
        assert_eq!(removed(Some(Timestamp(u64::MAX))), b"");
    }
}
