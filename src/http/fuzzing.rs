//! What the fuzz targets reach into, and nobody else: no part of the public interface.

use std::sync::Arc;

use http::{HeaderMap, Method, Uri};
use mcp_auth_core::{grant::GrantId, params::Params};

use crate::{
    App, ClientAddress,
    app::Call,
    browser::Browser,
    cookies::Cookie,
    sealed,
    sealed::{PageOf, Purpose},
};

/// What each cookie of this server reads as in a request, by its name.
pub fn cookies(headers: &HeaderMap, https: bool) -> [(&'static str, Option<String>); 4] {
    [Cookie::Session, Cookie::Browser, Cookie::Device, Cookie::TryIt]
        .map(|cookie| (cookie.name(https), cookie.read(headers, https)))
}

/// Seals a request for the browser that sent these headers: for consent of a user, or for
/// signing in.
pub async fn seal(
    app: &App,
    headers: &HeaderMap,
    user: Option<&str>,
    params: &Params,
) -> Option<String> {
    let call = call(app, headers);
    let purpose = user.map_or(Purpose::SignIn, Purpose::Consent);
    sealed::seal(&call.app, &Browser::of(&call), purpose, params).await.ok()
}

/// A request as it comes out of its seal.
#[derive(Debug)]
pub struct Opened {
    /// The parameters that matter.
    pub params: Params,
    /// The id of the grant to come.
    pub grant: GrantId,
    /// Whom the consent page was shown to.
    pub user: Option<String>,
}

/// Opens what [`seal`] made.
pub async fn open(app: &App, headers: &HeaderMap, consent: bool, sealed: &str) -> Option<Opened> {
    let call = call(app, headers);
    let page = if consent { PageOf::Consent } else { PageOf::SignIn };
    let opened = sealed::open(&call.app, &Browser::of(&call), page, sealed).await.ok()??;
    Some(Opened { params: opened.params, grant: opened.grant, user: opened.user })
}

fn call(app: &App, headers: &HeaderMap) -> Call {
    Call {
        app: app.shared(),
        method: Method::POST,
        uri: Uri::from_static("/"),
        headers: Arc::new(headers.clone()),
        address: ClientAddress::default(),
        asked: None,
        route: None,
        reference: std::sync::OnceLock::new(),
    }
}
