//! Every record.

use mcp_auth_core::{
    store::{Defect, IndexEntry, Stage, StoreError, Version},
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Result, Row, params};

use super::{
    super::{
        row,
        sum::{self, Summed},
    },
    Check, STEP,
};

/// What is looked at in a row.
struct Looked {
    row: i64,
    /// What is wrong with it by itself.
    defect: Option<(Defect, String)>,
    expires_at: Option<Timestamp>,
    name: String,
    id: String,
    entries: Vec<IndexEntry>,
}

impl Check<'_> {
    pub(super) fn records(&mut self) -> Result<(), StoreError> {
        let total = self.count("record");
        let (mut after, mut step, mut skip, mut done) = (i64::MIN, STEP, 1, 0);
        self.at(Stage::Records, 0, total)?;
        loop {
            match self.batch(after, step) {
                Ok(batch) => {
                    let Some(last) = batch.last() else { return Ok(()) };
                    after = last.row;
                    done += batch.len() as u64;
                    (step, skip) = (STEP, 1);
                    for looked in batch {
                        self.judge(looked);
                    }
                    self.at(Stage::Records, done, total)?;
                }
                // First closer to the damage, then in growing strides over it.
                Err(_) if step > 1 => step /= 2,
                Err(e) => {
                    self.note(&format!("records after row {after}"), &e)?;
                    let Some(next) = self.beyond(after, skip) else { return Ok(()) };
                    (after, skip) = (next, skip.saturating_mul(2));
                }
            }
        }
    }

    /// A few rows, with their entries looked up in the same snapshot.
    fn batch(&self, after: i64, step: i64) -> Result<Vec<Looked>> {
        const SQL: &str = "SELECT rowid, kind, id, version, expires, due, indexes, body, sum \
                           FROM record WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
        let snapshot = self.db.unchecked_transaction()?;
        let mut rows = snapshot.prepare_cached(SQL)?;
        let mut batch: Vec<_> = rows.query_map([after, step], look)?.collect::<Result<_>>()?;
        for looked in &mut batch {
            let mut missing = Vec::new();
            for entry in std::mem::take(&mut looked.entries) {
                if !self.is_listed(&looked.id, &entry)? {
                    missing.push(entry);
                }
            }
            looked.entries = missing;
        }
        Ok(batch)
    }

    fn is_listed(&self, id: &str, entry: &IndexEntry) -> Result<bool> {
        const SQL: &str = r#"SELECT 1 FROM index_entry
                             WHERE "index" = ?1 AND value = ?2 AND "order" = ?3 AND id = ?4"#;
        let values = params![u8::from(entry.index), entry.value, row::order(entry.order), id];
        let found = self.db.prepare_cached(SQL)?.query_row(values, |_| Ok(())).optional()?;
        Ok(found.is_some())
    }

    fn judge(&mut self, looked: Looked) {
        if let Some((defect, what)) = looked.defect {
            self.found.add(defect, what);
            return;
        }
        for IndexEntry { index, value, .. } in looked.entries {
            let what = format!("{} is not in the list {index:?} of {value:?}", looked.name);
            self.found.add(Defect::Unlisted, what);
        }
        if looked.expires_at.is_some_and(|at| at <= self.clock.now()) {
            self.found.expired += 1;
        } else {
            self.found.records += 1;
        }
    }

    /// Somewhere after a row, `skip` rows further by number; `None` at the end.
    fn beyond(&self, after: i64, skip: i64) -> Option<i64> {
        let last = self.db.query_row("SELECT max(rowid) FROM record", [], |row| row.get(0));
        let last: i64 = last.ok()?;
        let next = after.max(0).saturating_add(skip);
        (next < last).then_some(next)
    }
}

fn look(row: &Row<'_>) -> Result<Looked> {
    let mut looked = Looked {
        row: row.get(0)?,
        defect: None,
        expires_at: None,
        name: String::new(),
        id: String::new(),
        entries: Vec::new(),
    };
    match facts(row, &mut looked) {
        Ok(()) => Ok(looked),
        Err(e) if e.sqlite_error().is_some() => Err(e),
        Err(e) => {
            let what = format!("row {}: {e}", looked.row);
            looked.defect = Some((Defect::Checksum, what));
            Ok(looked)
        }
    }
}

/// Reads a row; what is not as it was written is an error.
fn facts(row: &Row<'_>, looked: &mut Looked) -> Result<()> {
    let (kind, id): (u8, &str) = (row.get(1)?, row.get_ref(2)?.as_str()?);
    looked.name = sum::name(kind, id);
    id.clone_into(&mut looked.id);
    let (version, expires) = (Version(row.get(3)?), row.get(4)?);
    let due: Option<i64> = row.get(5)?;
    let (indexes, body) = (row.get_ref(6)?.as_str()?, row.get_ref(7)?.as_blob()?);
    let summed = Summed { kind, id, version, expires, indexes, body };
    summed.verify(row.get(8)?).map_err(|e| sum::named(e, kind, id))?;
    looked.expires_at = row::time(expires);
    match row::decode(indexes) {
        Ok(entries) => looked.entries = entries,
        Err(e) => looked.defect = Some((Defect::Unreadable, format!("{}: {e}", looked.name))),
    }
    if looked.expires_at.is_some_and(|at| due.is_none_or(|due| due > row::due(at))) {
        let what = format!("{} is not swept when it expires", looked.name);
        looked.defect = Some((Defect::Due, what));
    }
    Ok(())
}
