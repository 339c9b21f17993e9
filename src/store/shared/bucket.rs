//! Rate buckets outside this process: the generic cell rate algorithm, in whole microseconds.
//!
//! A bucket is one number, the moment at which it is empty again. See `rates` for the same in
//! memory.

use std::time::Duration;

use mcp_auth_core::store::Rate;

/// More than anybody waits, and small enough to be added to.
const MOST: u128 = 1 << 50;

/// What is asked of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// The time that what is taken stands for.
    pub(crate) taken: i64,
    /// The time that a full bucket stands for.
    pub(crate) room: i64,
    /// Whether it is only asked.
    pub(crate) asks: bool,
}

impl Bucket {
    /// `None` for a bucket that lets nothing pass.
    pub(crate) fn of(rate: &Rate) -> Option<Self> {
        if rate.limit == 0 || rate.burst == 0 {
            return None;
        }
        let step = rate.per.as_micros().div_ceil(rate.limit.into()).max(1);
        let span = |cells: u32| {
            let micros = step.saturating_mul(cells.into()).min(MOST);
            i64::try_from(micros).unwrap_or(i64::MAX / 4)
        };
        let asks = rate.cost == 0;
        Some(Self { taken: span(rate.cost.max(1)), room: span(rate.burst), asks })
    }
}

/// A wait in microseconds, rounded up to the clock's resolution, so that who waits that long is let
/// in.
pub(crate) fn wait(micros: i64) -> Duration {
    Duration::from_millis(micros.max(1).cast_unsigned().div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_whole_microseconds_rounded_against_who_asks() {
        let per = Duration::from_secs(1);
        let rate = Rate { key: "a".into(), limit: 3, per, burst: 2, cost: 0 };
        let third = Bucket::of(&rate).unwrap();
        assert_eq!(third, Bucket { taken: 333_334, room: 666_668, asks: true });
        assert_eq!(wait(third.taken), Duration::from_millis(334));
        assert_eq!(Bucket::of(&Rate { limit: 0, ..rate.clone() }), None);
        assert_eq!(Bucket::of(&Rate { burst: 0, ..rate.clone() }), None);
        let (per, burst) = (Duration::MAX, u32::MAX);
        let endless = Bucket::of(&Rate { per, burst, ..rate }).unwrap();
        assert!(endless.room.checked_mul(2).is_some());
    }
}
