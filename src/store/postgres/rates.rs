//! Rate buckets in a table.

use mcp_auth_core::store::StoreError;
use sqlx::Row;

use super::{Effect, PostgresBackend, Value};
use crate::shared::{Bucket, Buckets, Owed};

impl Buckets for PostgresBackend {
    async fn try_take(&self, key: &str, bucket: Bucket) -> Result<bool, StoreError> {
        let values = three(key, bucket);
        let rows = self.rows(&self.statements.take, values, Effect::Writes).await?;
        Ok(!rows.is_empty())
    }

    async fn owes(&self, key: &str, bucket: Bucket) -> Result<Option<Owed>, StoreError> {
        let values = three(key, bucket);
        let rows = self.rows(&self.statements.owes, values, Effect::Reads).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (wait, too_much) = (self.get(row.try_get(0))?, self.get(row.try_get(1))?);
        Ok(Some(Owed { wait, too_much }))
    }

    /// Taking makes a bucket where there is none.
    async fn make(&self, _: &str, _: i64) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn forgive(&self, key: &str, room: i64) -> Result<(), StoreError> {
        let values = vec![bytes(key), Value::Number(room)];
        self.rows(&self.statements.forgive, values, Effect::Writes).await.map(|_| ())
    }

    async fn give_back(&self, key: &str, taken: i64) -> Result<(), StoreError> {
        let values = vec![bytes(key), Value::Number(taken)];
        self.rows(&self.statements.give_back, values, Effect::Writes).await.map(|_| ())
    }

    async fn sweep_step(&self, from: Vec<u8>, most: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let values = vec![Value::Bytes(from), Value::Number(most)];
        let rows = self.rows(&self.statements.sweep_rates, values, Effect::Writes).await?;
        rows.first().map(|row| self.get(row.try_get(0))).transpose()
    }
}

fn three(key: &str, bucket: Bucket) -> Vec<Value> {
    vec![bytes(key), Value::Number(bucket.taken), Value::Number(bucket.room)]
}

fn bytes(key: &str) -> Value {
    Value::Bytes(key.as_bytes().to_vec())
}
