//! What the store is asked to do.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{
    store::{Backend, Index, Raw, Write},
    time::Timestamp,
};
use mcp_auth_store::{
    SqliteBackend,
    contract::{ends, entry, key, raw},
};
use tokio::time::Instant;

use super::Outcome;

/// The time of every run.
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);

const LATER: Timestamp = Timestamp(1_900_000_000_000);
const BEFORE: Timestamp = Timestamp(1_799_000_000_000);
const TASKS: usize = 64;

/// What an active grant takes: `{"id":…,"state":{"active":…}}` of 700 bytes.
const BODY: usize = 700;

/// A store with `live` grants and as many more that have expired.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) store: Arc<SqliteBackend>,
    pub(crate) live: usize,
    pub(crate) expired: usize,
}

fn grant(number: usize, at: Timestamp) -> Raw {
    let indexes = vec![
        entry(Index::GrantsByUser, &format!("{:036x}", number / 4), 1_800_000_000_000),
        entry(Index::GrantsByClient, &format!("mcp_{:022}", number % 50), number as u64),
    ];
    Raw { indexes, ..ends(at, raw(vec![b'x'; BODY])) }
}

/// 22 characters, spread like random ids.
fn id(number: usize) -> String {
    format!("{:016x}{number:06x}", (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Numbers that look random, for one task.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }
}

impl Load {
    /// Inserts all grants; where the live ones are there from an earlier run, only the others.
    pub(crate) async fn fill(&self) -> Outcome<()> {
        let last = key(id(self.live - 1));
        let there = self.store.read_many(&[last]).await?.records != [None];
        let first = if there { self.live.next_multiple_of(TASKS) } else { 0 };
        self.in_tasks(move |this, task| async move {
            for number in (first + task..this.live + this.expired).step_by(TASKS) {
                let at = if number < this.live { LATER } else { BEFORE };
                this.store.insert(&key(id(number)), grant(number, at)).await?;
            }
            Ok(Vec::new())
        })
        .await
        .map(|_| ())
    }

    /// Swaps live grants, as refreshing a token does, each task its own; answers how long each swap
    /// took, in µs, in order.
    pub(crate) async fn swaps(&self, seconds: u64) -> Outcome<Vec<u64>> {
        let end = Instant::now() + Duration::from_secs(seconds);
        self.in_tasks(move |this, task| async move {
            let (mut took, mut numbers) = (Vec::new(), Numbers(task as u64));
            while Instant::now() < end {
                let number = numbers.next(this.live / TASKS) * TASKS + task;
                let key = key(id(number));
                let found = this.store.read_many(std::slice::from_ref(&key)).await?.records;
                let version = found.into_iter().flatten().next().ok_or("no record")?.version;
                let start = Instant::now();
                let swapped = this.store.swap(&key, version, grant(number, LATER)).await?;
                took.push(u64::try_from(start.elapsed().as_micros())?);
                if !matches!(swapped, Write::Done { .. }) {
                    return Err("a conflict".into());
                }
            }
            Ok(took)
        })
        .await
    }

    pub(crate) async fn reads(&self, seconds: u64) -> Outcome<Vec<u64>> {
        self.look_up(seconds, |this, numbers| numbers.next(this.live)).await
    }

    /// Ids that nobody has.
    pub(crate) async fn misses(&self, seconds: u64) -> Outcome<Vec<u64>> {
        let beyond = |this: &Self, numbers: &mut Numbers| {
            this.live + this.expired + 1 + numbers.next(1 << 20)
        };
        self.look_up(seconds, beyond).await
    }

    async fn look_up(
        &self,
        seconds: u64,
        which: fn(&Self, &mut Numbers) -> usize,
    ) -> Outcome<Vec<u64>> {
        let end = Instant::now() + Duration::from_secs(seconds);
        self.in_tasks(move |this, task| async move {
            let (mut took, mut numbers) = (Vec::new(), Numbers(task as u64));
            while Instant::now() < end {
                let key = key(id(which(&this, &mut numbers)));
                let start = Instant::now();
                this.store.read_many(&[key]).await?;
                took.push(u64::try_from(start.elapsed().as_micros())?);
            }
            Ok(took)
        })
        .await
    }

    async fn in_tasks<F>(&self, work: impl Fn(Self, usize) -> F) -> Outcome<Vec<u64>>
    where
        F: Future<Output = Outcome<Vec<u64>>> + Send + 'static,
    {
        let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(work(self.clone(), task))).collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await??);
        }
        all.sort_unstable();
        Ok(all)
    }
}
