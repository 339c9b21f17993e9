//! The operations.

use async_trait::async_trait;
use mcp_auth_core::store::{
    Backend, Cursor, IndexKey, Key, Kind, Page, Rate, RateAnswer, Raw, Snapshot, StoreError,
    Version, Write,
};
use sqlx::{Row, postgres::PgRow};

use super::{
    Columns, Effect, PostgresBackend, ROUNDS, key, layout, record, row, time, value::Value,
};
use crate::shared::{self, conflict};

#[async_trait]
impl Backend for PostgresBackend {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        let kinds = keys.iter().map(|key| key.kind.code().into()).collect();
        let ids = keys.iter().map(|key| key.id.as_bytes().to_vec()).collect();
        let values = vec![Value::Smalls(kinds), Value::Several(ids)];
        let rows = self.rows(&self.statements.read, values, Effect::Reads).await?;
        let mut records = vec![None; keys.len()];
        let mut now = None;
        for row in &rows {
            now = Some(time(self.get(row.try_get(0))?));
            let place: Option<i64> = self.get(row.try_get(1))?;
            let place = place.and_then(|place| usize::try_from(place - 1).ok());
            if let Some(record) = place.and_then(|place| records.get_mut(place)) {
                *record = Some(self.raw(row, 2)?);
            }
        }
        let now = now.ok_or_else(|| StoreError::Unavailable("a read answered no row".into()))?;
        Ok(Snapshot { now, records })
    }

    async fn insert(&self, to: &Key, raw: Raw) -> Result<Write, StoreError> {
        let values = record(key(to), Columns::of(raw)?);
        for _ in 0..ROUNDS {
            let rows = self.rows(&self.statements.insert, values.clone(), Effect::Writes).await?;
            if let Some(now) = self.done(&rows)? {
                return Ok(Write::Done { now });
            }
            match conflict(self, to).await? {
                // It has gone in between, and is no reason any more not to write.
                Write::Conflict { current: None, .. } => {}
                conflict => return Ok(conflict),
            }
        }
        Err(StoreError::Unavailable("a record comes and goes".into()))
    }

    async fn swap(&self, of: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        let mut values = key(of);
        values.push(Value::Bytes(expected.0.to_vec()));
        let values = record(values, Columns::of(raw)?);
        let rows = self.rows(&self.statements.swap, values, Effect::Writes).await?;
        match self.done(&rows)? {
            Some(now) => Ok(Write::Done { now }),
            None => conflict(self, of).await,
        }
    }

    async fn delete(&self, of: &Key, expected: Version) -> Result<Write, StoreError> {
        let mut values = key(of);
        values.push(Value::Bytes(expected.0.to_vec()));
        let rows = self.rows(&self.statements.delete, values, Effect::Writes).await?;
        match self.done(&rows)? {
            Some(now) => Ok(Write::Done { now }),
            None => conflict(self, of).await,
        }
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let sql = row::of(&self.statements.list, list.index);
        let (order, id) = row::place(after);
        let values = vec![
            Value::Bytes(row::list(list.index, &list.value)),
            Value::Number(order),
            Value::Bytes(id),
            Value::Number(row::limit(limit.saturating_add(1))),
        ];
        let rows = self.rows(sql, values, Effect::Reads).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let order = row::unsigned(self.get(row.try_get(0))?);
            entries.push(Cursor { order, id: row::id(self.get(row.try_get(1))?)? });
        }
        Ok(Page::of(entries, limit))
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        let sql = row::of(&self.statements.count, list.index);
        let values = vec![Value::Bytes(row::list(list.index, &list.value))];
        let rows = self.rows(sql, values, Effect::Reads).await?;
        let count = rows.first().map_or(Ok(0i64), |row| row.try_get(0));
        Ok(u64::try_from(self.get(count)?).unwrap_or(0))
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        let values = vec![
            Value::Small(kind.code().into()),
            Value::Bytes(row::following(after)),
            Value::Number(row::limit(limit)),
        ];
        let rows = self.rows(&self.statements.scan, values, Effect::Reads).await?;
        let found = |row: &PgRow| Ok((row::id(self.get(row.try_get(0))?)?, self.raw(row, 1)?));
        rows.iter().map(found).collect()
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.closing.check()?;
        shared::take_all(self, rates).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        let mut total = 0;
        while total < limit {
            let step = vec![Value::Number(row::limit((limit - total).min(1000)))];
            let rows = self.rows(&self.statements.sweep, step, Effect::Writes).await?;
            let Some(row) = rows.first() else { break };
            let gone: i64 = self.get(row.try_get(0))?;
            let later: i64 = self.get(row.try_get(1))?;
            total += usize::try_from(gone).unwrap_or(0);
            if gone + later == 0 {
                self.swept.go_on(self).await?;
                break;
            }
        }
        self.closing.check()?;
        Ok(total)
    }

    /// Whether the server answers and takes writes.
    async fn probe(&self) -> Result<(), StoreError> {
        let rows = self.rows(&self.statements.probe, Vec::new(), Effect::Reads).await?;
        let read_only = rows.first().map_or(Ok(true), |row| row.try_get(0));
        if self.get(read_only)? {
            let why = format!("{} takes no writes: it is a standby, or read-only", self.shown);
            // The address may lead elsewhere by now, and a session may be of better use anew.
            self.pool.forget();
            return Err(StoreError::Unavailable(why));
        }
        Ok(())
    }

    fn schema_version(&self) -> u32 {
        layout::VERSION.unsigned_abs()
    }

    async fn close(&self) {
        self.closing.close();
        self.pool.close().await;
    }
}
