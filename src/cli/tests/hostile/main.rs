//! Hostile requests: every case states its exact answer. No case may end in a 5xx, in a panic, or
//! later than its deadline, and the server must answer everybody else afterwards.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an answer that is not the one stated fails a test"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod framing;
mod headers;
mod queries;
mod slow;
mod tokens;
mod values;

use std::{
    io::Write,
    net::Shutdown,
    time::{Duration, Instant},
};

use support::{
    Host, Response, host,
    http::{connect, read_to_end},
};

/// No ordinary answer takes a tenth of this.
const DEADLINE: Duration = Duration::from_secs(10);
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What a case is answered with.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// A JSON body with this `error`.
    Error(u16, &'static str),
    /// A status, whatever the body.
    Status(u16),
    /// HTTP itself is broken: nothing, or a bare status.
    Broken(u16),
    /// The connection ends without an answer.
    Closed,
}

/// One hostile request.
#[derive(Clone, Debug)]
struct Case {
    name: String,
    bytes: Vec<u8>,
    expected: Expected,
    /// Whether the client says that nothing more will come.
    ends: bool,
}

impl Case {
    fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>, expected: Expected) -> Self {
        Self { name: name.into(), bytes: bytes.into(), expected, ends: false }
    }

    /// A well-framed request.
    fn request(
        (method, target): (&str, &str),
        headers: &[(&str, &[u8])],
        body: &[u8],
        expected: Expected,
    ) -> Self {
        let mut bytes = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        let length = format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len());
        bytes.extend_from_slice(length.as_bytes());
        bytes.extend_from_slice(body);
        Self::new(format!("{method} {target:.60}"), bytes, expected)
    }

    fn named(mut self, what: &str) -> Self {
        self.name = format!("{}: {what}", self.name);
        self
    }

    fn ending(mut self) -> Self {
        self.ends = true;
        self
    }

    /// Sends it; says what was wrong with the answer.
    #[expect(clippy::disallowed_methods, reason = "a test measures how long an answer takes")]
    fn check(&self, host: &Host) -> Result<(), String> {
        let start = Instant::now();
        let mut stream = connect(&host.address);
        let _ = stream.write_all(&self.bytes);
        if self.ends {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let answer = read_to_end(&mut stream);
        let took = start.elapsed();
        if took > DEADLINE {
            return Err(format!("took {took:?}"));
        }
        let text = String::from_utf8_lossy(&answer).into_owned();
        let Some(answer) = Response::parse(&answer) else {
            let closed = text.is_empty() && matches!(self.expected, Expected::Closed);
            return if closed {
                Ok(())
            } else {
                Err(format!("{:?} expected: {text:?}", self.expected))
            };
        };
        let fits = match self.expected {
            Expected::Error(status, error) => answer.status == status && answer.error() == error,
            Expected::Status(status) => answer.status == status,
            Expected::Broken(status) => answer.status == status && answer.body.is_empty(),
            Expected::Closed => false,
        };
        if fits { Ok(()) } else { Err(format!("{:?} expected: {text:.600}", self.expected)) }
    }
}

/// Runs a group of cases; the server must be well afterwards.
#[track_caller]
fn all(group: &str, host: &Host, cases: &[Case]) {
    let failed: Vec<_> = cases
        .iter()
        .filter_map(|case| case.check(host).err().map(|why| format!("{}\n    {why}", case.name)))
        .collect();
    well(host);
    println!("{group}: {} hostile cases", cases.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

/// Fails unless the server answers and nothing in its log is its own fault.
#[track_caller]
fn well(host: &Host) {
    for path in ["/healthz", "/readyz", "/.well-known/oauth-authorization-server"] {
        assert_eq!(host.get(path).status, 200, "{path}");
    }
    if std::env::var("MCP_AUTH_TEST_URL").is_err() {
        let log = host.server().log();
        let bad = |line: &&str| line.contains("panic") || line.contains("\"level\":\"ERROR\"");
        assert_eq!(log.lines().find(bad), None);
    }
}

#[test]
fn there_are_at_least_three_hundred_cases() {
    let host = host();
    let groups = [
        ("bodies", bodies::cases().len()),
        ("framing", framing::cases().len()),
        ("headers", headers::cases().len()),
        ("queries", queries::cases(&host).len()),
        ("tokens", tokens::cases(&host).len()),
        ("values", values::cases(&host).len()),
        ("slow", slow::CASES),
    ];
    let total: usize = groups.iter().map(|(_, count)| count).sum();
    println!("{total} hostile cases: {groups:?}");
    assert!(total >= 300, "{total}");
}
