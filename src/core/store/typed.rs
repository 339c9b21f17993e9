//! The typed face of a [`Backend`].

use std::sync::Arc;

use super::{Backend, Cursor, IndexKey, Key, Page, Rate, RateAnswer, Raw, Record, StoreError};
use super::{Snapshot, Version, Write, decoded::Decoded, record};
use crate::{entropy::Entropy, time::Timestamp};

/// A record together with the version it was read at.
#[derive(Clone, Debug)]
pub struct Versioned<R> {
    /// What to swap against.
    pub version: Version,
    /// The record.
    pub record: R,
}

/// What a read found.
#[derive(Clone, Debug)]
pub struct Found<R> {
    /// The store's clock at the read.
    pub now: Timestamp,
    /// The live record, if there is one.
    pub record: Option<Versioned<R>>,
}

/// What an insert came to.
#[derive(Clone, Debug)]
pub enum Inserted<R> {
    /// It is stored.
    New,
    /// Another live record has this id.
    Exists(Versioned<R>),
}

/// What a swap came to.
#[derive(Clone, Debug)]
pub enum Swapped<R> {
    /// It is stored.
    Done,
    /// Somebody else was first: decide again on what stands there now.
    Changed(Changed<R>),
}

/// One record of a scan.
#[derive(Debug)]
pub struct Scanned<R> {
    /// Its id.
    pub id: String,
    /// The record, unless this release cannot read it.
    pub record: Result<Versioned<R>, StoreError>,
}

/// What stands in the store where a swap met another writer.
pub type Changed<R> = Found<R>;

/// A store of typed records. Cloning is cheap and shares the backend.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Arc<dyn Backend>,
    entropy: Arc<dyn Entropy>,
    decoded: Arc<Decoded>,
}

impl Store {
    /// Gives a backend its typed face; `entropy` chooses the versions.
    pub fn new(backend: Arc<dyn Backend>, entropy: Arc<dyn Entropy>) -> Self {
        Self { backend, entropy, decoded: Arc::default() }
    }

    /// The backend itself.
    pub fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// Where it takes versions from.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// The store's clock.
    pub async fn now(&self) -> Result<Timestamp, StoreError> {
        Ok(self.backend.read_many(&[]).await?.now)
    }

    /// Reads one record.
    pub async fn get<R: Record>(&self, id: &str) -> Result<Found<R>, StoreError> {
        let key = Key::new(R::KIND, id);
        let mut snapshot = self.read(std::slice::from_ref(&key)).await?;
        Ok(Found { now: snapshot.now, record: self.take(&mut snapshot, 0, id, R::LASTING)? })
    }

    /// The same for a record that is likely to be read again before it changes.
    pub async fn get_again<R: Record>(&self, id: &str) -> Result<Found<R>, StoreError> {
        let key = Key::new(R::KIND, id);
        let mut snapshot = self.read(std::slice::from_ref(&key)).await?;
        Ok(Found { now: snapshot.now, record: self.take(&mut snapshot, 0, id, true)? })
    }

    /// Reads two records of different kinds in one round trip.
    pub async fn get2<A: Record, B: Record>(
        &self,
        a: &str,
        b: &str,
    ) -> Result<(Found<A>, Found<B>), StoreError> {
        let keys = [Key::new(A::KIND, a), Key::new(B::KIND, b)];
        let mut snapshot = self.read(&keys).await?;
        let now = snapshot.now;
        Ok((
            Found { now, record: self.take(&mut snapshot, 0, a, A::LASTING)? },
            Found { now, record: self.take(&mut snapshot, 1, b, B::LASTING)? },
        ))
    }

    /// Reads three records of different kinds in one round trip, all likely to be read again
    /// before they change.
    pub async fn get3_again<A: Record, B: Record, C: Record>(
        &self,
        a: &str,
        b: &str,
        c: &str,
    ) -> Result<(Found<A>, Found<B>, Found<C>), StoreError> {
        let keys = [Key::new(A::KIND, a), Key::new(B::KIND, b), Key::new(C::KIND, c)];
        let mut snapshot = self.read(&keys).await?;
        let now = snapshot.now;
        Ok((
            Found { now, record: self.take(&mut snapshot, 0, a, true)? },
            Found { now, record: self.take(&mut snapshot, 1, b, true)? },
            Found { now, record: self.take(&mut snapshot, 2, c, true)? },
        ))
    }

    fn take<R: Record>(
        &self,
        snapshot: &mut Snapshot,
        place: usize,
        id: &str,
        remember: bool,
    ) -> Result<Option<Versioned<R>>, StoreError> {
        let Some(raw) = snapshot.records.get_mut(place).and_then(Option::take) else {
            return Ok(None);
        };
        if !remember {
            return decode(id, &raw).map(Some);
        }
        Ok(Some(Versioned { version: raw.version, record: self.decoded.decode(id, raw)? }))
    }

