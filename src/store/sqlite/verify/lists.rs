//! Every entry of a list.

use mcp_auth_core::store::{Defect, Index, IndexEntry, Stage, StoreError};
use rusqlite::{OptionalExtension, Result, Row, params};

use super::{
    super::{row, sum},
    Check, STEP,
};

/// An entry as it stands: index, value, order, id.
type Entry = (u8, String, i64, String);

impl Check<'_> {
    pub(super) fn lists(&mut self) -> Result<(), StoreError> {
        let total = self.count("index_entry");
        let mut after: Option<Entry> = None;
        let mut done = 0;
        self.at(Stage::Lists, 0, total)?;
        loop {
            let batch = match self.entries(after.as_ref()) {
                Ok(batch) => batch,
                Err(e) => return self.note(&format!("lists after entry {done}"), &e),
            };
            let Some((entry, _)) = batch.last() else { return Ok(()) };
            after = Some(entry.clone());
            done += batch.len() as u64;
            for ((index, value, _, id), named) in batch {
                if named {
                    self.found.entries += 1;
                    continue;
                }
                let kind = Index::try_from(index).map_or(0, |index| index.kind().code());
                let what =
                    format!("list {index} of {value:?} has {} wrongly", sum::name(kind, &id));
                self.found.add(Defect::Stray, what);
            }
            self.at(Stage::Lists, done, total)?;
        }
    }

    /// A few entries, and whether their records name them in the same snapshot.
    fn entries(&self, after: Option<&Entry>) -> Result<Vec<(Entry, bool)>> {
        const FIRST: &str = r#"SELECT "index", value, "order", id FROM index_entry
                               ORDER BY "index", value, "order", id LIMIT ?1"#;
        const NEXT: &str = r#"SELECT "index", value, "order", id FROM index_entry
                              WHERE ("index", value, "order", id) > (?2, ?3, ?4, ?5)
                              ORDER BY "index", value, "order", id LIMIT ?1"#;
        let snapshot = self.db.unchecked_transaction()?;
        let entry = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        let batch: Vec<Entry> = match after {
            None => {
                snapshot.prepare_cached(FIRST)?.query_map([STEP], entry)?.collect::<Result<_>>()?
            }
            Some((index, value, order, id)) => snapshot
                .prepare_cached(NEXT)?
                .query_map(params![STEP, index, value, order, id], entry)?
                .collect::<Result<_>>()?,
        };
        batch.into_iter().map(|entry| self.is_named(&entry).map(|named| (entry, named))).collect()
    }

    /// Whether the record names the list. Lists that only a newer release knows are its business,
    /// and a record that cannot be read is told elsewhere.
    fn is_named(&self, (index, value, order, id): &Entry) -> Result<bool> {
        const SQL: &str = "SELECT indexes FROM record WHERE kind = ?1 AND id = ?2";
        let Ok(index) = Index::try_from(*index) else { return Ok(true) };
        let mut find = self.db.prepare_cached(SQL)?;
        let indexes = |row: &Row<'_>| Ok(row.get_ref(0)?.as_str().map(row::decode));
        let found = find.query_row(params![index.kind().code(), id], indexes).optional()?;
        let own = IndexEntry { index, value: value.clone(), order: row::unsigned_order(*order) };
        Ok(match found {
            None => false,
            Some(Ok(Ok(entries))) => entries.contains(&own),
            Some(_) => true,
        })
    }
}
