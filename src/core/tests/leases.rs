//! Leases: one instance at a time.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{entropy::SystemEntropy, model::Lease, store::Store};
use mcp_auth_store::{Limits, MemoryBackend, contract::ManualClock};

const MINUTE: Duration = Duration::from_mins(1);

fn store() -> (Store, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    let backend = MemoryBackend::new(clock.clone(), Limits::default());
    (Store::new(Arc::new(backend), Arc::new(SystemEntropy::new())), clock)
}

async fn take(store: &Store, holder: &str) -> bool {
    Lease::take(store, Lease::SWEEPING, holder, MINUTE).await.unwrap()
}

#[tokio::test]
async fn one_instance_leads_until_it_lets_go_or_is_gone_for_the_span() {
    let (store, clock) = store();
    assert!(take(&store, "a").await);
    assert!(!take(&store, "b").await);
    clock.advance(MINUTE / 2);
    assert!(take(&store, "a").await, "it may go on");
    clock.advance(MINUTE / 2);
    assert!(!take(&store, "b").await, "and has prolonged its lead");
    clock.advance(MINUTE / 2);
    assert!(take(&store, "b").await, "a has not come back");
    Lease::release(&store, Lease::SWEEPING, "a").await.unwrap();
    assert!(!take(&store, "a").await, "a cannot let go of what b has");
    Lease::release(&store, Lease::SWEEPING, "b").await.unwrap();
    assert!(take(&store, "a").await);
}

#[tokio::test]
async fn of_many_that_ask_at_once_one_leads() {
    let (store, _) = store();
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { take(&store, &number.to_string()).await })
        })
        .collect();
    let mut leaders = 0;
    for task in tasks {
        leaders += usize::from(task.await.unwrap());
    }
    assert_eq!(leaders, 1);
}
