//! Metrics in the format of Prometheus and OpenMetrics.
//!
//! Every label takes its values from a fixed list: an enum, or the names of audit events. Nothing
//! that was sent becomes one, so the number of series has a bound that strangers cannot move.
//! Counting costs an index and an atomic addition; the text is written when it is asked for.

mod build;
mod events;
mod gauges;
mod process;
mod requests;
mod store;
mod work;

use std::sync::{Arc, OnceLock};

use mcp_auth_core::event;
use prometheus_client::{
    encoding::text,
    metrics::{
        counter::Counter,
        family::{Family, MetricConstructor},
        histogram::Histogram,
    },
    registry::Registry,
};

use events::Events;
pub(crate) use gauges::Gauges;
pub(crate) use requests::Requests;
pub(crate) use store::{Operation, Outcome, StoreMetrics};
pub(crate) use work::{Checked, PasswordMetrics, SigningMetrics};

/// The type of what [`Metrics::render`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Label names and values.
type Labels<const N: usize> = [(&'static str, &'static str); N];
type Counters<const N: usize> = Family<Labels<N>, Counter>;
type Histograms<const N: usize> = Family<Labels<N>, Histogram, Buckets>;

/// The upper bounds of a histogram's buckets, in seconds.
#[derive(Clone, Copy, Debug)]
struct Buckets(&'static [f64]);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// Metrics of a family by their place in a table, each made when it is first used.
#[derive(Debug)]
struct Cells<M>(Box<[OnceLock<M>]>);

impl<M> Cells<M> {
    fn new(size: usize) -> Self {
        Self((0..size).map(|_| OnceLock::new()).collect())
    }

    fn with(&self, place: usize, make: impl FnOnce() -> M, then: impl FnOnce(&M)) {
        if let Some(cell) = self.0.get(place) {
            then(cell.get_or_init(make));
        }
    }
}

/// Everything that is counted and timed in this process.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) requests: Arc<Requests>,
    pub(crate) store: Arc<StoreMetrics>,
    pub(crate) signing: Arc<SigningMetrics>,
    pub(crate) passwords: Arc<PasswordMetrics>,
}

impl Metrics {
    /// Starts counting. Audit events are heard from now on.
    pub(crate) fn start() -> Self {
        let mut registry = Registry::default();
        build::register(&mut registry);
        let requests = Arc::new(Requests::new(&mut registry));
        let events = Events::new(&mut registry);
        event::listen(move |event| events.heard(event));
        let store = Arc::new(StoreMetrics::new(&mut registry));
        let signing = Arc::new(SigningMetrics::new(&mut registry));
        let passwords = Arc::new(PasswordMetrics::new(&mut registry));
        registry.register_collector(Box::new(process::Process));
        Self { registry, requests, store, signing, passwords }
    }

    /// Adds what is read when somebody asks.
    pub(crate) fn watch(&mut self, gauges: Gauges) {
        self.registry.register_collector(Box::new(gauges));
    }

    /// All of it as text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::with_capacity(64 * 1024);
        if let Err(error) = text::encode(&mut out, &self.registry) {
            tracing::error!(%error, "the metrics cannot be written");
        }
        out
    }
}

#[cfg(test)]
mod tests;
