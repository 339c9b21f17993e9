//! Sending spans to an OpenTelemetry collector: OTLP over HTTP, in protobuf.
//!
//! Spans wait in a queue of their own and are sent from a thread of its own. A queue that is full
//! drops spans, a collector that is away loses them; requests notice neither. What else the
//! OpenTelemetry specification has variables for (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,
//! `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER`, `OTEL_BSP_…`) its SDK reads itself.

use std::time::Duration;

use http::HeaderMap;
use opentelemetry::{
    Context, Key,
    propagation::{Extractor, TextMapPropagator},
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};
use url::Url;

use super::trace::TARGET;
use crate::settings::SettingsError;

const NAME: &str = "gauzy-mcp-auth";

/// Sends spans until it is flushed.
#[derive(Debug)]
pub(crate) struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Starts the thread that sends to a collector. Nothing is sent yet, and whether it is there
    /// does not matter.
    pub(crate) fn start(collector: &Url) -> Result<Self, SettingsError> {
        let base = collector.as_str().trim_end_matches('/');
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{base}/v1/traces"))
            .build()
            .map_err(|e| SettingsError::new(format!("--otlp-endpoint {collector}: {e}")))?;
        let provider = SdkTracerProvider::builder()
            .with_resource(resource())
            .with_batch_exporter(exporter)
            .build();
        Ok(Self(provider))
    }

    /// What takes spans from the program. It takes ours only: the log's lines name people.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(NAME))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_target(false)
            .with_level(false)
            .with_filter(Targets::new().with_target(TARGET, Level::INFO))
    }

    /// Sends what still waits. Blocks for as long as is said, at most.
    pub(crate) fn flush(&self, within: Duration) {
        if let Err(error) = self.0.shutdown_with_timeout(within) {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// Who sends. The environment may call it something else.
fn resource() -> Resource {
    let named = Resource::builder().build();
    let name = named.get(&Key::from_static_str("service.name")).map(|name| name.to_string());
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let builder = Resource::builder().with_attribute(version);
    match name {
        Some(name) if !name.starts_with("unknown_service") => builder.build(),
        _ => builder.with_service_name(NAME).build(),
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

/// Makes a span part of the trace that a request names (W3C Trace Context).
pub(crate) fn continue_from(span: &Span, headers: &HeaderMap) {
    let parent =
        TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    if parent.span().span_context().is_valid() {
        let _ = span.set_parent(parent);
    }
}
