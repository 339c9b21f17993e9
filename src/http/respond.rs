//! Turning outcomes into answers: the one place where an error gets its status, headers and body.

use axum::body::Body;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use mcp_auth_core::{
    authorize::{AuthorizeError, Redirect},
    error::{ErrorCode, OAuthError},
    reason::Reason,
};
use serde_json::{Map, Value};

use crate::{
    app::{Call, empty},
    error_page,
    headers::{CSP_LEAVING, CSP_STAYING, no_store},
    locale::Locale,
    route::Route,
};

/// An error, and a status where it is not the one that goes with its code.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: Option<StatusCode>,
    pub(crate) error: OAuthError,
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self { status: None, error }
    }
}

/// Whether a page's form may end at a client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    Leaving,
    Staying,
}

/// A JSON answer that nobody may store.
pub(crate) fn json(status: StatusCode, body: &impl serde::Serialize) -> Response<Body> {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    no_store(&mut response);
    response
}

/// An answer with an OAuth error in JSON.
pub(crate) fn json_error<'a>(
    call: &Call,
    route: Option<Route>,
    refusal: impl Into<RefusalRef<'a>>,
) -> Response<Body> {
    let RefusalRef { status, error } = refusal.into();
    log(call, error);
    let mut body = Map::new();
    body.insert("error".into(), error.code.as_str().into());
    body.insert("error_description".into(), error.description.into());
    // Existing clients of these endpoints read `message`.
    let browser = matches!(
        route,
        Some(Route::Authorization | Route::Login | Route::Logout | Route::Registration)
    );
    if browser || error.code == ErrorCode::UserNotFound {
        body.insert("message".into(), error.description.into());
    }
    let mut response = json(status, &Value::Object(body));
    if !browser {
        vary(&mut response);
    }
    retry_after(&mut response, error);
    // > If the client attempted to authenticate via the "Authorization" request header field,
    // > the authorization server MUST respond with […] 401 and include the "WWW-Authenticate"
    // > response header field matching the authentication scheme (RFC 6749 §5.2)
    if status == StatusCode::UNAUTHORIZED
        && error.code == ErrorCode::InvalidClient
        && call.headers.contains_key(header::AUTHORIZATION)
    {
        let realm = format!("Basic realm=\"{}\"", call.app.engine.policy.issuer);
        if let Ok(value) = HeaderValue::from_str(&realm) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
    }
    response
}

/// Another credential gets another answer (RFC 9110 §12.5.5).
pub(crate) fn vary(response: &mut Response<Body>) {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization"));
}

/// A borrowed [`Refusal`].
pub(crate) struct RefusalRef<'a> {
    status: StatusCode,
    error: &'a OAuthError,
}

impl<'a> From<&'a OAuthError> for RefusalRef<'a> {
    fn from(error: &'a OAuthError) -> Self {
        Self { status: status(error), error }
    }
}

impl<'a> From<&'a Refusal> for RefusalRef<'a> {
    fn from(refusal: &'a Refusal) -> Self {
        let error = &refusal.error;
        Self { status: refusal.status.unwrap_or_else(|| status(error)), error }
    }
}

fn status(error: &OAuthError) -> StatusCode {
    StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(crate) fn retry_after(response: &mut Response<Body>, error: &OAuthError) {
    if let Some(wait) = error.retry_after {
        let seconds = HeaderValue::from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        let headers = response.headers_mut();
        if let Some(limit) = error.per_minute {
            let policy = HeaderValue::from_str(&format!("{limit};w=60"));
            let policy = policy.unwrap_or(HeaderValue::from_static(""));
            headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
            headers.insert(HeaderName::from_static("ratelimit-limit"), limit.into());
            headers.insert(HeaderName::from_static("ratelimit-remaining"), 0.into());
            headers.insert(HeaderName::from_static("ratelimit-reset"), seconds.clone());
        }
        headers.insert(header::RETRY_AFTER, seconds);
    }
}

/// One line for the operator about every refusal, and its count.
fn log(call: &Call, error: &OAuthError) {
    call.refused(error);
    let (code, path) = (error.code.as_str(), call.uri.path());
    let (description, hint) = (error.description, error.hint.as_str());
    let (reference, address) = (call.reference(), call.address.to_string());
    match error.code {
        ErrorCode::ServerError => {
            let source = error.source.as_ref().map(ToString::to_string);
            tracing::error!(code, path, description, hint, source, reference, address, "refused");
        }
        ErrorCode::TemporarilyUnavailable => {
            tracing::warn!(code, path, description, hint, reference, address, "refused");
        }
        _ => tracing::info!(code, path, description, hint, reference, address, "refused"),
    }
}

/// A page.
pub(crate) fn page(
    locale: Locale,
    status: StatusCode,
    kind: PageKind,
    html: String,
) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    let csp = if kind == PageKind::Leaving { CSP_LEAVING } else { CSP_STAYING };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    no_store(&mut response);
    response
}

