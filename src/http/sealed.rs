//! Authorization requests under way: sealed into the hidden field of a page, never stored and
//! never in a URL. A seal opens only in the browser, and after sign-in only in the session, that
//! it was made for, and for ten minutes.

use std::time::Duration;

use mcp_auth_core::{error::OAuthError, grant::GrantId, params::Params, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::{app::Inner, browser::Browser};

const LIFETIME: Duration = Duration::from_mins(10);

/// The parameters that matter after arrival; the others are left behind.
const KEPT: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "scope",
    "resource",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
];

#[derive(Serialize, Deserialize)]
struct Content {
    params: Vec<(String, String)>,
    grant: GrantId,
    made_at: Timestamp,
}

/// What a seal is good for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose<'a> {
    /// Signing in.
    SignIn,
    /// Consent, in the session with this cookie.
    Consent(&'a str),
}

impl Purpose<'_> {
    fn context(self, browser: &Browser) -> Vec<u8> {
        let (label, session) = match self {
            Self::SignIn => ("sign-in", String::new()),
            Self::Consent(cookie) => ("consent", mcp_auth_core::model::Session::record_id(cookie)),
        };
        [label, &browser.mark(), &session].join("\0").into_bytes()
    }
}

/// An opened request.
pub(crate) struct Opened {
    pub(crate) params: Params,
    /// The id that the grant gets if the person consents.
    pub(crate) grant: GrantId,
}

/// Seals a request.
pub(crate) async fn seal(
    app: &Inner,
    browser: &Browser,
    purpose: Purpose<'_>,
    params: &Params,
) -> Result<String, OAuthError> {
    let kept = params.iter().filter(|(name, value)| KEPT.contains(name) && !value.is_empty());
    let content = Content {
        params: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        grant: GrantId::fresh(&*app.engine.entropy),
        made_at: app.engine.store.now().await?,
    };
    let plain = serde_json::to_vec(&content).map_err(OAuthError::server_error)?;
    let keys = app.engine.keys.current();
    Ok(keys.seal.seal(&*app.engine.entropy, &purpose.context(browser), &plain))
}

/// Opens what [`seal`] made; `None` when it is too old, or another browser's or session's.
pub(crate) async fn open(
    app: &Inner,
    browser: &Browser,
    purpose: Purpose<'_>,
    sealed: &str,
) -> Result<Option<Opened>, OAuthError> {
    let keys = app.engine.keys.current();
    let Some(plain) = keys.seal.open(&purpose.context(browser), sealed) else { return Ok(None) };
    let Ok(content) = serde_json::from_slice::<Content>(&plain) else { return Ok(None) };
    if app.engine.store.now().await?.since(content.made_at) > LIFETIME {
        return Ok(None);
    }
    Ok(Some(Opened { params: content.params.into_iter().collect(), grant: content.grant }))
}
