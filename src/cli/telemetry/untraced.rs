//! A build without traces has nothing to send them with.

use std::time::Duration;

use http::HeaderMap;
use tracing::Span;
use tracing_subscriber::layer::Identity;
use url::Url;

use crate::settings::SettingsError;

/// There is none.
#[derive(Debug)]
pub(crate) enum Exporter {}

impl Exporter {
    pub(crate) fn start(_: &Url) -> Result<Self, SettingsError> {
        Err(SettingsError::not_in_this_build("--otlp-endpoint", "otel"))
    }

    pub(crate) fn layer(&self) -> Identity {
        match *self {}
    }

    pub(crate) fn flush(&self, _: Duration) {
        match *self {}
    }
}

pub(crate) fn continue_from(_: &Span, _: &HeaderMap) {}
