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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspaces: Option<Workspaces>,
    made_at: Timestamp,
}

/// What a right password was found to open, and what it was typed for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Workspaces {
    /// The ids of the users, in the order in which they are offered.
    pub(crate) users: Vec<String>,
    /// When the password was checked.
    pub(crate) checked_at: Timestamp,
    /// The address that was typed.
    pub(crate) email: String,
    /// Where to go afterwards; `None` where it is part of an authorization request.
    pub(crate) return_url: Option<String>,
}

/// What a seal is good for.
#[derive(Clone, Debug)]
pub(crate) enum Purpose<'a> {
    /// Signing in.
    SignIn,
    /// Choosing one of several workspaces.
    Workspace(Workspaces),
    /// Consent of the user with this id.
    Consent(&'a str),
}

/// The page whose form holds a sealed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageOf {
    SignIn,
    Workspace,
    Consent,
}

impl PageOf {
    const fn label(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Workspace => "workspace",
            Self::Consent => "consent",
        }
    }
}

fn context(browser: &Browser, page: PageOf) -> Vec<u8> {
    [page.label(), &browser.mark()].join("\0").into_bytes()
}

/// An opened request.
pub(crate) struct Opened {
    pub(crate) params: Params,
    /// The id that the grant gets if the person consents.
    pub(crate) grant: GrantId,
    /// Whom the consent page was shown to; `None` on other pages.
    pub(crate) user: Option<String>,
    /// What the workspace page offered; `None` on other pages.
    pub(crate) workspaces: Option<Workspaces>,
}

/// Seals a request.
pub(crate) async fn seal(
    app: &Inner,
    browser: &Browser,
    purpose: Purpose<'_>,
    params: &Params,
) -> Result<String, OAuthError> {
    let kept = params.iter().filter(|(name, value)| KEPT.contains(name) && !value.is_empty());
    let (page, user, workspaces) = match purpose {
        Purpose::SignIn => (PageOf::SignIn, None, None),
        Purpose::Workspace(workspaces) => (PageOf::Workspace, None, Some(workspaces)),
        Purpose::Consent(user) => (PageOf::Consent, Some(user.to_owned()), None),
    };
    let content = Content {
        params: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        grant: GrantId::fresh(&*app.engine.entropy),
        user,
        workspaces,
        made_at: app.engine.store.now().await?,
    };
    let plain = serde_json::to_vec(&content).map_err(OAuthError::server_error)?;
    let keys = app.engine.keys.current();
    Ok(keys.seal.seal(&*app.engine.entropy, &context(browser, page), &plain))
}

/// Opens what [`seal`] made for a page; `None` when it is too old, another browser's, or another
/// page's.
pub(crate) async fn open(
    app: &Inner,
    browser: &Browser,
    page: PageOf,
    sealed: &str,
) -> Result<Option<Opened>, OAuthError> {
    let keys = app.engine.keys.current();
    let Some(plain) = keys.seal.open(&context(browser, page), sealed) else { return Ok(None) };
    let Ok(inside) = serde_json::from_slice::<Content>(&plain) else { return Ok(None) };
    if app.engine.store.now().await?.since(inside.made_at) > LIFETIME {
        return Ok(None);
    }
    let params = inside.params.iter().cloned().collect();
    let Content { grant, user, workspaces, .. } = inside;
    Ok(Some(Opened { params, grant, user, workspaces }))
}
