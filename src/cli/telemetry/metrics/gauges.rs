//! What is looked at when somebody asks: queues, the store's writer, the keys.

use std::{fmt, sync::Arc};

use mcp_auth_core::time::Clock;
use mcp_auth_http::{App, SigningPool};
use mcp_auth_users::HashingPool;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
};

/// Where to look.
#[derive(Debug)]
pub(crate) struct Gauges {
    pub(crate) app: App,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) signing: Arc<SigningPool>,
    pub(crate) hashing: HashingPool,
}

/// Writes one value.
pub(super) fn put(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    metric: &impl EncodeMetric,
) -> fmt::Result {
    // What is registered gets its full stop from the registry.
    let help = format!("{help}.");
    metric.encode(encoder.encode_descriptor(name, &help, None, metric.metric_type())?)
}

fn waiting(count: usize) -> ConstGauge<u64> {
    ConstGauge::new(count as u64)
}

impl Gauges {
    fn keys(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let now = self.clock.now();
        let mut keys = encoder.encode_descriptor(
            "mcp_auth_signing_key_age_seconds",
            "How long ago the oldest signing key of a stage was made; keys from files have no age.",
            None,
            prometheus_client::metrics::MetricType::Gauge,
        )?;
        for (stage, made) in self.app.engine().keys.current().oldest() {
            let age = ConstGauge::new(now.since(*made).as_secs_f64());
            age.encode(keys.encode_family(&[("stage", *stage)])?)?;
        }
        Ok(())
    }

    fn writer(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let Some(stats) = self.app.engine().store.backend().stats() else { return Ok(()) };
        put(
            encoder,
            "mcp_auth_store_commits",
            "Transactions that the store's writer committed, each of one or more writes",
            &ConstCounter::new(stats.commits),
        )?;
        put(
            encoder,
            "mcp_auth_store_committed_writes",
            "Writes that those transactions held",
            &ConstCounter::new(stats.operations),
        )?;
        put(
            encoder,
            "mcp_auth_store_writes_waiting",
            "Writes that wait for the next transaction",
            &waiting(stats.waiting),
        )
    }
}

impl Collector for Gauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        put(
            &mut encoder,
            "mcp_auth_signing_waiting",
            "Access tokens that wait to be signed",
            &waiting(self.signing.waiting()),
        )?;
        put(
            &mut encoder,
            "mcp_auth_password_checks_waiting",
            "Password checks that wait for a core",
            &waiting(self.hashing.waiting()),
        )?;
        self.writer(&mut encoder)?;
        self.keys(&mut encoder)
    }
}
