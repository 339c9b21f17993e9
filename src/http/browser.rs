//! Who is at the other end of a page: the browser, and the session in it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Response;
use mcp_auth_core::{error::OAuthError, model::Session, params::Params, reason::Reason};
use sha2::{Digest, Sha256};

use crate::{
    app::{Call, Inner},
    cookies::Cookie,
};

/// 400 days: the longest that browsers keep a cookie.
const BROWSER_AGE: u64 = 400 * 86_400;
const COOKIE_LENGTH: usize = 43;

/// A browser, known by a random cookie that it keeps before, during and after sign-in. Sealed
/// requests, sessions and CSRF tokens are bound to it.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    cookie: String,
    new: bool,
    https: bool,
}

impl Browser {
    /// The browser that sent a request; a new one gets its cookie with the answer.
    pub(crate) fn of(call: &Call) -> Self {
        let https = call.app.is_https();
        let known = Cookie::Browser.read(&call.headers, https);
        let known = known.filter(|cookie| cookie.len() == COOKIE_LENGTH);
        let new = known.is_none();
        let cookie = known.unwrap_or_else(|| call.app.engine.entropy.base64url::<32>());
        Self { cookie, new, https }
    }

    /// What records and seals know of it.
    pub(crate) fn mark(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.cookie))
    }

    /// The value that forms carry in `_csrf`.
    pub(crate) fn csrf(&self, app: &Inner) -> String {
        let tag = app.engine.keys.current().csrf.tag(self.cookie.as_bytes());
        URL_SAFE_NO_PAD.encode(tag)
    }

    /// Whether a form was one of our own, shown in this browser: `_csrf`, or `x-csrf-token`.
    pub(crate) fn sent(&self, call: &Call, params: &Params) -> bool {
        let header = call.headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
        let token = params.get("_csrf").ok().flatten().or(header).unwrap_or_default();
        let expected = self.csrf(&call.app);
        !self.new && verify_slices_are_equal(token.as_bytes(), expected.as_bytes()).is_ok()
    }

    /// The session in this browser, and the value of its cookie.
    pub(crate) async fn session(
        &self,
        call: &Call,
    ) -> Result<Option<(String, Session)>, OAuthError> {
        let Some(cookie) = Cookie::Session.read(&call.headers, self.https) else { return Ok(None) };
        if cookie.len() != COOKIE_LENGTH {
            return Ok(None);
        }
        let session = call.app.engine.session(&cookie, &self.mark()).await?;
        Ok(session.map(|session| (cookie, session)))
    }

    /// Gives a new browser its cookie.
    pub(crate) fn remember(&self, response: &mut Response<Body>) {
        if self.new {
            Cookie::Browser.set(response, &self.cookie, BROWSER_AGE, self.https);
        }
    }
}

/// The failure of the check, with the text that existing front ends know.
pub(crate) fn csrf_failed() -> OAuthError {
    OAuthError::invalid_request("CSRF protection failed. Please try again.")
        .because(Reason::Csrf)
        .hint("the form was not shown in this browser, or its cookies are blocked")
}

/// Marks a browser in which an account signed in: its attempts count in a bucket of its own, so
/// that strangers who guess cannot lock the owner out.
pub(crate) mod device {
    use super::{BROWSER_AGE, Body, Browser, Call, Cookie, Response, URL_SAFE_NO_PAD};
    use base64::Engine as _;

    fn message(browser: &Browser, account: &str) -> Vec<u8> {
        [browser.cookie.as_bytes(), b"\0", account.to_lowercase().as_bytes()].concat()
    }

    /// Whether an account signed in in this browser before.
    pub(crate) fn knows(call: &Call, browser: &Browser, account: &str) -> bool {
        let Some(cookie) = Cookie::Device.read(&call.headers, browser.https) else { return false };
        let Ok(tag) = URL_SAFE_NO_PAD.decode(cookie) else { return false };
        call.app.engine.keys.current().device.verify(&message(browser, account), &tag)
    }

    /// Remembers that an account signed in.
    pub(crate) fn learn(call: &Call, browser: &Browser, account: &str, to: &mut Response<Body>) {
        let tag = call.app.engine.keys.current().device.tag(&message(browser, account));
        Cookie::Device.set(to, &URL_SAFE_NO_PAD.encode(tag), BROWSER_AGE, browser.https);
    }
}
