//! The file as such.

use mcp_auth_core::store::{Defect, MOST_PROBLEMS, Stage, StoreError};
use rusqlite::{Connection, Result};

use super::{super::layout, Check};

impl Check<'_> {
    pub(super) fn pages(&mut self) -> Result<(), StoreError> {
        let pragma = |name| self.db.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
        let (size, count) = (pragma("page_size"), pragma("page_count"));
        if let (Ok(size), Ok(count), Ok(free)) = (size, count, pragma("freelist_count")) {
            self.found.bytes = Some(u64::from(size) * u64::from(count));
            self.found.free_bytes = Some(u64::from(size) * u64::from(free));
            self.at(Stage::Pages, 0, Some(count.into()))?;
        }
        match self.own_check() {
            Ok(problems) => {
                for problem in problems {
                    self.found.add(Defect::Page, problem);
                }
            }
            Err(e) => self.note("the database", &e)?,
        }
        match differences(&self.db) {
            Ok(differences) => {
                for difference in differences {
                    self.found.add(Defect::Layout, difference);
                }
            }
            Err(e) => self.note("the layout", &e)?,
        }
        Ok(())
    }

    /// SQLite's own check: pages, the order in them, its indexes against the tables, free pages.
    fn own_check(&self) -> Result<Vec<String>> {
        let mut check = self.db.prepare(&format!("PRAGMA integrity_check({MOST_PROBLEMS})"))?;
        let lines = check.query_map([], |row| row.get::<_, String>(0))?;
        lines.filter(|line| !matches!(line, Ok(line) if line == "ok")).collect()
    }
}

/// What is in the layout that this release does not make, and the reverse.
fn differences(db: &Connection) -> Result<Vec<String>> {
    let own = Connection::open_in_memory()?;
    layout::raise(&own, 0)?;
    let (found, expected) = (objects(db)?, objects(&own)?);
    let mut differences = Vec::new();
    for (name, sql) in &found {
        match expected.iter().find(|(own, _)| own == name) {
            Some((_, own)) if own == sql => {}
            Some(_) => differences.push(format!("{name} is not as this release makes it")),
            None => differences.push(format!("{name} is not of this program")),
        }
    }
    let missing = expected.iter().filter(|(name, _)| found.iter().all(|(own, _)| own != name));
    differences.extend(missing.map(|(name, _)| format!("{name} is missing")));
    Ok(differences)
}

/// Tables, indexes, triggers and views with what made them, without SQLite's own.
fn objects(db: &Connection) -> Result<Vec<(String, String)>> {
    const SQL: &str = r"SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema
                        WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY 1";
    db.prepare(SQL)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
