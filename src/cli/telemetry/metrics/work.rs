//! What takes a core's time: signatures and password checks.

use std::time::Duration;

use mcp_auth_core::keys::Algorithm;
use prometheus_client::{
    metrics::{counter::Counter, histogram::Histogram},
    registry::Registry,
};

use super::{Buckets, Cells, Histograms};

/// Elliptic curves take 20 µs, RSA 300 µs, and a queue any time.
const SIGNING: Buckets = Buckets(&[
    0.000_01, 0.000_025, 0.000_05, 0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
    0.1, 0.5, 2.5,
]);
const PASSWORDS: Buckets =
    Buckets(&[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]);

/// Times signatures.
#[derive(Debug)]
pub(crate) struct SigningMetrics {
    seconds: Histograms<1>,
    cells: Cells<Histogram>,
    failures: Counter,
}

impl SigningMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let seconds = Histograms::new_with_constructor(SIGNING);
        registry.register(
            "mcp_auth_signing_duration_seconds",
            "Signatures of access tokens, waiting included, by algorithm",
            seconds.clone(),
        );
        let failures = Counter::default();
        registry.register(
            "mcp_auth_signing_failures",
            "Access tokens that were not signed",
            failures.clone(),
        );
        Self { seconds, cells: Cells::new(Algorithm::ALL.len()), failures }
    }

    /// Counts a signature.
    pub(crate) fn signed(&self, algorithm: Algorithm, took: Duration) {
        let place = Algorithm::ALL.iter().position(|own| *own == algorithm).unwrap_or_default();
        let make = || self.seconds.get_or_create_owned(&[("algorithm", algorithm.as_str())]);
        self.cells.with(place, make, |seconds| seconds.observe(took.as_secs_f64()));
    }

    /// Counts one that was not made.
    pub(crate) fn failed(&self) {
        self.failures.inc();
    }
}

/// What a password check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    Right,
    Wrong,
    Busy,
    Unavailable,
}

impl Checked {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Times password checks.
#[derive(Debug)]
pub(crate) struct PasswordMetrics(Histograms<1>);

impl PasswordMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let seconds = Histograms::new_with_constructor(PASSWORDS);
        registry.register(
            "mcp_auth_password_check_duration_seconds",
            "Password checks, waiting included, by outcome",
            seconds.clone(),
        );
        Self(seconds)
    }

    /// Counts a check.
    pub(crate) fn checked(&self, outcome: Checked, took: Duration) {
        let labels = [("outcome", outcome.as_str())];
        self.0.get_or_create(&labels).observe(took.as_secs_f64());
    }
}
