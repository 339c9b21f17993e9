//! The stylesheet: its path changes with its content, so it may be kept for ever.

use axum::body::Body;
use http::Response;

use super::metadata::document;
use crate::{app::Call, pages::STYLE};

/// `GET` of the stylesheet.
pub(crate) fn get(call: &Call) -> Response<Body> {
    let max_age = "public, max-age=31536000, immutable";
    document(call, STYLE.as_bytes().to_vec(), "text/css; charset=utf-8", max_age)
}
