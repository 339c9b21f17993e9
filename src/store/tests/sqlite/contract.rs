use std::sync::Arc;

use mcp_auth_store::{
    Options, SqliteBackend,
    contract::{ManualClock, Subject, TempFolder, room},
};

mcp_auth_store::contract_tests!(subject);

async fn subject() -> Subject {
    with(Options::default())
}

fn with(options: Options) -> Subject {
    let (folder, clock) = (TempFolder::new(), Arc::new(ManualClock::default()));
    let store = SqliteBackend::open_with(folder.path(), clock.clone(), options).unwrap();
    Subject::new(Arc::new(store), clock).keeping(folder)
}

fn small() -> Subject {
    with(Options { max_bytes: Some(128 << 10), ..Options::default() })
}

#[tokio::test]
async fn a_full_store_refuses_new_records_and_keeps_the_others() {
    room::a_full_store_refuses_new_records_and_keeps_the_others(&small()).await;
}

#[tokio::test]
async fn changes_pass_while_new_records_are_refused() {
    room::changes_pass_while_new_records_are_refused(&small()).await;
}

#[tokio::test]
async fn room_is_made_by_sweeping() {
    room::room_is_made_by_sweeping(&small()).await;
}
