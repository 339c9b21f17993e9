//! The stylesheet and the logo: their paths change with their content, so they may be kept for
//! ever.

use axum::body::Body;
use http::{HeaderValue, Response, header};

use super::Document;
use crate::{
    app::Call,
    brand::{LogoKind, Served},
};

const MAX_AGE: &str = "public, max-age=31536000, immutable";
/// An SVG opened on its own is a document that could run scripts.
const CSP_SVG: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// The stylesheet.
pub(crate) fn document(served: &Served) -> Document {
    Document::new(served.style.clone(), "text/css; charset=utf-8", MAX_AGE)
}

/// The logo.
pub(crate) fn logo_document(served: &Served) -> Document {
    Document::new(served.image.clone(), served.image_kind.media_type(), MAX_AGE)
}

/// `GET` of the logo.
pub(crate) fn logo(call: &Call) -> Response<Body> {
    let mut response = call.app.logo.answer(call);
    if call.app.served.image_kind == LogoKind::Svg {
        let policy = HeaderValue::from_static(CSP_SVG);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