    async fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        let snapshot = self.backend.read_many(keys).await?;
        if snapshot.records.len() == keys.len() {
            return Ok(snapshot);
        }
        Err(StoreError::Unavailable("a read answered another number of records".into()))
    }

    /// Stores a record where there is none.
    pub async fn insert<R: Record>(&self, id: &str, record: &R) -> Result<Inserted<R>, StoreError> {
        let key = Key::new(R::KIND, id);
        let (version, raw) = self.raw(record)?;
        let conflict = match self.backend.insert(&key, raw.clone()).await {
            Ok(Write::Done { .. }) => return Ok(Inserted::New),
            Ok(Write::Conflict { current, .. }) => current,
            Err(StoreError::Unknown(why)) => {
                // The answer was lost. What stands there tells whether the write happened; if it
                // did not, writing once more cannot do harm.
                tracing::warn!(why, "an insert's answer was lost; reading it back");
                match self.read(std::slice::from_ref(&key)).await?.records.pop().flatten() {
                    Some(current) => Some(current),
                    None => match self.backend.insert(&key, raw).await? {
                        Write::Done { .. } => return Ok(Inserted::New),
                        Write::Conflict { current, .. } => current,
                    },
                }
            }
            Err(e) => return Err(e),
        };
        match conflict {
            Some(current) if current.version == version => Ok(Inserted::New),
            Some(current) => Ok(Inserted::Exists(decode(id, &current)?)),
            None => Err(StoreError::Unavailable("an insert met a record that is gone".into())),
        }
    }

    /// Replaces the record read at `seen`. A conflict that shows our own version is success: the
    /// first answer was lost on the way.
    pub async fn swap<R: Record>(
        &self,
        id: &str,
        seen: Version,
        record: &R,
    ) -> Result<Swapped<R>, StoreError> {
        let key = Key::new(R::KIND, id);
        let (version, raw) = self.raw(record)?;
        let (now, current) = match self.backend.swap(&key, seen, raw).await {
            Ok(Write::Done { .. }) => return Ok(Swapped::Done),
            Ok(Write::Conflict { now, current }) => (now, current),
            Err(StoreError::Unknown(why)) => {
                tracing::warn!(why, "a swap's answer was lost; reading it back");
                let mut snapshot = self.read(std::slice::from_ref(&key)).await?;
                (snapshot.now, snapshot.records.pop().flatten())
            }
            Err(e) => return Err(e),
        };
        match current {
            Some(current) if current.version == version => Ok(Swapped::Done),
            Some(current) => {
                Ok(Swapped::Changed(Found { now, record: Some(decode(id, &current)?) }))
            }
            None => Ok(Swapped::Changed(Found { now, record: None })),
        }
    }

    /// Removes the record read at `seen`; `false` when somebody changed it meanwhile. A lost
    /// answer is asked for again: removing twice does no harm.
    pub async fn delete<R: Record>(&self, id: &str, seen: Version) -> Result<bool, StoreError> {
        let key = Key::new(R::KIND, id);
        let write = match self.backend.delete(&key, seen).await {
            Err(StoreError::Unknown(why)) => {
                tracing::warn!(why, "a delete's answer was lost; asking again");
                self.backend.delete(&key, seen).await?
            }
            other => other?,
        };
        match write {
            Write::Done { .. } | Write::Conflict { current: None, .. } => Ok(true),
            Write::Conflict { current: Some(_), .. } => Ok(false),
        }
    }

    /// See [`Backend::list`].
    pub async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.backend.list(list, after, limit).await
    }

    /// Live records of a kind in the order of their ids, after `after`. One that this release
    /// cannot read is an error in its own place and does not hide the others.
    pub async fn scan<R: Record>(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Scanned<R>>, StoreError> {
        let found = self.backend.scan(R::KIND, after, limit).await?;
        let typed = |(id, raw): (String, Raw)| {
            let record = decode(&id, &raw);
            Scanned { id, record }
        };
        Ok(found.into_iter().map(typed).collect())
    }

    /// See [`Backend::count`].
    pub async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        self.backend.count(list).await
    }

    /// See [`Backend::take_rates`].
    pub async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.backend.take_rates(rates).await
    }

    fn raw<R: Record>(&self, record: &R) -> Result<(Version, Raw), StoreError> {
        let version = Version::fresh(&*self.entropy);
        let body = record::encode(record)?;
        let (expires_at, indexes) = (record.expires_at(), record.indexes());
        Ok((version, Raw { version, expires_at, indexes, body }))
    }
}

fn decode<R: Record>(id: &str, raw: &Raw) -> Result<Versioned<R>, StoreError> {
    Ok(Versioned { version: raw.version, record: record::decode(id, &raw.body)? })
}
