//! Reading bodies: bounded in size and time, and only in the two forms that are understood.

use std::{error::Error, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mcp_auth_core::{error::OAuthError, params::Params, reason::Reason};

use crate::respond::Refusal;

/// The largest body, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
/// How long a body may take to arrive.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// How a body ends that did not arrive in time, where its host watches the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body took too long to arrive")]
pub struct TooSlow;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    UrlEncoded,
    Json,
}

fn refuse(status: StatusCode, description: &'static str) -> Refusal {
    let reason = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Reason::MediaType,
        StatusCode::PAYLOAD_TOO_LARGE => Reason::BodyTooLarge,
        _ => Reason::BodyIncomplete,
    };
    let error = OAuthError::invalid_request(description).because(reason);
    Refusal { status: Some(status), error }
}

/// The parameters of a form or JSON body; an empty body has none.
pub(crate) async fn params(headers: &HeaderMap, body: Body) -> Result<Params, Refusal> {
    let form = form(headers);
    let bytes = read(headers, body).await?;
    Ok(match form {
        Some(Form::UrlEncoded) => Params::from_form(&bytes)?,
        Some(Form::Json) => Params::from_json(&bytes)?,
        None if bytes.is_empty() => Params::default(),
        None => {
            return Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body must be application/x-www-form-urlencoded or application/json",
            ));
        }
    })
}

/// A JSON body.
pub(crate) async fn json(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    let form = form(headers);
    let bytes = read(headers, body).await?;
    if form == Some(Form::Json) {
        return Ok(bytes);
    }
    Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be application/json"))
}

fn form(headers: &HeaderMap) -> Option<Form> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    let charset =
        parameters.split(';').filter_map(|p| p.trim().split_once('=')).find_map(|(n, v)| {
            n.eq_ignore_ascii_case("charset").then(|| v.trim_matches('"').to_ascii_lowercase())
        });
    if charset.is_some_and(|charset| !matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii")) {
        return None;
    }
    match essence.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Some(Form::UrlEncoded),
        "application/json" => Some(Form::Json),
        _ => None,
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Encoded bodies are not understood",
        ));
    }
    let too_large = || refuse(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 64 KiB");
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > MAX_BODY as u64) {
        return Err(too_large());
    }
    let too_slow = || refuse(StatusCode::REQUEST_TIMEOUT, "The body took longer than 10 s");
    let whole = Limited::new(body, MAX_BODY).collect();
    match tokio::time::timeout(READ_TIMEOUT, whole).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(error)) if is_too_slow(&*error) => Err(too_slow()),
        Ok(Err(_)) => Err(refuse(StatusCode::BAD_REQUEST, "The body ended before its length")),
        Err(_) => Err(too_slow()),
    }
}

/// axum wraps what a host's body ends with.
fn is_too_slow(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}
