//! The contract, on the memory store.

use std::sync::Arc;

use mcp_auth_store::{
    Limits, MemoryBackend,
    contract::{ManualClock, Subject, room},
};

mcp_auth_store::contract_tests!(subject);

async fn subject() -> Subject {
    with(Limits::default())
}

fn with(limits: Limits) -> Subject {
    let clock = Arc::new(ManualClock::default());
    let store = MemoryBackend::new(clock.clone(), limits);
    Subject::new(Arc::new(store), clock)
}

fn few_records() -> Subject {
    with(Limits { records: 20, ..Limits::default() })
}

fn few_bytes() -> Subject {
    with(Limits { bytes: 50_000, ..Limits::default() })
}

#[tokio::test]
async fn a_store_full_of_records_keeps_them() {
    room::a_full_store_refuses_new_records_and_keeps_the_others(&few_records()).await;
    room::changes_pass_while_new_records_are_refused(&few_records()).await;
    room::room_is_made_by_sweeping(&few_records()).await;
}

#[tokio::test]
async fn a_store_full_of_bytes_keeps_them() {
    room::a_full_store_refuses_new_records_and_keeps_the_others(&few_bytes()).await;
    room::changes_pass_while_new_records_are_refused(&few_bytes()).await;
    room::room_is_made_by_sweeping(&few_bytes()).await;
}
