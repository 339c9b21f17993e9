//! The server is killed again and again in the middle of its work, and keeps every promise it
//! made: what it acknowledged is there when it comes back.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a promise that does not hold fails a test, and counts are told"
)]

mod client;
#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;
mod wire;

use std::{
    hash::{BuildHasher, RandomState},
    thread,
    time::Duration,
};

use client::{Client, Counts};
use support::server::{Folder, Server, command};

const KILLS: usize = 20;
const CLIENTS: usize = 4;
/// One of so many starts is killed too.
const KILLED_STARTS: usize = 4;

/// A number below a bound, as it comes.
fn random(below: u64) -> u64 {
    RandomState::new().hash_one(()) % below.max(1)
}

fn arguments(folder: &Folder) -> Vec<String> {
    let store = folder.store();
    // One issuer whatever port was free: the server stays the same through all its lives.
    let own = ["--listen", "localhost:0", "--issuer", "http://localhost:3003", "--store", &store];
    let quiet = ["--rate-limit", "off", "--log-level", "warn"];
    own.iter().chain(&quiet).map(|text| (*text).to_owned()).collect()
}

fn jwks(server: &Server) -> Vec<u8> {
    support::http::Request::get("/.well-known/jwks.json").send(&server.address()).body
}

/// Starts the server; some of its starts are killed before they are over.
fn restart(arguments: &[String], round: usize) -> Server {
    if round.is_multiple_of(KILLED_STARTS) {
        let mut child = command(arguments).spawn().unwrap();
        thread::sleep(Duration::from_millis(random(60)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    Server::start(arguments)
}

/// Lets all clients work until the server is killed under them, at a moment that nobody chose.
fn work_until_killed(server: &Server, clients: &mut [Client]) {
    let address = server.address();
    thread::scope(|scope| {
        for client in clients {
            let address = &address;
            scope.spawn(move || client.work(address));
        }
        thread::sleep(Duration::from_millis(30 + random(370)));
        server.signal("KILL");
    });
    server.wait();
}

#[test]
fn whatever_was_acknowledged_survives_being_killed() {
    let folder = Folder::new();
    let arguments = arguments(&folder);
    let mut server = Server::start(&arguments);
    let keys = jwks(&server);
    let first = Client::signed_in(&server.address());
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| first.another()).collect();
    for round in 0..KILLS {
        work_until_killed(&server, &mut clients);
        server = restart(&arguments, round);
        assert_eq!(jwks(&server), keys, "the keys are the same");
        let address = server.address();
        thread::scope(|scope| {
            for client in &mut clients {
                let address = &address;
                scope.spawn(move || client.check_touched(address));
            }
        });
    }
    let counts = clients.iter_mut().fold(Counts::default(), |counts, client| {
        client.check_all(&server.address());
        counts + client.counts
    });
    println!("{KILLS} kills, {} more while starting, {counts:?}", KILLS / KILLED_STARTS);
    let Counts { registrations, redemptions, refreshes, .. } = counts;
    assert!(registrations >= KILLS && redemptions >= KILLS && refreshes >= KILLS, "{counts:?}");
}
