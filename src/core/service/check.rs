//! Reading every record of a store as what it says it is, and following what it refers to.
//!
//! The backend's own [`verify`](crate::store::Backend::verify) looks below: at files, checksums
//! and lists.

use std::collections::{BTreeSet, HashMap};

use super::administration::Progress;
use crate::{
    grant::Grant,
    keys::Keys,
    model::{Client, Lease, Mark, Session},
    store::{IndexEntry, Key, Kind, Raw, Record, Store, StoreError, decode, transfer::Counts},
};

/// Records read at once.
const PAGE: usize = 500;
/// How many findings are told one by one.
const MOST: usize = 100;
/// How many clients are remembered as known.
const REMEMBERED: usize = 100_000;

/// Things found: the first hundred, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// One line each.
    pub told: Vec<String>,
    /// How many there are beyond these.
    pub more: u64,
}

impl Findings {
    /// Adds one.
    pub fn add(&mut self, line: impl Into<String>) {
        if self.told.len() < MOST {
            self.told.push(line.into());
        } else {
            self.more += 1;
        }
    }
}

/// What reading every record came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordCheck {
    /// Live records of each kind.
    pub records: Counts,
    /// What is wrong.
    pub problems: Findings,
    /// What does no harm by itself, and is strange.
    pub warnings: Findings,
}

/// Reads every live record: whether it is one of its kind, stands in the lists that follow from
/// it, and whether grants name clients and MAC keys that are there. Without `keys` the last is
/// left out.
///
/// # Errors
/// When the store does not answer.
pub async fn check_records(
    store: &Store,
    keys: Option<&Keys>,
    progress: Progress<'_>,
) -> Result<RecordCheck, StoreError> {
    let mut check = Walk { store, keys, found: RecordCheck::default(), clients: HashMap::new() };
    let mut done = 0;
    for kind in Kind::ALL {
        let mut after: Option<String> = None;
        loop {
            let page = match store.backend().scan(kind, after.as_deref(), PAGE).await {
                Ok(page) => page,
                Err(StoreError::Unreadable(why)) => {
                    let place = after.as_deref().map_or_else(String::new, start);
                    let name = kind.as_str();
                    let line = format!("{name} records after {place:?} cannot be read: {why}");
                    check.found.problems.add(line);
                    break;
                }
                Err(error) => return Err(error),
            };
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            check.page(kind, &page).await?;
            done += page.len() as u64;
            progress(done);
        }
    }
    Ok(check.found)
}

/// A check under way.
struct Walk<'a> {
    store: &'a Store,
    keys: Option<&'a Keys>,
    found: RecordCheck,
    /// Whether clients are there.
    clients: HashMap<String, bool>,
}

impl Walk<'_> {
    async fn page(&mut self, kind: Kind, page: &[(String, Raw)]) -> Result<(), StoreError> {
        *self.found.records.entry(kind.as_str().to_owned()).or_default() += page.len() as u64;
        let mut grants = Vec::new();
        for (id, raw) in page {
            let read = match kind {
                Kind::Grant => read::<Grant>(id, raw).map(|grant| grants.push((id, grant))),
                Kind::Client => read::<Client>(id, raw).and_then(|client| {
                    let own = client.id == *id;
                    own.then_some(()).ok_or_else(|| "it says it is another client".to_owned())
                }),
                Kind::Session => read::<Session>(id, raw).map(|_| ()),
                Kind::Mark => read::<Mark>(id, raw).map(|_| ()),
                Kind::Lease => read::<Lease>(id, raw).map(|_| ()),
                // Sealed, or of a release that makes use of them: JSON is all there is to see.
                _ => match serde_json::from_slice::<serde_json::Value>(&raw.body) {
                    Ok(_) => Ok(()),
                    Err(error) => Err(error.to_string()),
                },
            };
            if let Err(why) = read {
                let line = format!("{} {}: {why}", kind.as_str(), start(id));
                self.found.problems.add(line);
            }
        }
        self.grants(&grants).await
    }

    /// Follows what grants name.
    async fn grants(&mut self, grants: &[(&String, Grant)]) -> Result<(), StoreError> {
        self.look_up(grants).await?;
        for (id, grant) in grants {
            if self.clients.get(&grant.client_id) == Some(&false) {
                let line = format!(
                    "grant {}: its client {:?} is not registered any more",
                    start(id),
                    start(&grant.client_id)
                );
                self.found.warnings.add(line);
            }
            if self.keys.is_some_and(|keys| is_lost(keys, &grant.mac_key)) {
                let line = format!(
                    "grant {}: the key set has no MAC key {:?}, so its tokens are answered with \
                     \"try again\"",
                    start(id),
                    start(&grant.mac_key)
                );
                self.found.problems.add(line);
            }
        }
        Ok(())
    }

    async fn look_up(&mut self, grants: &[(&String, Grant)]) -> Result<(), StoreError> {
        if self.clients.len() > REMEMBERED {
            self.clients.clear();
        }
        let named: BTreeSet<&String> = grants.iter().map(|(_, grant)| &grant.client_id).collect();
        let unknown = named.into_iter().filter(|id| !self.clients.contains_key(*id));
        let keys: Vec<Key> = unknown.map(|id| Key::new(Kind::Client, id)).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let snapshot = self.store.backend().read_many(&keys).await?;
        for (key, record) in keys.into_iter().zip(snapshot.records) {
            self.clients.insert(key.id, record.is_some());
        }
        Ok(())
    }
}

fn is_lost(keys: &Keys, mac: &str) -> bool {
    keys.mac(mac).is_none() && !keys.is_revoked(mac)
}

/// Reads a record, and compares what follows from it with what stands beside it.
fn read<R: Record>(id: &str, raw: &Raw) -> Result<R, String> {
    let record: R = decode(id, &raw.body).map_err(|error| error.to_string())?;
    let sorted = |mut entries: Vec<IndexEntry>| {
        entries.sort();
        entries
    };
    if sorted(record.indexes()) != sorted(raw.indexes.clone()) {
        return Err("it stands in other lists than follow from it".into());
    }
    if record.expires_at() != raw.expires_at {
        return Err("it ends at another time than follows from it".into());
    }
    Ok(record)
}

/// As much of a name as is safe to show.
fn start(name: &str) -> String {
    name.chars().take(12).collect()
}
