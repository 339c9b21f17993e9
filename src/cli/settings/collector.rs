//! Where traces are sent.

use url::Url;

use super::{Environment, SettingsError, sources::Values};

/// The base URL of a collector. `OTEL_SDK_DISABLED` turns it off, as it does everywhere.
pub(super) fn collector(
    values: &Values,
    env: Environment<'_>,
) -> Result<Option<Url>, SettingsError> {
    let Some((text, origin)) = values.text("otlp-endpoint") else { return Ok(None) };
    let disabled = env("OTEL_SDK_DISABLED").is_some_and(|on| on.eq_ignore_ascii_case("true"));
    if disabled || text.eq_ignore_ascii_case("off") {
        return Ok(None);
    }
    let bad = |why: &str| SettingsError::new(format!("{origin} {text:?} {why}"));
    let url = Url::parse(text).map_err(|_| bad("is no URL: write http://localhost:4318"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(bad("must be an http or https URL: write http://localhost:4318"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("must not hold a password: put it in OTEL_EXPORTER_OTLP_HEADERS"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("must not have a query or a fragment"));
    }
    Ok(Some(url))
}
