//! What somebody signs in for, and what they are shown once they have.

use axum::body::Body;
use http::Response;
use mcp_auth_core::{
    authorize::{AuthorizationRequest, AuthorizeError, Stage},
    error::OAuthError,
    event::Event,
    metadata::Endpoint,
    params::Params,
    service::SignedIn,
};

use super::{
    consent,
    login::{Form, path},
};
use crate::{
    app::Call,
    browser::{Browser, device},
    cookies::Cookie,
    pages::LoginProblem,
    respond,
};

/// What somebody signs in for: an authorization request, or a page of this server.
#[derive(Clone, Copy)]
pub(super) struct Errand<'a> {
    /// The request to go on with, if there is one.
    pub(super) params: Option<&'a Params>,
    /// The address that was typed.
    pub(super) email: &'a str,
    pub(super) return_url: &'a str,
}

impl<'a> Errand<'a> {
    /// The sign-in page once more, for the same.
    pub(super) fn form(
        self,
        request: Option<&'a AuthorizationRequest>,
        problem: LoginProblem,
    ) -> Form<'a> {
        let Self { params, email, return_url } = self;
        Form { request: params.zip(request), return_url, email, problem: Some(problem) }
    }
}

/// What somebody is shown who has just signed in.
pub(super) async fn finish(
    call: &Call,
    browser: &Browser,
    errand: Errand<'_>,
    signed_in: &SignedIn,
) -> Result<Response<Body>, AuthorizeError> {
    let session = &signed_in.session;
    let mut response = match errand.params {
        Some(params) => {
            let user = Some(&session.user);
            let request = call.app.engine.authorize(params, user, Stage::SignedIn).await?;
            consent::page(call, browser, params, &request, session).await?
        }
        None => respond::see_other(&after(call, errand.return_url)),
    };
    let https = call.app.is_https();
    let age = call.app.engine.policy.session_absolute.as_secs();
    Cookie::Session.set(&mut response, &signed_in.cookie, age, https);
    device::learn(call, browser, errand.email, &mut response);
    Ok(response)
}

/// The session that the browser had before ends.
pub(super) async fn replace_session(call: &Call, new: &SignedIn) -> Result<(), OAuthError> {
    if let Some(before) = Cookie::Session.read(&call.headers, call.app.is_https()) {
        call.app.engine.sign_out(&before).await?;
    }
    let client_address = &call.address.to_string();
    Event::SignedIn { user: &new.session.user.id, client_address }.emit();
    Ok(())
}

/// Where to go after signing in without an authorization request: only to pages of this server.
fn after(call: &Call, return_url: &str) -> String {
    let path_only = return_url.split(['?', '#']).next().unwrap_or_default();
    let own = matches!(path_only, "/" | "/callback") && call.app.settings.development.is_some();
    let own = if own { path_only.to_owned() } else { path(call, Endpoint::Login) };
    call.keeping_locale(own)
}
