//! Records that were decoded lately. Decoding a record costs more than all else that reading it from
//! memory does, and clients are read with every request.

use std::{any::Any, sync::Arc};

use parking_lot::Mutex;

use super::{Raw, Record, StoreError, Version, record};
use crate::recent::Recent;

/// Records of a generation; two are kept.
const GENERATION: usize = 1024;
/// Larger bodies are not kept, so that all together take at most some megabytes.
const LARGEST: usize = 2048;

/// Records as they were decoded, under their versions.
#[derive(Debug)]
pub(super) struct Decoded(Mutex<Recent<Version, Arc<Entry>>>);

#[derive(Debug)]
struct Entry {
    /// What was decoded: a version alone proves nothing, somebody may have mended a record by hand.
    body: Vec<u8>,
    record: Box<dyn Any + Send + Sync>,
}

impl Default for Decoded {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(GENERATION)))
    }
}

impl Decoded {
    /// Decodes a record, or takes what came of the same bytes before.
    pub(super) fn decode<R: Record>(&self, id: &str, raw: Raw) -> Result<R, StoreError> {
        let known = self.0.lock().get(&raw.version).filter(|entry| entry.body == raw.body);
        if let Some(record) = known.as_ref().and_then(|entry| entry.record.downcast_ref::<R>()) {
            return Ok(record.clone());
        }
        let record: R = record::decode(id, &raw.body)?;
        if raw.body.len() <= LARGEST {
            let entry = Entry { body: raw.body, record: Box::new(record.clone()) };
            self.0.lock().put(raw.version, Arc::new(entry));
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Client;

    fn raw(body: &[u8]) -> Raw {
        let version = Version([7; 16]);
        Raw { version, expires_at: None, indexes: Vec::new(), body: body.to_vec() }
    }

    #[test]
    fn the_same_bytes_are_decoded_once_and_others_anew_even_under_the_same_version() {
        let decoded = Decoded::default();
        let client = |name: &str| Client::new("a", name);
        let body = |name: &str| record::encode(&client(name)).unwrap();
        let kept = || decoded.0.lock().get(&Version([7; 16])).unwrap();
        for name in ["One", "Two", "One"] {
            assert_eq!(decoded.decode::<Client>("a", raw(&body(name))).unwrap(), client(name));
            let first = kept();
            assert_eq!(decoded.decode::<Client>("a", raw(&body(name))).unwrap(), client(name));
            assert!(Arc::ptr_eq(&first, &kept()));
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_each_time_and_what_is_large_is_not_kept() {
        let decoded = Decoded::default();
        for _ in 0..2 {
            assert!(decoded.decode::<Client>("a", raw(b"{")).is_err());
        }
        let large = Client::new("a", &"x".repeat(LARGEST));
        let body = record::encode(&large).unwrap();
        assert_eq!(decoded.decode::<Client>("a", raw(&body)).unwrap(), large);
        assert!(decoded.0.lock().get(&Version([7; 16])).is_none());
    }
}
