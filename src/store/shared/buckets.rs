//! Rate buckets in a table: what is the same in every SQL database.
//!
//! Several buckets are taken from one after the other; where one has no room, what was taken from
//! those before is given back. Between the two somebody may be refused who would have passed, for
//! as long as a statement takes; nobody passes who should not.

use mcp_auth_core::store::{Rate, RateAnswer, StoreError};
use parking_lot::Mutex;

use super::{Bucket, wait};

/// How often a bucket is looked at that others make and remove meanwhile.
const ROUNDS: usize = 8;
/// How many buckets a step of sweeping looks at, and how many steps a sweep takes at the most.
const STEP: i64 = 1000;
const STEPS: usize = 100;

/// A table of buckets. Each operation is one statement, but for sweeping, which may be two.
pub(crate) trait Buckets: Sync {
    /// Takes from a bucket that has room; whether it did.
    fn try_take(
        &self,
        key: &str,
        bucket: Bucket,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// What a bucket owes, where there is one.
    fn owes(
        &self,
        key: &str,
        bucket: Bucket,
    ) -> impl Future<Output = Result<Option<Owed>, StoreError>> + Send;

    /// Makes a bucket from which so much is taken; `false` where there is one by now.
    fn make(&self, key: &str, taken: i64) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Forgets for good what a bucket owes beyond its room.
    fn forgive(&self, key: &str, room: i64) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Undoes a taking.
    fn give_back(
        &self,
        key: &str,
        taken: i64,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Of `most` buckets, in the order of their keys from `from` on, removes those that are empty;
    /// answers the key after them, if there is one.
    fn sweep_step(
        &self,
        from: Vec<u8>,
        most: i64,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
}

/// What a bucket owes, in microseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owed {
    /// How long until there is room for what was asked.
    pub(crate) wait: i64,
    /// How much more it owes than it holds.
    pub(crate) too_much: i64,
}

/// Takes from all buckets, or from none.
pub(crate) async fn take_all(
    table: &impl Buckets,
    rates: &[Rate],
) -> Result<RateAnswer, StoreError> {
    let mut taken: Vec<(&str, i64)> = Vec::with_capacity(rates.len());
    for (number, rate) in rates.iter().enumerate() {
        let waits = match Bucket::of(rate) {
            None => Some(rate.per),
            Some(bucket) => {
                let waits = take(table, &rate.key, bucket).await?.map(wait);
                if waits.is_none() && !bucket.asks {
                    taken.push((&rate.key, bucket.taken));
                }
                waits
            }
        };
        if let Some(retry_after) = waits {
            for (key, taken) in taken {
                table.give_back(key, taken).await?;
            }
            return Ok(RateAnswer::Refused { bucket: number, retry_after });
        }
    }
    Ok(RateAnswer::Allowed)
}

/// Takes from a bucket, or answers how many microseconds until there is room.
async fn take(table: &impl Buckets, key: &str, bucket: Bucket) -> Result<Option<i64>, StoreError> {
    let Bucket { taken, room, asks } = bucket;
    for _ in 0..ROUNDS {
        if !asks && taken <= room && table.try_take(key, bucket).await? {
            return Ok(None);
        }
        let Some(owed) = table.owes(key, bucket).await? else {
            match (taken - room, asks) {
                (wait, _) if wait > 0 => return Ok(Some(wait)),
                (_, true) => return Ok(None),
                (_, false) if table.make(key, taken).await? => return Ok(None),
                // Somebody else made it, or it has gone in between.
                (_, false) => continue,
            }
        };
        if owed.too_much > 0 {
            table.forgive(key, room).await?;
        }
        match (owed.wait, asks) {
            (1.., _) => return Ok(Some(owed.wait)),
            (_, true) => return Ok(None),
            // It has room by now.
            (_, false) => {}
        }
    }
    Ok(Some(1))
}

/// How far sweeping came: the key of the bucket that is next.
///
/// Sweeping goes through the table by its primary key. An index by time would find empty buckets
/// at once, and every request that is counted would have to write to it.
#[derive(Debug, Default)]
pub(crate) struct Swept(Mutex<Vec<u8>>);

impl Swept {
    /// Goes on from there, to the end of the table or as far as one sweep goes.
    pub(crate) async fn go_on(&self, table: &impl Buckets) -> Result<(), StoreError> {
        for _ in 0..STEPS {
            let from = self.0.lock().clone();
            let next = table.sweep_step(from, STEP).await?;
            let at_the_end = next.is_none();
            *self.0.lock() = next.unwrap_or_default();
            if at_the_end {
                break;
            }
        }
        Ok(())
    }
}
