//! Where to listen.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Environment, SettingsError, sources::Values};

pub(super) const DEFAULT_PORT: u16 = 3003;

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    /// Both loopback addresses.
    Localhost(u16),
    /// This one.
    Address(SocketAddr),
}

impl Listen {
    /// Whether only this computer can reach it.
    pub(crate) fn is_loopback(&self) -> bool {
        match self {
            Self::Localhost(_) => true,
            Self::Address(address) => address.ip().is_loopback(),
        }
    }

    fn parse(text: &str, origin: &str) -> Result<Self, SettingsError> {
        let bad = || {
            SettingsError::new(format!(
                "{origin} {text:?} is no address: write 127.0.0.1:3003, [::1]:3003 or localhost:3003"
            ))
        };
        let (host, port) = text.rsplit_once(':').ok_or_else(bad)?;
        let port = port.parse().map_err(|_| bad())?;
        Self::host(host, port).ok_or_else(bad)
    }

    fn host(host: &str, port: u16) -> Option<Self> {
        if host.eq_ignore_ascii_case("localhost") {
            return Some(Self::Localhost(port));
        }
        let ip: IpAddr = match host {
            "*" => Ipv6Addr::UNSPECIFIED.into(),
            "0.0.0.0" => Ipv4Addr::UNSPECIFIED.into(),
            other => other.trim_start_matches('[').trim_end_matches(']').parse().ok()?,
        };
        Some(Self::Address(SocketAddr::new(ip, port)))
    }
}

pub(super) fn listen(values: &Values, env: Environment<'_>) -> Result<Vec<Listen>, SettingsError> {
    if let Some(value) = values.get("listen") {
        let origin = value.origin.to_string();
        return value.texts.iter().map(|text| Listen::parse(text, &origin)).collect();
    }
    let set = |name: &str| env(name).filter(|text| !text.trim().is_empty());
    let port = match set("MCP_AUTH_PORT") {
        None => DEFAULT_PORT,
        Some(text) => text.trim().parse().map_err(|_| {
            SettingsError::new(format!("MCP_AUTH_PORT {text:?} must be a number up to 65535"))
        })?,
    };
    let host = set("MCP_AUTH_HOST").unwrap_or_else(|| "localhost".into());
    let listen = Listen::host(host.trim(), port).ok_or_else(|| {
        SettingsError::new(format!("MCP_AUTH_HOST {host:?} must be an address or localhost"))
    })?;
    Ok(vec![listen])
}

/// Where metrics and probes are served, if they are.
pub(super) fn admin_listen(values: &Values) -> Result<Option<Listen>, SettingsError> {
    let Some((text, origin)) = values.text("admin-listen") else { return Ok(None) };
    if text.eq_ignore_ascii_case("off") {
        return Ok(None);
    }
    Listen::parse(text, &origin.to_string()).map(Some)
}
