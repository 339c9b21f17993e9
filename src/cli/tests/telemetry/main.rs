//! What operators see: metrics, probes, traces and audit events of the real server.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what does not hold fails a test"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod admin;
mod audit;
#[cfg(feature = "otel")]
mod collector;
mod documented;
mod life;
mod metrics;
mod scrape;
mod series;
#[cfg(feature = "otel")]
mod traces;

use std::{thread, time::Duration};

use support::{
    Host, Server,
    http::{DEADLINE, Request, Response},
};

/// On free ports, a proxy on loopback trusted.
const OBSERVED: [&str; 6] =
    ["--listen", "localhost:0", "--trusted-proxies", "loopback", "--admin-listen", "127.0.0.1:0"];

/// A server and its administrative listener.
struct Observed {
    host: Host,
    admin: String,
}

impl Observed {
    /// In memory, without limits.
    fn start(arguments: &[&str]) -> Self {
        let unlimited = ["--store", "memory:", "--rate-limit", "off"];
        Self::with(&[&unlimited[..], arguments].concat())
    }

    /// In memory, with limits.
    fn limited() -> Self {
        Self::with(&["--store", "memory:"])
    }

    fn with(arguments: &[&str]) -> Self {
        Self::of(Host::of(Server::start(&[&OBSERVED[..], arguments].concat())))
    }

    fn of(host: Host) -> Self {
        let admin = in_log(&host, "metrics and probes on http://", |rest| {
            rest.split(['"', ' ', '\n']).next().unwrap().to_owned()
        });
        Self { host, admin }
    }

    fn send(&self, request: &Request) -> Response {
        request.send(&self.admin)
    }
}

/// Waits for words in the log, and reads on from there.
#[track_caller]
fn in_log<T>(host: &Host, words: &str, read: impl Fn(&str) -> T) -> T {
    until(|| {
        let log = host.server().log();
        log.split_once(words).filter(|(_, rest)| rest.contains('\n')).map(|(_, rest)| read(rest))
    })
}

/// Asks again and again until there is an answer.
#[track_caller]
fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let tick = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    while waited < DEADLINE {
        if let Some(answer) = ask() {
            return answer;
        }
        thread::sleep(tick);
        waited += tick;
    }
    panic!("nothing within {DEADLINE:?}");
}
