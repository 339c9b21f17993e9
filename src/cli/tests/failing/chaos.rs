//! Instances that are killed at random and a store that is, under clients that never rest.

use std::{
    collections::HashMap,
    env,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    thread,
    time::Duration,
};

use mcp_auth_testing::{PASSWORD_IN_URL, Postgres, Redis};
use tokio::time::Instant;

use crate::{
    setup::Instances,
    support::{
        App, Request, Response,
        app::{Pairs, Tokens},
    },
};

const CLIENTS: usize = 16;
const INSTANCES: usize = 3;

/// What came of it.
#[derive(Debug, Default)]
struct Counts {
    acknowledged: AtomicUsize,
    unanswered: AtomicUsize,
    refused: AtomicUsize,
    kills: AtomicUsize,
    restarts: AtomicUsize,
    /// Acknowledged tokens that were not accepted.
    lost: AtomicUsize,
    /// Codes accepted twice, and tokens with two successors.
    doubled: AtomicUsize,
}

/// How long it goes on: short in the suite, `just chaos` sets more.
fn span() -> Duration {
    let seconds = env::var("MCP_AUTH_TEST_CHAOS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(30))
}

fn send(address: &str, pairs: &Pairs) -> Option<Response> {
    Request::form("/oauth2/token", pairs).attempt(address)
}

/// One client: refreshes what it holds, and now and then redeems a code, twice.
struct Client<'a> {
    app: App,
    held: String,
    code: Option<String>,
    successors: HashMap<String, String>,
    counts: &'a Counts,
    address: String,
}

impl Client<'_> {
    fn step(&mut self) {
        let answer = send(&self.address, &self.app.refreshing(&self.held, &[]));
        match answer {
            None => self.counts.unanswered.fetch_add(1, SeqCst),
            Some(answer) if answer.status == 200 => {
                let next = Tokens::of(&answer).refresh;
                let known =
                    self.successors.entry(self.held.clone()).or_insert_with(|| next.clone());
                if *known != next {
                    self.counts.doubled.fetch_add(1, SeqCst);
                }
                self.held = next;
                self.counts.acknowledged.fetch_add(1, SeqCst)
            }
            Some(answer) if answer.status >= 500 => self.counts.refused.fetch_add(1, SeqCst),
            Some(answer) => {
                println!("lost: {} {}", answer.status, answer.text());
                self.counts.lost.fetch_add(1, SeqCst)
            }
        };
    }

    /// Its code, offered until somebody takes it, and then once more.
    fn redeem(&mut self) {
        let Some(code) = self.code.take() else { return };
        let redeem = self.app.exchange(&code, &[]);
        let accepted = |answer: &Option<Response>| answer.as_ref().is_some_and(|a| a.status == 200);
        let first = send(&self.address, &redeem);
        let again = send(&self.address, &redeem);
        if accepted(&first) && accepted(&again) {
            self.counts.doubled.fetch_add(1, SeqCst);
        }
        // One that was not redeemed for certain may be offered again; one that was answered is not.
        let unanswered =
            |answer: &Option<Response>| answer.as_ref().is_none_or(|a| a.status >= 500);
        if unanswered(&first) && unanswered(&again) {
            self.code = Some(code);
        }
    }
}

fn chaos(name: &str, store: &str, restart: impl Fn() + Sync) {
    let (counts, over) = (Counts::default(), AtomicBool::new(false));
    let instances = Instances::start(store, INSTANCES);
    let address = instances.proxy.address();
    let client = |_| {
        let app = App::public(&instances.host);
        let (held, code) = (app.tokens(&[]).refresh, Some(app.code(&[])));
        let (counts, address) = (&counts, address.clone());
        Client { app, held, code, successors: HashMap::new(), counts, address }
    };
    let mut clients: Vec<_> = (0..CLIENTS).map(client).collect();
    thread::scope(|scope| {
        for (number, client) in clients.iter_mut().enumerate() {
            let over = &over;
            scope.spawn(move || {
                let mut steps = number;
                while !over.load(SeqCst) {
                    client.step();
                    steps += 1;
                    if steps.is_multiple_of(40) {
                        client.redeem();
                    }
                }
            });
        }
        let start = Instant::now();
        let mut round = 0;
        while start.elapsed() < span() {
            thread::sleep(Duration::from_secs(3));
            if round % 3 == 2 {
                restart();
                counts.restarts.fetch_add(1, SeqCst);
            } else {
                let started = instances.starting();
                let victim = {
                    let mut servers = instances.servers.lock().unwrap();
                    let number =
                        (usize::try_from(start.elapsed().subsec_nanos()).unwrap()) % servers.len();
                    servers.remove(number)
                };
                victim.signal("KILL");
                instances.lead();
                let server = started();
                instances.servers.lock().unwrap().push(server);
                instances.lead();
                counts.kills.fetch_add(1, SeqCst);
            }
            round += 1;
        }
        over.store(true, SeqCst);
    });
    println!("{name}: {counts:?}");
    well_again(&mut clients);
    assert_eq!((counts.lost.load(SeqCst), counts.doubled.load(SeqCst)), (0, 0), "{counts:?}");
    assert!(counts.acknowledged.load(SeqCst) > 100, "{counts:?}");
}

/// After a while every client gets what it asks for, at once.
fn well_again(clients: &mut [Client<'_>]) {
    for client in clients {
        let well = (0..200).any(|_| {
            let before = client.held.clone();
            client.step();
            if client.held == before {
                thread::sleep(Duration::from_millis(100));
            }
            client.held != before
        });
        assert!(well, "errors do not end");
        let errors = client.counts.refused.load(SeqCst) + client.counts.unanswered.load(SeqCst);
        for _ in 0..3 {
            client.step();
        }
        let after = client.counts.refused.load(SeqCst) + client.counts.unanswered.load(SeqCst);
        assert_eq!(errors, after, "errors come back");
    }
}

#[test]
fn redis_that_restarts_under_instances_that_are_killed() {
    let _alone = crate::alone();
    let Some(server) = Redis::start() else { return };
    let store = format!("redis://:{PASSWORD_IN_URL}@127.0.0.1:{}?timeout=5000", server.port());
    chaos("redis", &store, || {
        server.kill();
        thread::sleep(Duration::from_millis(500));
        server.again();
    });
}

#[test]
fn postgresql_that_restarts_under_instances_that_are_killed() {
    let _alone = crate::alone();
    let Some(server) = Postgres::start() else { return };
    let store = format!("{}?timeout=5000", server.url(&server.database()));
    chaos("postgresql", &store, || {
        server.kill();
        thread::sleep(Duration::from_millis(500));
        server.again();
    });
}
