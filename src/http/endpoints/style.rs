//! The stylesheet and the logo: their paths change with their content, so they may be kept for
//! ever.

use axum::body::Body;
use http::{HeaderValue, Response, header};

use super::metadata::document;
use crate::{app::Call, brand::LogoKind};

const MAX_AGE: &str = "public, max-age=31536000, immutable";
/// An SVG opened on its own is a document that could run scripts.
const CSP_SVG: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// `GET` of the stylesheet.
pub(crate) fn get(call: &Call) -> Response<Body> {
    document(call, call.app.served.style.to_vec(), "text/css; charset=utf-8", MAX_AGE)
}

/// `GET` of the logo.
pub(crate) fn logo(call: &Call) -> Response<Body> {
    let served = &call.app.served;
    let kind = served.image_kind;
    let mut response = document(call, served.image.to_vec(), kind.media_type(), MAX_AGE);
    if kind == LogoKind::Svg {
        let policy = HeaderValue::from_static(CSP_SVG);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
