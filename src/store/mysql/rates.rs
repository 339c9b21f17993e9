//! Rate buckets in a table.

use mcp_auth_core::store::StoreError;
use sqlx::Row;

use super::{Effect, MysqlBackend, Value, is_one_of, number};
use crate::shared::{Bucket, Buckets, Owed};

impl Buckets for MysqlBackend {
    async fn try_take(&self, key: &str, bucket: Bucket) -> Result<bool, StoreError> {
        let (taken, room) = (span(bucket.taken), span(bucket.room));
        let values = vec![room.clone(), taken.clone(), bytes(key), room.clone(), taken, room];
        let answer = self.answer(&self.statements.take, values, Effect::Writes).await?;
        Ok(answer.result.rows_affected() > 0)
    }

    async fn owes(&self, key: &str, bucket: Bucket) -> Result<Option<Owed>, StoreError> {
        let (taken, room) = (span(bucket.taken), span(bucket.room));
        let values = vec![room.clone(), taken, room.clone(), room, bytes(key)];
        let rows = self.answer(&self.statements.owes, values, Effect::Reads).await?.rows;
        let Some(row) = rows.first() else { return Ok(None) };
        let (wait, too_much) = (self.get(row.try_get(0))?, self.get(row.try_get(1))?);
        Ok(Some(Owed { wait, too_much }))
    }

    async fn make(&self, key: &str, taken: i64) -> Result<bool, StoreError> {
        let values = vec![bytes(key), span(taken)];
        match self.attempt(&self.statements.make, values, Effect::Writes).await? {
            Ok(_) => Ok(true),
            Err(error) if is_one_of(&error, &[number::DUPLICATE]) => Ok(false),
            Err(error) => Err(self.explain(&error, false)),
        }
    }

    async fn forgive(&self, key: &str, room: i64) -> Result<(), StoreError> {
        let values = vec![span(room), bytes(key), span(room)];
        self.answer(&self.statements.forgive, values, Effect::Writes).await.map(|_| ())
    }

    async fn give_back(&self, key: &str, taken: i64) -> Result<(), StoreError> {
        let values = vec![span(taken), bytes(key)];
        self.answer(&self.statements.give_back, values, Effect::Writes).await.map(|_| ())
    }

    async fn sweep_step(&self, from: Vec<u8>, most: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let from = Value::Bytes(from);
        let values = vec![from.clone(), span(most)];
        let rows = self.answer(&self.statements.later_rate, values, Effect::Reads).await?.rows;
        let later = rows.first().map(|row| self.get::<Vec<u8>>(row.try_get(0))).transpose()?;
        let (sql, values) = match later.clone() {
            Some(later) => (&self.statements.sweep_rates, vec![from, Value::Bytes(later)]),
            None => (&self.statements.sweep_last_rates, vec![from]),
        };
        self.answer(sql, values, Effect::Writes).await?;
        Ok(later)
    }
}

fn span(micros: i64) -> Value {
    Value::Number(Some(micros))
}

fn bytes(key: &str) -> Value {
    Value::Bytes(key.as_bytes().to_vec())
}
