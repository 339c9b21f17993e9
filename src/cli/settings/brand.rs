//! How the pages present themselves.

use std::{fs::File, io::Read};

use mcp_auth_http::brand::{Accent, Brand, Logo, MAX_LOGO};
use url::Url;

use super::{SettingsError, Values};

/// The longest name on pages, in characters.
const MAX_NAME: usize = 80;

/// Name, logo, accent colour and link to help.
pub(super) fn brand(values: &Values) -> Result<Brand, SettingsError> {
    let mut brand = Brand::default();
    if let Some((text, origin)) = values.text("brand-name") {
        if text.trim().is_empty() || text.chars().count() > MAX_NAME {
            return Err(SettingsError::new(format!(
                "{origin} must have 1 to {MAX_NAME} characters"
            )));
        }
        text.trim().clone_into(&mut brand.name);
    }
    brand.logo = logo(values)?;
    brand.accent = accent(values)?;
    brand.support = support(values)?;
    Ok(brand)
}

fn logo(values: &Values) -> Result<Option<Logo>, SettingsError> {
    let Some((path, origin)) = values.text("brand-logo") else { return Ok(None) };
    let bad = |why: String| SettingsError::new(format!("{origin} {path}: {why}"));
    let file = File::open(path).map_err(|e| bad(e.to_string()))?;
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there is more.
    let limit = u64::try_from(MAX_LOGO).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).map_err(|e| bad(e.to_string()))?;
    Logo::new(bytes).map(Some).map_err(|e| bad(e.to_string()))
}

fn accent(values: &Values) -> Result<Option<Accent>, SettingsError> {
    let Some((text, origin)) = values.text("brand-accent") else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| {
        SettingsError::new(format!("{origin} {text:?} is no colour: write #rgb or #rrggbb"))
    })
}

fn support(values: &Values) -> Result<Option<Url>, SettingsError> {
    let Some((text, origin)) = values.text("support-url") else { return Ok(None) };
    let url = Url::parse(text.trim()).ok().filter(|url| match url.scheme() {
        "https" => url.username().is_empty() && url.password().is_none(),
        "mailto" => url.path().contains('@'),
        _ => false,
    });
    url.map(Some).ok_or_else(|| {
        SettingsError::new(format!(
            "{origin} {text:?} must be an https URL, or mailto: with an address"
        ))
    })
}
