//! Cookies: host-only always, and `__Host-` where browsers come by https.

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Response, header};

/// The cookies there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// A signed-in session.
    Session,
    /// This browser, signed in or not.
    Browser,
    /// An account that signed in here before.
    Device,
    /// A *Try it* run under way.
    TryIt,
}

impl Cookie {
    pub(crate) fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, false) => "mcp-oauth-session",
            (Self::Session, true) => "__Host-mcp-oauth-session",
            (Self::Browser, false) => "mcp-oauth-browser",
            (Self::Browser, true) => "__Host-mcp-oauth-browser",
            (Self::Device, false) => "mcp-oauth-device",
            (Self::Device, true) => "__Host-mcp-oauth-device",
            (Self::TryIt, false) => "mcp-oauth-try",
            (Self::TryIt, true) => "__Host-mcp-oauth-try",
        }
    }

    /// What the browser sent under this name.
    pub(crate) fn read(self, headers: &HeaderMap, https: bool) -> Option<String> {
        let name = self.name(https);
        let values = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
        let mut pairs =
            values.flat_map(|value| value.split(';')).filter_map(|p| p.trim().split_once('='));
        let value = pairs.find(|(own, _)| *own == name).map(|(_, value)| value.to_owned());
        value.filter(|value| !value.is_empty() && value.len() <= 4096)
    }

    /// Has the browser keep a value for so many seconds; 0 removes it.
    pub(crate) fn set(self, response: &mut Response<Body>, value: &str, max_age: u64, https: bool) {
        let secure = if https { "; Secure" } else { "" };
        let name = self.name(https);
        let text =
            format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}
