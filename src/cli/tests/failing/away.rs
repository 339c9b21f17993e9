//! A store that is away, or slow: refused in time, nothing lost, well again without a restart.

use std::{thread, time::Duration};

use mcp_auth_testing::{MariaDb, PASSWORD_IN_URL, Postgres, Redis};
use tokio::time::Instant;

use crate::{
    setup::Instances,
    support::{App, Response, app::Tokens},
};

/// A store that a test ends, stops and starts.
trait Fragile {
    fn kill(&self);
    fn again(&self);
    fn pause(&self);
    fn resume(&self);
}

macro_rules! fragile {
    ($($server:ty)+) => {
        $(
            impl Fragile for $server {
                fn kill(&self) {
                    self.kill();
                }
                fn again(&self) {
                    self.again();
                }
                fn pause(&self) {
                    self.pause();
                }
                fn resume(&self) {
                    self.resume();
                }
            }
        )+
    };
}

fragile!(Redis Postgres MariaDb);

/// What a refresh is answered while the store is away.
#[track_caller]
fn refused_in_time(app: &App, token: &str) {
    let start = Instant::now();
    let answer = app.refresh(token);
    let took = start.elapsed();
    answer.refused(503, "temporarily_unavailable");
    assert!(answer.header("retry-after").is_some(), "{:?}", answer.headers);
    // Two seconds, and what a busy machine takes to start a thread.
    assert!(took < Duration::from_millis(2500), "{took:?}");
}

fn eventually(what: &str, answer: impl Fn() -> Response) -> Response {
    for _ in 0..600 {
        let found = answer();
        if found.status == 200 {
            return found;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} does not recover");
}

fn rules(server: &dyn Fragile, store: &str) {
    let instances = Instances::start(store, 2);
    let app = App::public(&instances.host);
    let mut held = app.tokens(&[]).refresh;
    held = Tokens::of(&app.refresh(&held)).refresh;
    for name in ["a store that ended", "a store that stands still"] {
        let ends = name == "a store that ended";
        if ends {
            server.kill();
        } else {
            server.pause();
        }
        for _ in 0..4 {
            refused_in_time(&app, &held);
        }
        for host in instances.each() {
            assert_eq!(host.get("/readyz").status, 503, "{name}");
            assert_eq!(host.get("/healthz").status, 200, "{name}");
        }
        if ends {
            server.again();
        } else {
            server.resume();
        }
        let before = held.clone();
        held = Tokens::of(&eventually(name, || app.refresh(&held))).refresh;
        assert_eq!(Tokens::of(&app.refresh(&before)).refresh, held, "{name}");
        for host in instances.each() {
            eventually(name, || host.get("/readyz"));
        }
    }
}

#[test]
fn redis() {
    let _alone = crate::alone();
    let Some(server) = Redis::start() else { return };
    rules(&server, &format!("redis://:{PASSWORD_IN_URL}@127.0.0.1:{}", server.port()));
}

#[test]
fn postgresql() {
    let _alone = crate::alone();
    let Some(server) = Postgres::start() else { return };
    rules(&server, &server.url(&server.database()));
}

#[test]
fn mariadb() {
    let _alone = crate::alone();
    let Some(server) = MariaDb::start() else { return };
    rules(&server, &server.url(&server.database()));
}
