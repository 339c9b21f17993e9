//! Server metadata (RFC 8414), and what documents that rarely change have in common.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use mcp_auth_core::entropy::hex;
use sha2::{Digest, Sha256};

use crate::app::{Call, empty};

const MAX_AGE: &str = "public, max-age=3600";

/// `GET /.well-known/oauth-authorization-server` and its variants.
pub(crate) fn get(call: &Call) -> Response<Body> {
    document(call, call.app.metadata.clone(), "application/json; charset=utf-8", MAX_AGE)
}

/// A public document with an entity tag; 304 where the caller has it already.
pub(super) fn document(
    call: &Call,
    body: Vec<u8>,
    kind: &'static str,
    max_age: &'static str,
) -> Response<Body> {
    let tag = format!("W/\"{}\"", hex(&Sha256::digest(&body)));
    let mut response = if has(call, &tag) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(max_age));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether `If-None-Match` names a tag (RFC 9110 §13.1.2, weak comparison).
fn has(call: &Call, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    let values = call.headers.get_all(header::IF_NONE_MATCH).into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|own| {
        let own = own.trim();
        own == "*" || own.trim_start_matches("W/") == opaque
    })
}
