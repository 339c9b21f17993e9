//! Spans for traces. They have a target of their own, which the log never shows: without an
//! exporter nobody is interested in them, and they cost a comparison.

use axum::body::Body;
use http::{Method, Request, Response};
use mcp_auth_core::store::StoreError;
use mcp_auth_http::{App, ClientAddress, Route};
use tracing::{Instrument, Span, field::Empty};

use super::traces;

/// The target of every span that is exported.
pub(crate) const TARGET: &str = "mcp_auth::trace";

/// A span around work inside this process.
macro_rules! work {
    ($name:literal $(, $field:literal = $value:expr)*) => {
        tracing::info_span!(
            target: $crate::telemetry::trace::TARGET,
            $name,
            $($field = $value,)*
            "error.type" = tracing::field::Empty,
            "otel.status_code" = tracing::field::Empty,
        )
    };
}

/// A span around an operation of the store.
macro_rules! store {
    ($system:expr, $operation:expr) => {
        tracing::info_span!(
            target: $crate::telemetry::trace::TARGET,
            "store",
            "otel.name" = $operation,
            "otel.kind" = "client",
            "db.system.name" = $system,
            "db.operation.name" = $operation,
            "error.type" = tracing::field::Empty,
            "otel.status_code" = tracing::field::Empty,
        )
    };
}

pub(crate) use {store, work};

/// Marks a span as failed, with a word from a fixed list.
pub(crate) fn failed(span: &Span, kind: &'static str) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
}

/// What went wrong with the store, in a word.
pub(crate) const fn kind(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable(_) => "unavailable",
        StoreError::Unknown(_) => "uncertain",
        StoreError::Full(_) => "full",
        StoreError::Unreadable(_) => "unreadable",
    }
}

/// > Tracing instrumentations MUST record the \[other\] HTTP method as `_OTHER` (OpenTelemetry
/// > semantic conventions for HTTP spans)
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

/// The span of a request. Nothing of what was sent becomes an attribute, but the method and where
/// it led.
fn of_request(app: &App, request: &Request<Body>) -> Span {
    let route = || app.route(request.uri().path()).map_or("other", Route::name);
    tracing::info_span!(
        target: TARGET,
        "request",
        "otel.name" = format!("{} {}", method(request.method()), route()),
        "otel.kind" = "server",
        "otel.status_code" = Empty,
        "http.request.method" = method(request.method()),
        "http.route" = route(),
        "http.response.status_code" = Empty,
        "error.type" = Empty,
        "mcp_auth.reason" = Empty,
    )
}

/// Answers a request from an address inside its span. Only a trusted peer decides which trace that
/// belongs to.
pub(crate) async fn answer(
    app: &App,
    (address, trusted): (ClientAddress, bool),
    request: Request<Body>,
) -> Response<Body> {
    let span = of_request(app, &request);
    if span.is_disabled() {
        return app.handle_from(address, request).await;
    }
    if trusted {
        traces::continue_from(&span, request.headers());
    }
    let response = app.handle_from(address, request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    response
}
