//! What operators see of a running server: metrics and traces. Neither is on unless asked for, and
//! what is not on is not paid for.

mod measured;
mod metrics;
pub(crate) mod trace;
#[cfg(feature = "otel")]
mod traces;
#[cfg(not(feature = "otel"))]
#[path = "untraced.rs"]
mod traces;

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{service::TokenSigner, store::Backend, users::UserDirectory};
use mcp_auth_http::Observer;
use tracing::Subscriber;
use tracing_subscriber::{Layer, registry::LookupSpan};

use crate::settings::{Settings, SettingsError};
use measured::{MeasuredSigner, MeasuredStore, MeasuredUsers};
pub(crate) use metrics::{CONTENT_TYPE, Gauges, Metrics};

/// What is on.
#[derive(Debug)]
pub(crate) struct Telemetry {
    /// Counts and times, where there is somewhere to read them.
    pub(crate) metrics: Option<Metrics>,
    /// Sends spans, where there is somewhere to send them.
    exporter: Option<traces::Exporter>,
}

impl Telemetry {
    /// Starts what the settings ask for.
    pub(crate) fn start(settings: &Settings) -> Result<Self, SettingsError> {
        Ok(Self {
            metrics: settings.admin_listen.as_ref().map(|_| Metrics::start()),
            exporter: settings.collector.as_ref().map(traces::Exporter::start).transpose()?,
        })
    }

    /// What takes spans from the program, beside the log.
    pub(crate) fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        self.exporter.as_ref().map(traces::Exporter::layer)
    }

    /// Sends the last spans; blocks for as long as is said, at most.
    pub(crate) fn flush(&self, within: Duration) {
        if let Some(exporter) = &self.exporter {
            exporter.flush(within);
        }
    }

    fn is_off(&self) -> bool {
        self.metrics.is_none() && self.exporter.is_none()
    }

    /// Who counts requests, if anybody does.
    pub(crate) fn requests(&self) -> Option<Arc<dyn Observer>> {
        let metrics = self.metrics.as_ref()?;
        Some(Arc::clone(&metrics.requests) as _)
    }

    /// A store with a watch around it, where somebody looks at the watch.
    pub(crate) fn store(&self, inner: Arc<dyn Backend>, system: &'static str) -> Arc<dyn Backend> {
        if self.is_off() {
            return inner;
        }
        let metrics = self.metrics.as_ref().map(|metrics| Arc::clone(&metrics.store));
        Arc::new(MeasuredStore { inner, system, metrics })
    }

    /// A signer with a watch around it, likewise.
    pub(crate) fn signer(&self, inner: Arc<dyn TokenSigner>) -> Arc<dyn TokenSigner> {
        if self.is_off() {
            return inner;
        }
        let metrics = self.metrics.as_ref().map(|metrics| Arc::clone(&metrics.signing));
        Arc::new(MeasuredSigner { inner, metrics })
    }

    /// A directory with a watch around it, likewise.
    pub(crate) fn users(&self, inner: Arc<dyn UserDirectory>) -> Arc<dyn UserDirectory> {
        if self.is_off() {
            return inner;
        }
        let metrics = self.metrics.as_ref().map(|metrics| Arc::clone(&metrics.passwords));
        Arc::new(MeasuredUsers { inner, metrics })
    }
}
