//! The public keys (RFC 7517 §5).

use axum::body::Body;
use http::Response;

use super::metadata::document;
use crate::app::Call;

/// Short enough for a rotation: a new key is published this long before it signs.
const MAX_AGE: &str = "public, max-age=300";

/// `GET` of the JWKS paths.
pub(crate) fn get(call: &Call) -> Response<Body> {
    let body = call.app.engine.keys.current().jwks.to_string().into_bytes();
    document(call, body, "application/json; charset=utf-8", MAX_AGE)
}
