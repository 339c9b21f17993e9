//! The consent page, and its answer (`POST /oauth2/authorize` with `user_consent`).

use std::sync::Arc;

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::{
    authorize::{Approval, AuthorizationRequest, AuthorizeError, Redirect, Stage},
    error::{ErrorCode, OAuthError},
    metadata::Endpoint,
    model::{Client, Origin, Session},
    params::Params,
    reason::Reason,
    redirect_uri,
};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::login::{self, path, person, shown};
use crate::{
    app::{Call, uncancelled},
    body,
    browser::{Browser, csrf_failed},
    pages::{Choose, ClientOrigin, Consent, Destination},
    respond::{self, PageKind},
    route::Route,
    sealed::{self, Opened, PageOf, Purpose},
};

/// The form is too old, or was shown in another browser or session.
pub(super) fn expired() -> OAuthError {
    OAuthError::new(
        ErrorCode::AccessDenied,
        "It was shown more than 10 minutes ago, or in another browser",
    )
    .because(Reason::PageOutdated)
    .hint("a sealed request did not open: too old, or of another browser")
}

/// The consent page for somebody who is signed in.
pub(super) async fn page(
    call: &Call,
    browser: &Browser,
    params: &Params,
    request: &AuthorizationRequest,
    session: &Session,
) -> Result<Response<Body>, AuthorizeError> {
    let app = &call.app;
    let sealed = sealed::seal(app, browser, Purpose::Consent(&session.user.id), params).await?;
    let (client, draft) = (&request.client, &request.draft);
    let destination = redirect_uri::destination(&draft.redirect_uri);
    // The default audience is shown where it is an address and not just a name.
    let audience = Some(&app.engine.policy.audience).filter(|_| draft.resources.is_empty());
    let audience = audience.filter(|audience| audience.contains("://"));
    let resources: Vec<&str> = draft.resources.iter().chain(audience).map(String::as_str).collect();
    let scopes: Vec<&str> = draft.scopes.iter().collect();
    let host = host(client);
    let html = Consent {
        chrome: call.chrome(),
        action: &path(call, Endpoint::Authorization),
        csrf: &browser.csrf(app),
        request: &sealed,
        client_name: &client.name,
        client_host: host.as_deref(),
        origin: match client.origin {
            Origin::Operator => ClientOrigin::Operator,
            Origin::Registered => ClientOrigin::Registered { at: None, by: None },
        },
        client_id: &client.id,
        redirect_uri: &draft.redirect_uri,
        destination: destination.as_ref().map_or(Destination::App { scheme: "" }, shown),
        scopes: &scopes,
        resources: &resources,
        person: person(&session.user),
        pkce: draft.challenge.is_some(),
    };
    Ok(respond::page(call.locale(), StatusCode::OK, PageKind::Leaving, html.render()))
}

/// The page that asks somebody who is signed in which account to use.
pub(super) async fn choose(
    call: &Call,
    browser: &Browser,
    params: &Params,
    request: &AuthorizationRequest,
    session: &Session,
) -> Result<Response<Body>, AuthorizeError> {
    let purpose = Purpose::Consent(&session.user.id);
    let sealed = sealed::seal(&call.app, browser, purpose, params).await?;
    let to = redirect_uri::destination(&request.draft.redirect_uri);
    let to = to.unwrap_or(redirect_uri::Destination::App { scheme: String::new() });
    let html = Choose {
        chrome: call.chrome(),
        action: &path(call, Endpoint::Authorization),
        csrf: &browser.csrf(&call.app),
        request: &sealed,
        client: login::sign_in_for(request, &to),
        person: person(&session.user),
    };
    Ok(respond::page(call.locale(), StatusCode::OK, PageKind::Leaving, html.render()))
}

fn host(client: &Client) -> Option<String> {
    let uri = client.about.get("client_uri").and_then(Value::as_str)?;
    url::Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

/// `POST /oauth2/authorize`: the answer to the consent page, or an authorization request.
pub(crate) async fn post(mut call: Call, body: Body) -> Response<Body> {
    let browser = Browser::of(&call);
    let params = match body::params(&call.headers, body).await {
        Ok(params) => params,
        Err(refusal) => return respond::browser_error(&call, Route::Authorization, &refusal),
    };
    if !params.has("user_consent") {
        return as_get(&call, &params);
    }
    call.asks(&params);
    let answer = answer(&call, &browser, &params).await;
    let mut response = login::answered(&call, Route::Authorization, answer);
    browser.remember(&mut response);
    response
}

/// An authorization request by POST comes from another site, without our cookies: the browser
/// asks again by GET, with them.
fn as_get(call: &Call, params: &Params) -> Response<Body> {
    let mut query = Serializer::new(String::new());
    for (name, value) in params.iter() {
        query.append_pair(name, value);
    }
    respond::see_other(&format!("{}?{}", path(call, Endpoint::Authorization), query.finish()))
}

async fn answer(
    call: &Call,
    browser: &Browser,
    params: &Params,
) -> Result<Response<Body>, AuthorizeError> {
    params.refuse_duplicates("")?;
    if !browser.sent(call, params) {
        return Err(csrf_failed().into());
    }
    let sealed = params.get("request")?.ok_or_else(expired)?;
    let opened =
        sealed::open(&call.app, browser, PageOf::Consent, sealed).await?.ok_or_else(expired)?;
    let session = browser.session(call).await?;
    let user = session.as_ref().map(|(_, session)| &session.user);
    // The client, its redirect URI and all else are looked at once more: minutes may have passed.
    let request = call.app.engine.authorize(&opened.params, user, Stage::Consent).await?;
    let sign_in = login::Form::for_request(&opened.params, &request);
    let Some((cookie, session)) = session else {
        return Ok(login::page(call, browser, sign_in).await?);
    };
    // Somebody else signed in meanwhile: they are asked themselves.
    if opened.user.as_ref() != Some(&session.user.id) {
        return page(call, browser, &opened.params, &request, &session).await;
    }
    match params.get("user_consent")? {
        Some("approve") => match approve(call, (&opened, &request), &cookie, session).await? {
            Some(redirect) => Ok(respond::to_client(&redirect)),
            None => Ok(login::page(call, browser, sign_in).await?),
        },
        Some("stay") => page(call, browser, &opened.params, &request, &session).await,
        Some("switch") => Ok(login::page(call, browser, sign_in).await?),
        _ => Ok(respond::to_client(&call.app.engine.deny(&request, &session.user))),
    }
}

/// A grant for whoever the person is by now; `None` when they are gone, and their session too.
async fn approve(
    call: &Call,
    (opened, shown): (&Opened, &AuthorizationRequest),
    cookie: &str,
    session: Session,
) -> Result<Option<Redirect>, AuthorizeError> {
    let engine = &call.app.engine;
    let Some(session) = engine.still_there(cookie, session).await? else { return Ok(None) };
    let mut request = engine.authorize(&opened.params, Some(&session.user), Stage::Consent).await?;
    // Who may allow more by now was not asked for it.
    request.draft.scopes = request.draft.scopes.intersection(&shown.draft.scopes);
    let (app, grant) = (Arc::clone(&call.app), opened.grant);
    let redirect = uncancelled(async move {
        app.engine.approve(Approval { request: &request, session: &session, grant }).await
    });
    Ok(Some(redirect.await??))
}
