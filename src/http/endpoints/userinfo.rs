//! `GET` and `POST /oauth2/userinfo` (OpenID Connect Core §5.3), a resource protected by bearer
//! tokens (RFC 6750).

use axum::body::Body;
use http::{HeaderValue, Method, Response, StatusCode, header};
use mcp_auth_core::{
    error::{ErrorCode, OAuthError},
    params::Params,
    reason::Reason,
};
use serde_json::Value;

use super::authorization;
use crate::{
    app::Call,
    body,
    respond::{self, Refusal},
    route::Route,
};

/// Answers a userinfo request.
pub(crate) async fn answer(call: Call, body: Body) -> Response<Body> {
    match userinfo(&call, body).await {
        Ok(claims) => {
            let mut response = respond::json(StatusCode::OK, &claims);
            respond::vary(&mut response);
            response
        }
        Err(Failure::NoToken) => {
            let error = OAuthError::new(ErrorCode::InvalidToken, "Bearer token required")
                .because(Reason::NoToken);
            let mut response = respond::json_error(&call, Some(Route::Userinfo), &error);
            // > If the request lacks any authentication information […], the resource server
            // > SHOULD NOT include an error code (RFC 6750 §3.1)
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
        Err(Failure::Refused(refusal)) => challenged(&call, &refusal),
    }
}

fn challenged(call: &Call, refusal: &Refusal) -> Response<Body> {
    let error = &refusal.error;
    let mut response = respond::json_error(call, Some(Route::Userinfo), refusal);
    let bearer = matches!(
        error.code,
        ErrorCode::InvalidToken | ErrorCode::InsufficientScope | ErrorCode::InvalidRequest
    );
    let scope = match error.code {
        ErrorCode::InsufficientScope => ", scope=\"profile email\"",
        _ => "",
    };
    let (code, text) = (error.code.as_str(), error.description);
    let challenge = format!("Bearer error=\"{code}\", error_description=\"{text}\"{scope}");
    if let (true, Ok(value)) = (bearer, HeaderValue::from_str(&challenge)) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

enum Failure {
    NoToken,
    Refused(Refusal),
}

impl<E: Into<Refusal>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

async fn userinfo(call: &Call, body: Body) -> Result<Value, Failure> {
    let headers = authorization(&call.headers)?;
    let params = if call.method == Method::POST {
        body::params(&call.headers, body).await?
    } else {
        Params::default()
    };
    let token = bearer(&headers, params.get("access_token")?)?.ok_or(Failure::NoToken)?;
    Ok(call.app.engine.userinfo(token).await?)
}

/// > Clients MUST NOT use more than one method to transmit the token in each request.
/// > (RFC 6750 §2). Tokens in the query are not read at all.
fn bearer<'a>(headers: &[&'a str], body: Option<&'a str>) -> Result<Option<&'a str>, OAuthError> {
    let in_header = match headers {
        [] => None,
        [one] => one
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .filter(|token| !token.is_empty()),
        _ => return Err(OAuthError::invalid_request("More than one Authorization header")),
    };
    if in_header.is_some() && body.is_some() {
        return Err(OAuthError::invalid_request("The token was sent by more than one method"));
    }
    Ok(in_header.or(body))
}
