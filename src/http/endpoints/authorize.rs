//! `GET /oauth2/authorize`: the answer is the sign-in page, or consent where somebody is signed
//! in already.

use std::time::Duration;

use axum::body::Body;
use http::Response;
use mcp_auth_core::{
    authorize::{AuthorizationRequest, AuthorizeError, Prompt, Stage, error_redirect},
    error::{ErrorCode, OAuthError},
    model::Session,
    params::Params,
};

use super::{consent, login};
use crate::{app::Call, browser::Browser, respond, route::Route};

/// Answers an authorization request.
pub(crate) async fn get(call: Call) -> Response<Body> {
    let browser = Browser::of(&call);
    let mut response = match shown(&call, &browser).await {
        Ok(response) => response,
        Err(error) => respond::authorize_error(&call, &error),
    };
    browser.remember(&mut response);
    response
}

async fn shown(call: &Call, browser: &Browser) -> Result<Response<Body>, AuthorizeError> {
    let session = browser.session(call).await?;
    let limited = session.as_ref().map(|(cookie, _)| Session::record_id(cookie));
    if let Err(error) = call.app.limits.page(call, limited.as_deref()).await {
        return Ok(respond::browser_error(call, Route::Authorization, &error));
    }
    let params = Params::from_form(call.uri.query().unwrap_or_default().as_bytes())?;
    let user = session.as_ref().map(|(_, session)| &session.user);
    let request = call.app.engine.authorize(&params, user, Stage::Arrival).await?;
    let wants = |prompt| request.draft.prompts.contains(&prompt);
    if wants(Prompt::None) {
        return Err(silent(call, &request, session.is_some()));
    }
    let fresh = fresh_enough(call, &request, session.as_ref().map(|(_, s)| s)).await?;
    match session {
        Some((_, session)) if fresh && !wants(Prompt::Login) => {
            if wants(Prompt::SelectAccount) {
                return consent::choose(call, browser, &params, &request, &session).await;
            }
            consent::page(call, browser, &params, &request, &session).await
        }
        _ => Ok(login::page(call, browser, login::Form::for_request(&params, &request)).await?),
    }
}

/// > If max_age is [used and] the elapsed time is greater than this value, the OP MUST attempt
/// > to actively re-authenticate the End-User. (OpenID Connect Core §3.1.2.1)
async fn fresh_enough(
    call: &Call,
    request: &AuthorizationRequest,
    session: Option<&Session>,
) -> Result<bool, OAuthError> {
    let (Some(max_age), Some(session)) = (request.draft.max_age, session) else { return Ok(true) };
    let age = call.app.engine.store.now().await?.since(session.auth_time);
    Ok(age <= Duration::from_secs(max_age))
}

/// > If the Authorization Server [cannot process the request silently] it will return an error
/// > (OpenID Connect Core §3.1.2.1)
fn silent(call: &Call, request: &AuthorizationRequest, signed_in: bool) -> AuthorizeError {
    let error = if signed_in {
        OAuthError::new(ErrorCode::ConsentRequired, "Consent is asked every time")
    } else {
        OAuthError::new(ErrorCode::LoginRequired, "Nobody is signed in")
    };
    let redirect = error_redirect(&request.draft, &call.app.engine.policy.issuer, &error);
    AuthorizeError::Redirect(redirect, error)
}
