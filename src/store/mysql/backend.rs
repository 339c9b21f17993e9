//! The operations.

use async_trait::async_trait;
use mcp_auth_core::{
    store::{
        Backend, Cursor, IndexKey, Key, Kind, Page, Rate, RateAnswer, Raw, Snapshot, StoreError,
        Version, Write,
    },
    time::Timestamp,
};
use sqlx::{Row, mysql::MySqlRow};

use super::{
    Columns, Effect, MysqlBackend, ROUNDS, is_one_of, key, layout, number, record, row,
    value::Value,
};
use crate::shared::{self, conflict};

#[async_trait]
impl Backend for MysqlBackend {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        let sql = self.statements.read(keys.len());
        let values = keys.iter().flat_map(key).collect();
        let rows = self.answer(&sql, values, Effect::Reads).await?.rows;
        let mut records = vec![None; keys.len()];
        let mut now = None;
        for row in &rows {
            let place: i64 = self.get(row.try_get(1))?;
            match usize::try_from(place) {
                Err(_) => now = Some(Timestamp(row::unsigned(self.get(row.try_get(0))?))),
                Ok(place) => {
                    if let Some(record) = records.get_mut(place) {
                        *record = Some(self.raw(row, 2)?);
                    }
                }
            }
        }
        let now = now.ok_or_else(|| StoreError::Unavailable("a read answered no row".into()))?;
        Ok(Snapshot { now, records })
    }

    async fn insert(&self, to: &Key, raw: Raw) -> Result<Write, StoreError> {
        let columns = Columns::of(raw)?;
        let due = Value::Number(columns.expires);
        let values = record(columns);
        let insert = [&values[..], &key(to), std::slice::from_ref(&due)].concat();
        let replace = [&values[..], &[due], &key(to)].concat();
        for _ in 0..ROUNDS {
            match self.attempt(&self.statements.insert, insert.clone(), Effect::Writes).await? {
                Ok(answer) => return self.done(&answer).await,
                Err(error) if is_one_of(&error, &[number::DUPLICATE]) => {}
                Err(error) => return Err(self.explain(&error, false)),
            }
            let sql = &self.statements.replace;
            let answer = self.answer(sql, replace.clone(), Effect::Writes).await?;
            if answer.result.rows_affected() > 0 {
                return self.done(&answer).await;
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
        let columns = Columns::of(raw)?;
        let due = Value::Number(columns.expires);
        let mut values = record(columns);
        values.extend([due.clone(), due]);
        values.extend(key(of));
        values.push(Value::Bytes(expected.0.to_vec()));
        let answer = self.answer(&self.statements.swap, values, Effect::Writes).await?;
        match answer.result.rows_affected() {
            0 => conflict(self, of).await,
            _ => self.done(&answer).await,
        }
    }

    async fn delete(&self, of: &Key, expected: Version) -> Result<Write, StoreError> {
        let mut values = key(of).to_vec();
        values.push(Value::Bytes(expected.0.to_vec()));
        let answer = self.answer(&self.statements.delete, values, Effect::Writes).await?;
        match answer.result.rows_affected() {
            0 => conflict(self, of).await,
            _ => self.done(&answer).await,
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
            Value::Number(Some(order)),
            Value::Number(Some(order)),
            Value::Bytes(id),
            Value::Number(Some(row::limit(limit.saturating_add(1)))),
        ];
        let rows = self.answer(sql, values, Effect::Reads).await?.rows;
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
        let rows = self.answer(sql, values, Effect::Reads).await?.rows;
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
            Value::Number(Some(kind.code().into())),
            Value::Bytes(row::following(after)),
            Value::Number(Some(row::limit(limit))),
        ];
        let rows = self.answer(&self.statements.scan, values, Effect::Reads).await?.rows;
        let found = |row: &MySqlRow| Ok((row::id(self.get(row.try_get(0))?)?, self.raw(row, 1)?));
        rows.iter().map(found).collect()
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.closing.check()?;
        shared::take_all(self, rates).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        let mut total = 0;
        loop {
            let most = vec![Value::Number(Some(row::limit((limit - total).min(500))))];
            let later = self.answer(&self.statements.put_off, most.clone(), Effect::Writes).await?;
            let gone = self.answer(&self.statements.sweep, most, Effect::Writes).await?;
            let (later, gone) = (later.result.rows_affected(), gone.result.rows_affected());
            total += usize::try_from(gone).unwrap_or(0);
            if total >= limit {
                return Ok(total);
            }
            if later + gone == 0 {
                self.swept.go_on(self).await?;
                return Ok(total);
            }
        }
    }

    /// Whether the server answers and takes writes.
    async fn probe(&self) -> Result<(), StoreError> {
        let rows = self.answer(&self.statements.probe, Vec::new(), Effect::Reads).await?.rows;
        let read_only: i64 = self.get(rows.first().map_or(Ok(1), |row| row.try_get(0)))?;
        if read_only != 0 {
            let why = format!("{} takes no writes: it is a replica, or read-only", self.shown);
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