/// Whether the caller reads JSON rather than pages.
pub(crate) fn wants_json(call: &Call) -> bool {
    let accept = call.headers.get_all(header::ACCEPT).into_iter();
    let accept: Vec<&str> = accept.filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",").to_ascii_lowercase();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// An error for a person, or for a program that asked for JSON.
pub(crate) fn browser_error<'a>(
    call: &Call,
    route: Route,
    refusal: impl Into<RefusalRef<'a>>,
) -> Response<Body> {
    let refusal = refusal.into();
    if wants_json(call) {
        return json_error(call, Some(route), refusal);
    }
    log(call, refusal.error);
    let mut response = error_page::of(call, refusal.status, refusal.error);
    retry_after(&mut response, refusal.error);
    response
}

/// What an authorization request that failed is answered with.
pub(crate) fn authorize_error(call: &Call, error: &AuthorizeError) -> Response<Body> {
    match error {
        // 401 would ask the browser to authenticate; it is the app that is not known.
        AuthorizeError::Page(error) if error.code == ErrorCode::InvalidClient => {
            let refusal = RefusalRef { status: StatusCode::BAD_REQUEST, error };
            browser_error(call, Route::Authorization, refusal)
        }
        AuthorizeError::Page(error) => browser_error(call, Route::Authorization, error),
        AuthorizeError::Redirect(redirect, error) => {
            log(call, error);
            to_client(redirect)
        }
    }
}

/// Sends the browser on to the client.
///
/// > the authorization server […] SHOULD use the HTTP status code 303 "See Other"
/// > (OAuth 2.1 §7.5.2, RFC 9700 §4.12)
pub(crate) fn to_client(redirect: &Redirect) -> Response<Body> {
    see_other(&redirect.location)
}

/// 303 to a URL.
pub(crate) fn see_other(location: &str) -> Response<Body> {
    let mut response = empty(StatusCode::SEE_OTHER);
    match HeaderValue::from_str(location) {
        Ok(value) => {
            response.headers_mut().insert(header::LOCATION, value);
        }
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    no_store(&mut response);
    response
}

/// 404. Programs that look for metadata need a 4xx, people a page.
pub(crate) fn not_found(call: &Call) -> Response<Body> {
    let accepts_pages = call
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    if !accepts_pages || call.uri.path().contains("/.well-known/") {
        let mut body = Map::new();
        body.insert("error".into(), "not_found".into());
        body.insert("error_description".into(), "There is nothing at this path".into());
        return json(StatusCode::NOT_FOUND, &Value::Object(body));
    }
    error_page::not_found(call)
}

/// 405, with what is allowed.
pub(crate) fn method_not_allowed(call: &Call, route: Route) -> Response<Body> {
    let error =
        OAuthError::invalid_request("The method is not allowed here").because(Reason::Method);
    let refusal = Refusal { status: Some(StatusCode::METHOD_NOT_ALLOWED), error };
    let mut response = json_error(call, Some(route), &refusal);
    response.headers_mut().insert(header::ALLOW, allow(route));
    response
}

/// The methods of a route as a header.
pub(crate) fn allow(route: Route) -> HeaderValue {
    match route.methods() {
        [http::Method::POST] => HeaderValue::from_static("POST, OPTIONS"),
        [_, _] => HeaderValue::from_static("GET, HEAD, POST, OPTIONS"),
        _ => HeaderValue::from_static("GET, HEAD, OPTIONS"),
    }
}
