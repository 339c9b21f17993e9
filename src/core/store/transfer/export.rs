//! Reading everything out.

use std::collections::VecDeque;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Counts, FORMAT, Header, Trailer, TransferError, VERSION, entry::Record};
use crate::{
    entropy::hex,
    store::{Kind, Raw, Store, StoreError, Version},
};

/// How many records are read at once.
const PAGE: usize = 200;
/// How long a part becomes, in bytes, before it is handed out; one record may exceed it.
const PART: usize = 256 << 10;

/// The order that makes an export of a running server safe: counters after what they end.
const ORDER: [Kind; Kind::ALL.len()] = [
    Kind::KeySet,
    Kind::Grant,
    Kind::Session,
    Kind::Consent,
    Kind::Seen,
    Kind::PushedRequest,
    Kind::Lease,
    Kind::Client,
    Kind::Mark,
];

/// An export under way.
#[derive(Debug)]
pub struct Export {
    kinds: VecDeque<Kind>,
    after: Option<String>,
    /// What was read and is not handed out yet.
    page: VecDeque<(String, Raw)>,
    keys: Vec<Version>,
    counts: Counts,
    hash: Sha256,
    begun: bool,
    ended: bool,
}

impl Default for Export {
    fn default() -> Self {
        Self {
            kinds: ORDER.into(),
            after: None,
            page: VecDeque::new(),
            keys: Vec::new(),
            counts: Counts::new(),
            hash: Sha256::new(),
            begun: false,
            ended: false,
        }
    }
}

impl Export {
    /// How many records were handed out so far.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The next part, of whole lines; `None` at the end.
    ///
    /// # Errors
    /// When the store does not answer, or the key set changed meanwhile: what was handed out so
    /// far is of no use then.
    pub async fn next(&mut self, store: &Store) -> Result<Option<Vec<u8>>, TransferError> {
        if self.ended {
            return Ok(None);
        }
        let mut part = Vec::new();
        if !self.begun {
            self.begun = true;
            line(&mut part, &header(store).await?)?;
        }
        while part.len() < PART {
            let Some(kind) = self.kinds.front().copied() else {
                self.hash.update(&part);
                line(&mut part, &self.trailer(store).await?)?;
                self.ended = true;
                return Ok(Some(part));
            };
            self.fill(store, kind).await?;
            let Some((id, raw)) = self.page.pop_front() else {
                self.kinds.pop_front();
                self.after = None;
                continue;
            };
            if kind == Kind::KeySet {
                self.keys.push(raw.version);
            }
            *self.counts.entry(kind.as_str().to_owned()).or_default() += 1;
            line(&mut part, &Record::new(kind, id, &raw))?;
        }
        self.hash.update(&part);
        Ok(Some(part))
    }

    /// Reads the next page where none is left.
    async fn fill(&mut self, store: &Store, kind: Kind) -> Result<(), StoreError> {
        if self.page.is_empty() {
            let found = store.backend().scan(kind, self.after.as_deref(), PAGE).await?;
            self.after = found.last().map(|(id, _)| id.clone()).or_else(|| self.after.take());
            self.page = found.into();
        }
        Ok(())
    }

    async fn trailer(&self, store: &Store) -> Result<Trailer, TransferError> {
        let keys = store.backend().scan(Kind::KeySet, None, PAGE).await?;
        if !keys.iter().map(|(_, raw)| raw.version).eq(self.keys.iter().copied()) {
            return Err(TransferError::KeysChanged);
        }
        let sha256 = hex(&self.hash.clone().finalize());
        Ok(Trailer { end: true, records: self.counts.clone(), sha256 })
    }
}

async fn header(store: &Store) -> Result<Header, StoreError> {
    Ok(Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        release: env!("CARGO_PKG_VERSION").to_owned(),
        schema: store.backend().schema_version(),
        created_at: store.now().await?,
    })
}

fn line<T: Serialize>(part: &mut Vec<u8>, value: &T) -> Result<(), StoreError> {
    let written = serde_json::to_writer(&mut *part, value);
    written.map_err(|e| StoreError::Unreadable(e.to_string()))?;
    part.push(b'\n');
    Ok(())
}
