//! Writing the records of an export, many at a time.

use mcp_auth_core::{
    keys,
    store::{
        Kind, Store, StoreError,
        transfer::{Entry, Line, Put, Reader},
    },
};
use serde_json::Value;
use tokio::task::JoinSet;

use super::execute::Imported;
use crate::{
    admin::{AdminError, Caller, Context, Progress},
    commands::keys::key_settings,
};

/// Writes under way at the same time: a store commits them together.
const TOGETHER: usize = 1024;
/// After how many records the caller hears of it.
const TELL_EVERY: u64 = 1000;

/// An import under way.
struct Import<'a> {
    context: &'a Context,
    skip_unknown: bool,
    merge: bool,
    writes: JoinSet<Result<Put, StoreError>>,
    counts: Imported,
}

/// Takes the lines of an export and stores their records.
pub(super) async fn run(
    context: &Context,
    merge: bool,
    skip_unknown: bool,
    caller: &mut dyn Caller,
) -> Result<Imported, AdminError> {
    if !merge && !is_empty(&context.store).await? {
        return Err(AdminError::failed(
            "the store is not empty: import into an empty one, or give --merge to add what is \
             missing and to go on with an import that was broken off",
        ));
    }
    let (writes, counts) = (JoinSet::new(), Imported::default());
    let mut import = Import { context, skip_unknown, merge, writes, counts };
    let (mut reader, mut done) = (Reader::default(), 0_u64);
    while let Some(item) = caller.next().await? {
        let Value::String(text) = item else {
            return Err(AdminError::failed("a part of an import is text"));
        };
        for line in text.split_inclusive('\n') {
            import.line(reader.line(line.as_bytes())?, caller).await?;
            done += 1;
            if done.is_multiple_of(TELL_EVERY) {
                let what = "records imported".to_owned();
                caller.progress(Progress { what, done, total: None }).await;
            }
        }
    }
    reader.finish()?;
    import.room(0).await?;
    Ok(import.counts)
}

async fn is_empty(store: &Store) -> Result<bool, StoreError> {
    // Who sweeps is nothing that an import could meet.
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Lease) {
        if !store.backend().scan(kind, None, 1).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Import<'_> {
    async fn line(&mut self, line: Line, caller: &mut dyn Caller) -> Result<(), AdminError> {
        match line {
            Line::Header(_) | Line::End(_) => Ok(()),
            Line::Unknown(kind) if self.skip_unknown => {
                tracing::debug!(kind, "a record was left out");
                self.counts.unknown += 1;
                Ok(())
            }
            Line::Unknown(kind) => Err(AdminError::failed(format!(
                "there are records that only a newer release knows ({kind:?}): use that one, or \
                 leave them out with --skip-unknown"
            ))),
            Line::Record(entry) => {
                if entry.key.kind == Kind::KeySet {
                    self.keys(&entry, caller).await?;
                }
                self.room(TOGETHER - 1).await?;
                let store = self.context.store.clone();
                let now = store.now().await?;
                self.writes.spawn(async move { store.put(entry, now).await });
                Ok(())
            }
        }
    }

    /// Waits until at most so many writes are under way.
    async fn room(&mut self, most: usize) -> Result<(), AdminError> {
        while self.writes.len() > most {
            let Some(done) = self.writes.join_next().await else { break };
            let put = done.map_err(|_| AdminError::failed("a write was broken off"))?;
            match put? {
                Put::Stored => self.counts.stored += 1,
                Put::Existed => self.counts.existed += 1,
                Put::Expired => self.counts.expired += 1,
            }
        }
        Ok(())
    }

    /// Before a key set comes in: whether it opens, and whether one that is there has its keys.
    async fn keys(&self, entry: &Entry, caller: &mut dyn Caller) -> Result<(), AdminError> {
        let there =
            self.context.store.backend().read_many(std::slice::from_ref(&entry.key)).await?;
        let there = there.records.into_iter().next().flatten().filter(|_| self.merge);
        // Development makes a secret for itself, which cannot be the one of another store.
        match (key_settings(self.context, false), there) {
            (_, Some(own)) if own.body == entry.body => Ok(()),
            (Ok(settings), Some(own)) => match keys::covers(&settings, &own.body, &entry.body) {
                Ok(true) => Ok(()),
                Ok(false) => Err(AdminError::failed(
                    "the store has other keys than the export: the grants of the export would \
                     not work beside them; import into an empty store",
                )),
                Err(error) => Err(AdminError::failed(format!(
                    "the store has a key set already, and it cannot be told whether it goes with \
                     the export's: {error}"
                ))),
            },
            (Err(error), Some(_)) => Err(error),
            (Ok(settings), None) if keys::opens(&settings, &entry.body) => Ok(()),
            (_, None) => {
                caller
                    .note(
                        "the keys in the export do not open with the session secret given here: \
                         the server will need the secret of the store that was exported"
                            .into(),
                    )
                    .await;
                Ok(())
            }
        }
    }
}
