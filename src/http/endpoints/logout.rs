//! Signing out: `GET` asks, `POST /oauth2/logout` does.

use std::sync::Arc;

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::{error::OAuthError, event::Event, metadata::Endpoint};

use super::login::{self, path};
use crate::{
    app::{Call, uncancelled},
    body,
    browser::{Browser, csrf_failed},
    cookies::Cookie,
    pages,
    respond::{self, PageKind, Refusal},
    route::Route,
};

/// `GET /oauth2/logout`: the page with the button, or "signed out".
pub(crate) async fn get(call: Call) -> Response<Body> {
    let browser = Browser::of(&call);
    match browser.session(&call).await {
        Ok(Some(_)) => login::get(call).await,
        Ok(None) => done(&call),
        Err(error) => respond::browser_error(&call, Route::Logout, &error),
    }
}

/// `POST /oauth2/logout`.
pub(crate) async fn post(mut call: Call, body: Body) -> Response<Body> {
    match sign_out(&mut call, body).await {
        Ok(response) => response,
        Err(refusal) => respond::browser_error(&call, Route::Logout, &refusal),
    }
}

async fn sign_out(call: &mut Call, body: Body) -> Result<Response<Body>, Refusal> {
    let browser = Browser::of(call);
    let params = body::params(&call.headers, body).await?;
    call.asks(&params);
    if !browser.sent(call, &params) {
        return Err(Refusal { status: Some(StatusCode::FORBIDDEN), error: csrf_failed() });
    }
    let https = call.app.is_https();
    if let Some(cookie) = Cookie::Session.read(&call.headers, https) {
        let app = Arc::clone(&call.app);
        let work = async move { app.engine.sign_out(&cookie).await };
        let user = uncancelled(work).await?.map_err(|error: OAuthError| error)?;
        if let Some(user) = user {
            Event::SignedOut { user: &user.id }.emit();
        }
    }
    let mut response = done(call);
    Cookie::Session.set(&mut response, "", 0, https);
    Ok(response)
}

fn done(call: &Call) -> Response<Body> {
    let login = call.keeping_locale(path(call, Endpoint::Login));
    let page = pages::SignedOut { chrome: call.chrome(), login_href: Some(&login) };
    respond::page(call.locale(), StatusCode::OK, PageKind::Staying, page.render())
}
