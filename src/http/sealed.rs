//! Authorization requests under way: sealed into the hidden field of a page, never stored and
//! never in a URL. A seal opens only in the browser and for the purpose that it was made for, and
//! for ten minutes. One for consent names the person it was shown to: the answer counts only in a
//! live session of that person, of which a second tab may have made a newer one.

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    made_at: Timestamp,
}

/// What a seal is good for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose<'a> {
    /// Signing in.
    SignIn,
    /// Consent of the user with this id.
    Consent(&'a str),
}

impl<'a> Purpose<'a> {
    const fn user(self) -> Option<&'a str> {
        match self {
            Self::SignIn => None,
            Self::Consent(user) => Some(user),
        }
    }
}

fn context(browser: &Browser, consent: bool) -> Vec<u8> {
    let label = if consent { "consent" } else { "sign-in" };
    [label, &browser.mark()].join("\0").into_bytes()
}

/// An opened request.
pub(crate) struct Opened {
    pub(crate) params: Params,
    /// The id that the grant gets if the person consents.
    pub(crate) grant: GrantId,
    /// Whom the consent page was shown to; `None` on sign-in pages.
    pub(crate) user: Option<String>,
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
        user: purpose.user().map(str::to_owned),
        made_at: app.engine.store.now().await?,
    };
    let plain = serde_json::to_vec(&content).map_err(OAuthError::server_error)?;
    let keys = app.engine.keys.current();
    Ok(keys.seal.seal(&*app.engine.entropy, &context(browser, purpose.user().is_some()), &plain))
}

/// Opens what [`seal`] made, for consent or for signing in; `None` when it is too old, another
/// browser's, or for the other purpose.
pub(crate) async fn open(
    app: &Inner,
    browser: &Browser,
    consent: bool,
    sealed: &str,
) -> Result<Option<Opened>, OAuthError> {
    let keys = app.engine.keys.current();
    let Some(plain) = keys.seal.open(&context(browser, consent), sealed) else { return Ok(None) };
    let Ok(inside) = serde_json::from_slice::<Content>(&plain) else { return Ok(None) };
    if app.engine.store.now().await?.since(inside.made_at) > LIFETIME {
        return Ok(None);
    }
    let params = inside.params.into_iter().collect();
    Ok(Some(Opened { params, grant: inside.grant, user: inside.user }))
}
