//! `GET /callback`: shows what an authorization response carried, and ends *Try it*.

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::{error::OAuthError, params::Params};

use super::try_it;
use crate::{
    app::Call,
    locale::Locale,
    pages::{CallbackEcho, CallbackOutcome},
    respond::{self, PageKind},
    route::Route,
};

/// The test callback.
pub(crate) async fn get(call: Call) -> Response<Body> {
    match shown(&call).await {
        Ok(response) => response,
        Err(error) => respond::browser_error(&call, Route::Callback, &error),
    }
}

async fn shown(call: &Call) -> Result<Response<Body>, OAuthError> {
    let params = Params::from_form(call.uri.query().unwrap_or_default().as_bytes())?;
    if let Some(response) = try_it::finish(call, &params).await? {
        return Ok(response);
    }
    let (state, iss) = (params.get("state")?, params.get("iss")?);
    let (status, outcome) = match (params.get("code")?, params.get("error")?) {
        (Some(code), _) => (StatusCode::OK, CallbackOutcome::Code { code, state, iss }),
        (None, Some(error)) => {
            let description = params.get("error_description")?;
            (StatusCode::BAD_REQUEST, CallbackOutcome::Failure { error, description, state })
        }
        (None, None) => (StatusCode::BAD_REQUEST, CallbackOutcome::Nothing),
    };
    let page = CallbackEcho { chrome: call.app.chrome(Locale::English), outcome };
    Ok(respond::page(Locale::English, status, PageKind::Staying, page.render()))
}
