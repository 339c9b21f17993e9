//! What operators do to clients and grants. It needs a store and nothing else, so that it works
//! beside a running server and without one.

use crate::{
    error::OAuthError,
    event::Event,
    grant::Grant,
    model::{Client, Epoch},
    store::{Cursor, Index, IndexKey, Inserted, Store, StoreError, Versioned},
};

/// Is told how many records were dealt with so far.
pub type Progress<'a> = &'a mut (dyn FnMut(u64) + Send);

/// Whose grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantsOf<'a> {
    /// Everybody's.
    All,
    /// A user's.
    User(&'a str),
    /// A client's.
    Client(&'a str),
}

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// After this id.
    Id(String),
    /// After this entry of an index.
    Entry(Cursor),
}

impl Place {
    /// The id of the last record before it.
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Entry(entry) => &entry.id,
        }
    }
}

/// A part of a listing.
#[derive(Debug)]
pub struct Listing<R> {
    /// Ids and records; records that are gone meanwhile are left out.
    pub records: Vec<(String, R)>,
    /// The ids of records that this release cannot read.
    pub unreadable: Vec<String>,
    /// Where to go on, or `None` at the end.
    pub next: Option<Place>,
}

/// What became of a client that was to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is stored.
    Done,
    /// Another client has its id; nothing was changed.
    Exists,
}

/// An operator at work on a store.
#[derive(Clone, Copy, Debug)]
pub struct Administration<'a> {
    pub(super) store: &'a Store,
}

impl<'a> Administration<'a> {
    /// Works on a store.
    pub const fn new(store: &'a Store) -> Self {
        Self { store }
    }

    /// A page of all clients, in the order of their ids, after an id.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn clients(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing<Client>, StoreError> {
        self.scan(after, limit).await
    }

    /// A page of grants: everybody's in the order of their ids, a user's or a client's by age.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn grants(
        &self,
        of: GrantsOf<'_>,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Listing<Grant>, StoreError> {
        let list = match of {
            GrantsOf::All => {
                return self.scan(after.map(Place::id), limit).await;
            }
            GrantsOf::User(user) => IndexKey::new(Index::GrantsByUser, user),
            GrantsOf::Client(client) => IndexKey::new(Index::GrantsByClient, client),
        };
        let after = match after {
            Some(Place::Entry(entry)) => Some(entry),
            _ => None,
        };
        let page = self.store.list(&list, after, limit).await?;
        let (mut records, mut unreadable) = (Vec::new(), Vec::new());
        for id in page.ids {
            match self.store.get::<Grant>(&id).await {
                Ok(found) => records.extend(found.record.map(|seen| (id, seen.record))),
                Err(StoreError::Unreadable(_)) => unreadable.push(id),
                Err(error) => return Err(error),
            }
        }
        Ok(Listing { records, unreadable, next: page.next.map(Place::Entry) })
    }

    async fn scan<R: crate::store::Record>(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing<R>, StoreError> {
        let found = self.store.scan::<R>(after, limit).await?;
        let full = found.len() >= limit;
        let next = found.last().filter(|_| full).map(|last| Place::Id(last.id.clone()));
        let (mut records, mut unreadable) = (Vec::new(), Vec::new());
        for one in found {
            match one.record {
                Ok(Versioned { record, .. }) => records.push((one.id, record)),
                Err(_) => unreadable.push(one.id),
            }
        }
        Ok(Listing { records, unreadable, next })
    }

    /// Adds a client of the operator.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn add_client(&self, mut client: Client) -> Result<Added, StoreError> {
        let now = self.store.now().await?;
        client.created_at = now;
        // Above every counter that a removed client of the same id ever had: what is left of
        // that one stays dead.
        client.epoch = Epoch { counter: now.0, raised_at: now };
        match self.store.insert(&client.id, &client).await? {
            Inserted::New => {
                Event::ClientAdded { client: &client.id }.emit();
                Ok(Added::Done)
            }
            Inserted::Exists(_) => Ok(Added::Exists),
        }
    }

    /// Ends every grant of a client and forgets it; answers how many grants were alive, or
    /// `None` where there is no such client.
    ///
    /// # Errors
    /// When the store does not answer; calling again goes on where it stopped.
    pub async fn remove_client(
        &self,
        id: &str,
        progress: Progress<'_>,
    ) -> Result<Option<u64>, OAuthError> {
        if self.store.get::<Client>(id).await?.record.is_none() {
            return Ok(None);
        }
        let mut ended = self.revoke_client(id, progress).await?;
        while let Some(seen) = self.store.get::<Client>(id).await?.record {
            if self.store.delete::<Client>(id, seen.version).await? {
                break;
            }
        }
        // A consent that was given meanwhile.
        ended += self.revoke_client(id, &mut |_| ()).await?;
        Event::ClientRemoved { client: id, grants: ended }.emit();
        Ok(Some(ended))
    }
}
