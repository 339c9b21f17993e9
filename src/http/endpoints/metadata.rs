//! Server metadata (RFC 8414).

use serde_json::Value;

use super::Document;

/// What `GET /.well-known/oauth-authorization-server` and its variants answer.
pub(crate) fn document(metadata: &Value) -> Document {
    let body = metadata.to_string().into();
    Document::new(body, "application/json; charset=utf-8", "public, max-age=3600")
}
