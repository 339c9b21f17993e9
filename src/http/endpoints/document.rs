//! Public documents that rarely change.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use mcp_auth_core::entropy::hex;
use sha2::{Digest, Sha256};

use crate::app::{Call, empty};

/// A public document with its entity tag, made once and sent many times.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    body: Bytes,
    tag: HeaderValue,
    kind: &'static str,
    max_age: &'static str,
}

impl Document {
    /// A document with its media type and what `Cache-Control` says of it.
    pub(super) fn new(body: Bytes, kind: &'static str, max_age: &'static str) -> Self {
        let tag = format!("W/\"{}\"", hex(&Sha256::digest(&body)));
        let tag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\""));
        Self { body, tag, kind, max_age }
    }

    /// The document, or 304 where the caller has it already.
    pub(crate) fn answer(&self, call: &Call) -> Response<Body> {
        let mut response = if self.is_known(call) {
            empty(StatusCode::NOT_MODIFIED)
        } else {
            let mut response = Response::new(Body::from(self.body.clone()));
            let kind = HeaderValue::from_static(self.kind);
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.max_age));
        headers.insert(header::ETAG, self.tag.clone());
        response
    }

    /// Whether `If-None-Match` names it (RFC 9110 §13.1.2, weak comparison).
    fn is_known(&self, call: &Call) -> bool {
        let opaque = self.tag.to_str().unwrap_or_default().trim_start_matches("W/");
        let values = call.headers.get_all(header::IF_NONE_MATCH).into_iter();
        let mut tags =
            values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        tags.any(|own| {
            let own = own.trim();
            own == "*" || own.trim_start_matches("W/") == opaque
        })
    }
}
