//! `POST /oauth2/token` (RFC 6749 §3.2).

use std::sync::Arc;

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::{
    client_auth::Credentials,
    error::{ErrorCode, OAuthError},
    token::{TokenRequest, TokenResponse},
};

use super::authorization;
use crate::{
    app::{Call, uncancelled},
    body,
    respond::{self, Refusal},
    route::Route,
};

/// Answers a token request.
pub(crate) async fn post(call: Call, body: Body) -> Response<Body> {
    match issue(&call, body).await {
        Ok(tokens) => {
            let mut response = respond::json(StatusCode::OK, &tokens);
            respond::vary(&mut response);
            response
        }
        Err(refusal) => respond::json_error(&call, Some(Route::Token), &refusal),
    }
}

async fn issue(call: &Call, body: Body) -> Result<TokenResponse, Refusal> {
    let params = body::params(&call.headers, body).await?;
    let request = TokenRequest::read(&params)?;
    let credentials = Credentials::read(&authorization(&call.headers)?, &params)?;
    call.app.limits.not_blocked(call, &credentials.client_id).await?;
    let app = Arc::clone(&call.app);
    let client = credentials.client_id.clone();
    let spends = request.spends();
    let work = async move { app.engine.token(&request, &credentials).await };
    let outcome = if spends { uncancelled(work).await? } else { work.await };
    if let Err(error) = &outcome
        && counts(error)
    {
        call.app.limits.failed(call, &client).await;
    }
    Ok(outcome?)
}

/// What a guesser would produce.
pub(super) fn counts(error: &OAuthError) -> bool {
    matches!(error.code, ErrorCode::InvalidClient | ErrorCode::InvalidGrant)
}
