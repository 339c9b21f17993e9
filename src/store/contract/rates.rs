//! Rate buckets.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{
    store::{Rate, RateAnswer},
    time::Timestamp,
};

use super::Subject;

const MS: Duration = Duration::from_millis(1);

/// 60 a minute, 5 at once.
fn rate(key: &str) -> Rate {
    let per = Duration::from_mins(1);
    Rate { key: key.into(), limit: 60, per, burst: 5, cost: 1 }
}

async fn take(subject: &Subject, rates: &[Rate]) -> RateAnswer {
    subject.store().take_rates(rates).await.unwrap()
}

/// How many pass until one is refused.
async fn passes(subject: &Subject, rate: &Rate) -> usize {
    let mut count = 0;
    while take(subject, std::slice::from_ref(rate)).await == RateAnswer::Allowed {
        count += 1;
        assert!(count < 10_000, "there is a limit");
    }
    count
}

fn refused(answer: RateAnswer) -> (usize, Duration) {
    match answer {
        RateAnswer::Refused { bucket, retry_after } => (bucket, retry_after),
        RateAnswer::Allowed => panic!("it passed"),
    }
}

/// Not a millisecond earlier, and then for one.
pub async fn a_burst_passes_and_the_next_waits_for_retry_after(subject: &Subject) {
    assert_eq!(passes(subject, &rate("a")).await, 5);
    let (bucket, wait) = refused(take(subject, &[rate("a")]).await);
    assert_eq!((bucket, wait), (0, Duration::from_secs(1)));
    subject.clock().advance(wait.checked_sub(MS).unwrap());
    assert_eq!(refused(take(subject, &[rate("a")]).await), (0, MS));
    subject.clock().advance(MS);
    assert_eq!(passes(subject, &rate("a")).await, 1);
    // What is not a whole number of milliseconds is rounded up.
    let third = Rate { limit: 3, per: Duration::from_secs(1), burst: 1, ..rate("b") };
    assert_eq!(passes(subject, &third).await, 1);
    let (_, wait) = refused(take(subject, std::slice::from_ref(&third)).await);
    assert_eq!(wait, Duration::from_millis(334));
    subject.clock().advance(wait);
    assert_eq!(take(subject, &[third]).await, RateAnswer::Allowed);
}

/// One for every second that passed, and five after an hour.
pub async fn buckets_refill_evenly_and_never_beyond_their_burst(subject: &Subject) {
    assert_eq!(passes(subject, &rate("a")).await, 5);
    for seconds in [1, 2, 3] {
        subject.clock().advance(Duration::from_secs(seconds));
        assert_eq!(passes(subject, &rate("a")).await, usize::try_from(seconds).unwrap());
    }
    subject.clock().advance(Duration::from_hours(1));
    assert_eq!(passes(subject, &rate("a")).await, 5);
    assert_eq!(passes(subject, &rate("another")).await, 5);
}

/// The first without room is named, and the others keep what they had.
pub async fn several_buckets_are_taken_from_together_or_not_at_all(subject: &Subject) {
    assert_eq!(passes(subject, &rate("empty")).await, 5);
    let three = [rate("a"), rate("empty"), rate("b")];
    for _ in 0..10 {
        assert_eq!(refused(take(subject, &three).await), (1, Duration::from_secs(1)));
    }
    assert_eq!(passes(subject, &rate("a")).await, 5);
    assert_eq!(passes(subject, &rate("b")).await, 5);
    subject.clock().advance(Duration::from_secs(1));
    assert_eq!(take(subject, &three).await, RateAnswer::Allowed);
    assert_eq!(refused(take(subject, &three).await).0, 0);
    assert_eq!(take(subject, &[]).await, RateAnswer::Allowed);
}

/// Whether one would pass.
pub async fn cost_zero_only_asks(subject: &Subject) {
    let ask = Rate { cost: 0, ..rate("a") };
    for _ in 0..10 {
        assert_eq!(take(subject, std::slice::from_ref(&ask)).await, RateAnswer::Allowed);
    }
    assert_eq!(passes(subject, &rate("a")).await, 5);
    assert_eq!(
        refused(take(subject, std::slice::from_ref(&ask)).await),
        (0, Duration::from_secs(1))
    );
    subject.clock().advance(Duration::from_secs(1));
    assert_eq!(take(subject, &[ask]).await, RateAnswer::Allowed);
    assert_eq!(passes(subject, &rate("a")).await, 1);
}

/// Though neither is written before the other is decided.
pub async fn one_bucket_twice_in_a_call_counts_twice(subject: &Subject) {
    let twice = [rate("a"), rate("a")];
    for _ in 0..2 {
        assert_eq!(take(subject, &twice).await, RateAnswer::Allowed);
    }
    assert_eq!(refused(take(subject, &twice).await).0, 1);
    assert_eq!(passes(subject, &rate("a")).await, 1);
}

/// Or none of it is taken.
pub async fn a_cost_of_several_needs_room_for_all(subject: &Subject) {
    let three = Rate { cost: 3, ..rate("a") };
    assert_eq!(take(subject, std::slice::from_ref(&three)).await, RateAnswer::Allowed);
    assert_eq!(refused(take(subject, &[three]).await), (0, Duration::from_secs(1)));
    assert_eq!(passes(subject, &rate("a")).await, 2);
}

/// For longer than one refill.
pub async fn a_clock_that_steps_back_locks_nobody_out(subject: &Subject) {
    let start = subject.now().await;
    assert_eq!(passes(subject, &rate("a")).await, 5);
    subject.clock().set(Timestamp(start.0 - 86_400_000));
    let (_, wait) = refused(take(subject, &[rate("a")]).await);
    assert!(wait <= Duration::from_secs(5), "{wait:?}");
    subject.clock().advance(Duration::from_secs(5));
    assert_eq!(passes(subject, &rate("a")).await, 5);
}

/// And none of it divides by zero.
pub async fn a_bucket_that_lets_nothing_pass(subject: &Subject) {
    for closed in [Rate { limit: 0, ..rate("a") }, Rate { burst: 0, ..rate("a") }] {
        assert_eq!(refused(take(subject, &[closed]).await), (0, Duration::from_mins(1)));
    }
}

/// Of 64 tasks that take as fast as they can, no more pass than the burst and what refilled.
pub async fn concurrent_takers_share_one_burst(subject: &Subject) {
    let slow = Rate { limit: 1, per: Duration::from_hours(24), burst: 100, ..rate("a") };
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let (store, slow) = (Arc::clone(subject.instance(number)), slow.clone());
            tokio::spawn(async move {
                let mut count = 0;
                for _ in 0..10 {
                    let answer = store.take_rates(std::slice::from_ref(&slow)).await.unwrap();
                    count += usize::from(answer == RateAnswer::Allowed);
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for task in tasks {
        total += task.await.unwrap();
    }
    assert_eq!(total, 100);
}
