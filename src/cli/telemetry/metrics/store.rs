//! The store's operations.

use std::time::Duration;

use mcp_auth_core::store::StoreError;
use prometheus_client::{
    metrics::{counter::Counter, histogram::Histogram},
    registry::Registry,
};

use super::{Buckets, Cells, Counters, Histograms};

/// A cached read takes tens of microseconds, a durable write what the disk takes.
const SECONDS: Buckets = Buckets(&[
    0.000_05, 0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0,
    5.0,
]);

/// What is asked of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Read,
    Insert,
    Swap,
    Delete,
    List,
    Count,
    Scan,
    TakeRates,
    Sweep,
    Probe,
    Verify,
}

impl Operation {
    const COUNT: usize = Self::Verify as usize + 1;

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Insert => "insert",
            Self::Swap => "swap",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Count => "count",
            Self::Scan => "scan",
            Self::TakeRates => "take_rates",
            Self::Sweep => "sweep",
            Self::Probe => "probe",
            Self::Verify => "verify",
        }
    }
}

/// What it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Ok,
    /// Somebody else was first, or a limit refused.
    Conflict,
    Error,
}

impl Outcome {
    const COUNT: usize = Self::Error as usize + 1;

    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Conflict => "conflict",
            Self::Error => "error",
        }
    }
}

/// Times the store's operations and counts its errors.
#[derive(Debug)]
pub(crate) struct StoreMetrics {
    seconds: Histograms<2>,
    cells: Cells<Histogram>,
    unavailable: Counter,
    uncertain: Counter,
    full: Counter,
    unreadable: Counter,
}

impl StoreMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let seconds = Histograms::new_with_constructor(SECONDS);
        registry.register(
            "mcp_auth_store_operation_duration_seconds",
            "Operations of the store, by operation and outcome",
            seconds.clone(),
        );
        let errors = Counters::<1>::default();
        let error = |kind| errors.get_or_create_owned(&[("error", kind)]);
        let (unavailable, uncertain) = (error("unavailable"), error("uncertain"));
        let (full, unreadable) = (error("full"), error("unreadable"));
        registry.register("mcp_auth_store_errors", "Errors of the store, by kind", errors);
        let cells = Cells::new(Operation::COUNT * Outcome::COUNT);
        Self { seconds, cells, unavailable, uncertain, full, unreadable }
    }

    /// Counts one operation.
    pub(crate) fn done(&self, operation: Operation, outcome: Outcome, took: Duration) {
        let make = || {
            let (operation, outcome) = (operation.as_str(), outcome.as_str());
            self.seconds.get_or_create_owned(&[("operation", operation), ("outcome", outcome)])
        };
        let cell = operation as usize * Outcome::COUNT + outcome as usize;
        self.cells.with(cell, make, |seconds| seconds.observe(took.as_secs_f64()));
    }

    /// Counts an error.
    pub(crate) fn failed(&self, error: &StoreError) {
        let counter = match error {
            StoreError::Unavailable(_) => &self.unavailable,
            StoreError::Unknown(_) => &self.uncertain,
            StoreError::Full(_) => &self.full,
            StoreError::Unreadable(_) => &self.unreadable,
        };
        counter.inc();
    }
}
