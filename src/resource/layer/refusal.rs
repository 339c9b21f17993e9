//! Answers that the protected service does not see.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::{Map, Value};

use super::protect::Guard;
use crate::{challenge::Challenge, error::TokenError};

pub(super) type Answer = Response<Full<Bytes>>;

/// What a client waits before it tries again, in seconds.
const RETRY_AFTER: u64 = 5;

/// > If the request lacks any authentication information […], the resource server SHOULD NOT include
/// > an error code or other error information. (RFC 6750 §3.1)
pub(super) fn no_credentials(guard: &Guard) -> Answer {
    let body = [("error", "invalid_token"), ("error_description", "Bearer token required")];
    let challenge = Challenge {
        resource_metadata: &guard.metadata_url,
        scope: Some(&guard.scope),
        ..Challenge::default()
    };
    json(StatusCode::UNAUTHORIZED, &body, Some(challenge.to_header()))
}

/// > invalid_request  The request is missing a required parameter, […] uses more than one method
/// > for including an access token, or is otherwise malformed. The resource server SHOULD respond
/// > with the HTTP 400 (Bad Request) status code. (RFC 6750 §3.1)
pub(super) fn malformed(guard: &Guard, why: &str) -> Answer {
    tracing::info!(why, "a request was refused");
    let body = [("error", "invalid_request"), ("error_description", why)];
    let challenge = Challenge {
        resource_metadata: &guard.metadata_url,
        error: Some("invalid_request"),
        error_description: Some(why),
        scope: None,
    };
    json(StatusCode::BAD_REQUEST, &body, Some(challenge.to_header()))
}

/// A token that is refused, or cannot be judged. `scope` is everything that is needed.
pub(super) fn refused(guard: &Guard, error: &TokenError, scope: &str) -> Answer {
    let (code, description) = (error.code(), error.description());
    if error.is_unavailable() {
        tracing::warn!(%error, hint = error.hint(), "a token cannot be checked");
        let body = [("error", code), ("error_description", &description)];
        let mut answer = json(StatusCode::SERVICE_UNAVAILABLE, &body, None);
        answer.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER.into());
        return answer;
    }
    tracing::info!(%error, hint = error.hint(), "a token was refused");
    let status = match error {
        TokenError::InsufficientScope(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    };
    let body = [("error", code), ("error_description", &description), ("scope", scope)];
    let challenge = Challenge {
        resource_metadata: &guard.metadata_url,
        error: Some(code),
        error_description: Some(&description),
        scope: Some(scope),
    };
    json(status, &body, Some(challenge.to_header()))
}

/// 413: the request is longer than anybody needs.
pub(super) fn too_large() -> Answer {
    unread(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large")
}

/// 415: the body is no JSON.
pub(super) fn not_json() -> Answer {
    unread(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be JSON")
}

/// 400: the body can be understood in two ways.
pub(super) fn ambiguous() -> Answer {
    unread(StatusCode::BAD_REQUEST, "The message has a member twice")
}

/// 400: the body did not come to its end.
pub(super) fn broken() -> Answer {
    unread(StatusCode::BAD_REQUEST, "The request could not be read")
}

/// A request whose body is not what it must be; its token has nothing to do with it.
fn unread(status: StatusCode, why: &str) -> Answer {
    json(status, &[("error", "invalid_request"), ("error_description", why)], None)
}

/// The metadata document, for scripts of any origin.
pub(super) fn document(method: &Method, body: &Bytes) -> Answer {
    let (status, body) = match *method {
        Method::GET => (StatusCode::OK, body.clone()),
        Method::HEAD => (StatusCode::OK, Bytes::new()),
        Method::OPTIONS => (StatusCode::NO_CONTENT, Bytes::new()),
        _ => (StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
    };
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let allowed = "GET, HEAD, OPTIONS";
    let mut headers = vec![
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ALLOW, allowed),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    if status == StatusCode::OK {
        headers.push((header::CONTENT_TYPE, "application/json; charset=utf-8"));
        headers.push((header::CACHE_CONTROL, "public, max-age=300"));
    }
    if status == StatusCode::NO_CONTENT {
        headers.push((header::ACCESS_CONTROL_ALLOW_METHODS, allowed));
        let names = "Authorization, Content-Type, MCP-Protocol-Version";
        headers.push((header::ACCESS_CONTROL_ALLOW_HEADERS, names));
        headers.push((header::ACCESS_CONTROL_MAX_AGE, "7200"));
    }
    insert(&mut answer, &headers);
    answer
}

fn json(status: StatusCode, members: &[(&str, &str)], challenge: Option<HeaderValue>) -> Answer {
    let stated = members.iter().filter(|(_, value)| !value.is_empty());
    let body: Map<String, Value> =
        stated.map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    let mut answer = Response::new(Full::new(Value::Object(body).to_string().into()));
    *answer.status_mut() = status;
    insert(
        &mut answer,
        &[
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::VARY, "Authorization"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
    );
    if let Some(challenge) = challenge {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}

fn insert(answer: &mut Answer, headers: &[(HeaderName, &'static str)]) {
    for (name, value) in headers {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}
