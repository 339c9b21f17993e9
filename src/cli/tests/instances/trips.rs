//! How often a refresh asks the store, counted on the wire.

use std::{sync::atomic::Ordering::SeqCst, thread, time::Duration};

use mcp_auth_testing::{MariaDb, PASSWORD_IN_URL, Postgres, Redis, USER};

use crate::{
    proxy::Proxy,
    setup::Instances,
    support::{App, app::Tokens},
};

const REFRESHES: usize = 50;
/// The key set is looked at every five seconds, and sweeping looks for work.
const BESIDE: usize = 12;

/// Through a proxy that counts what comes from the server in one piece: a round trip each.
fn at_most_two(name: &str, port: u16, url: impl Fn(u16) -> String) {
    let wire = Proxy::new();
    wire.lead_to(vec![format!("127.0.0.1:{port}")]);
    let instances = Instances::start(&url(wire.port), 1);
    let app = App::public(&instances.host);
    let mut refresh = app.tokens(&[]).refresh;
    // The first ones prepare statements and load scripts.
    for _ in 0..3 {
        refresh = Tokens::of(&app.refresh(&refresh)).refresh;
    }
    thread::sleep(Duration::from_millis(200));
    let before = wire.bursts.load(SeqCst);
    for _ in 0..REFRESHES {
        refresh = Tokens::of(&app.refresh(&refresh)).refresh;
    }
    let trips = wire.bursts.load(SeqCst) - before;
    println!("{name}: {trips} round trips for {REFRESHES} refreshes");
    assert!(trips <= 2 * REFRESHES + BESIDE, "{trips} round trips for {REFRESHES} refreshes");
}

#[test]
fn a_refresh_takes_two_round_trips_to_redis() {
    let Some(server) = Redis::shared() else { return };
    at_most_two("redis", server.port(), |port| {
        format!("redis://:{PASSWORD_IN_URL}@127.0.0.1:{port}/0?prefix=trips:&timeout=20000")
    });
}

#[test]
fn a_refresh_takes_two_statements_to_postgresql() {
    let Some(server) = Postgres::shared() else { return };
    let name = server.database();
    at_most_two("postgresql", server.port(), |port| {
        format!("postgres://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{port}/{name}?timeout=20000")
    });
}

#[test]
fn a_refresh_takes_two_statements_to_mariadb() {
    let Some(server) = MariaDb::shared() else { return };
    let name = server.database();
    at_most_two("mariadb", server.port(), |port| {
        format!("mysql://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{port}/{name}?timeout=20000")
    });
}
