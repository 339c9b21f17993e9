//! Rate buckets in process memory: the generic cell rate algorithm.
//!
//! A bucket is one number, its *theoretical arrival time*: the moment at which it is empty again.
//! A bucket whose moment has passed says nothing and is forgotten.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use mcp_auth_core::{
    store::{Rate, RateAnswer},
    time::Timestamp,
};
use parking_lot::Mutex;

/// Nanoseconds since the Unix epoch.
type Nanos = u128;

/// Rate buckets, bounded in number. Where there is no room for another, the bucket that would be
/// empty soonest is forgotten: it holds back the least.
#[derive(Debug)]
pub struct Rates {
    most: usize,
    buckets: Mutex<Buckets>,
}

#[derive(Debug, Default)]
struct Buckets {
    empty_at: HashMap<Arc<str>, Nanos>,
    order: BTreeSet<(Nanos, Arc<str>)>,
}

impl Rates {
    /// At most `most` buckets at a time.
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), buckets: Mutex::default() }
    }

    /// How many buckets are remembered.
    pub fn len(&self) -> usize {
        self.buckets.lock().order.len()
    }

    /// Whether no bucket is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes from all of `rates`, or from none of them.
    pub fn take(&self, rates: &[Rate], now: Timestamp) -> RateAnswer {
        let now = Nanos::from(now.0) * 1_000_000;
        let mut buckets = self.buckets.lock();
        let mut taken: Vec<(&str, Nanos)> = Vec::with_capacity(rates.len());
        for (bucket, rate) in rates.iter().enumerate() {
            let earlier = taken.iter().rev().find(|(key, _)| *key == rate.key);
            let empty_at = match earlier {
                Some((_, at)) => *at,
                None => buckets.empty_at(&rate.key, now.saturating_add(room(rate))),
            };
            match cell(rate, empty_at, now) {
                Ok(Some(at)) => taken.push((&rate.key, at)),
                Ok(None) => {}
                Err(retry_after) => return RateAnswer::Refused { bucket, retry_after },
            }
        }
        buckets.forget_empty(now);
        for (key, at) in taken {
            buckets.set(key, at, self.most);
        }
        RateAnswer::Allowed
    }
}

/// The time that one cell stands for.
fn step(rate: &Rate) -> Nanos {
    (rate.per.as_nanos() / Nanos::from(rate.limit.max(1))).max(1)
}

/// The time that a full bucket stands for.
fn room(rate: &Rate) -> Nanos {
    step(rate).saturating_mul(rate.burst.into())
}

/// When the bucket is empty after taking from it, `None` when it was only asked, or how long to
/// wait.
fn cell(rate: &Rate, empty_at: Nanos, now: Nanos) -> Result<Option<Nanos>, Duration> {
    if rate.limit == 0 || rate.burst == 0 {
        return Err(rate.per);
    }
    let taken = step(rate).saturating_mul(rate.cost.max(1).into());
    let end = empty_at.max(now).saturating_add(taken);
    match end.saturating_sub(now.saturating_add(room(rate))) {
        0 if rate.cost == 0 => Ok(None),
        0 => Ok(Some(end)),
        wait => Err(whole_millis(wait)),
    }
}

/// Rounded up to the clock's resolution, so that who waits that long is let in.
fn whole_millis(wait: Nanos) -> Duration {
    Duration::from_millis(u64::try_from(wait.div_ceil(1_000_000)).unwrap_or(u64::MAX))
}

impl Buckets {
    /// When a bucket is empty. It never owes more than it holds, and what it owes beyond that is
    /// forgotten for good: a clock that steps back, or a setting that shrinks, locks nobody out for
    /// longer than one refill.
    fn empty_at(&mut self, key: &str, full: Nanos) -> Nanos {
        match self.empty_at.get(key) {
            Some(at) if *at > full => {
                self.set(key, full, usize::MAX);
                full
            }
            at => at.copied().unwrap_or(0),
        }
    }

    /// A few for every call, so that no call pays for all.
    fn forget_empty(&mut self, now: Nanos) {
        for _ in 0..4 {
            match self.order.first() {
                Some((at, _)) if *at <= now => self.forget_first(),
                _ => return,
            }
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, key)) = self.order.pop_first() {
            self.empty_at.remove(&key);
        }
    }

    fn set(&mut self, key: &str, at: Nanos, most: usize) {
        let key = match self.empty_at.remove_entry(key) {
            Some((key, before)) => {
                self.order.remove(&(before, Arc::clone(&key)));
                key
            }
            None => Arc::from(key),
        };
        if self.order.len() >= most {
            self.forget_first();
        }
        self.order.insert((at, Arc::clone(&key)));
        self.empty_at.insert(key, at);
    }
}
