//! Whole flows, every request of them at another instance.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crate::{
    setup::{Instances, cluster, mariadb, postgres, redis},
    support::{ADMIN, App, app::Tokens},
};

/// How many flows run at once.
const THREADS: usize = 8;

/// From sign-in to the second refresh.
fn flow(app: &App) {
    let code = app.approved(ADMIN, &[]);
    let code = crate::support::app::Answer::of(&code).param("code").unwrap();
    let first = Tokens::of(&app.redeem(&code));
    let second = Tokens::of(&app.refresh(&first.refresh));
    // Another window of the same client is late, and gets the same token.
    assert_eq!(Tokens::of(&app.refresh(&first.refresh)).refresh, second.refresh);
    Tokens::of(&app.refresh(&second.refresh));
}

/// Runs whole flows on so many instances; every single one has to come to its end.
fn all_complete(store: &str, instances: usize, flows: usize) {
    let flows =
        std::env::var("MCP_AUTH_TEST_FLOWS").ok().and_then(|n| n.parse().ok()).unwrap_or(flows);
    let instances = Instances::start(store, instances);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let app = App::public(&instances.host);
                while next.fetch_add(1, SeqCst) < flows {
                    flow(&app);
                    done.fetch_add(1, SeqCst);
                }
            });
        }
    });
    let (done, count) = (done.load(SeqCst), instances.servers.lock().unwrap().len());
    println!("{done} of {flows} flows complete on {count} instances");
    assert_eq!(done, flows);
}

#[test]
fn flows_on_two_instances_with_redis() {
    if let Some(store) = redis() {
        all_complete(&store, 2, 100);
    }
}

#[test]
fn flows_on_four_instances_with_redis() {
    if let Some(store) = redis() {
        all_complete(&store, 4, 100);
    }
}

#[test]
fn flows_on_two_instances_with_a_cluster() {
    if let Some(store) = cluster() {
        all_complete(&store, 2, 40);
    }
}

#[test]
fn flows_on_two_instances_with_postgresql() {
    if let Some(store) = postgres() {
        all_complete(&store, 2, 100);
    }
}

#[test]
fn flows_on_four_instances_with_postgresql() {
    if let Some(store) = postgres() {
        all_complete(&store, 4, 100);
    }
}

#[test]
fn flows_on_two_instances_with_mariadb() {
    if let Some(store) = mariadb() {
        all_complete(&store, 2, 40);
    }
}
