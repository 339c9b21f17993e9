//! The headers that every answer carries.

use axum::body::Body;
use http::{HeaderName, HeaderValue, Response, header};

/// For answers that are no pages.
const CSP_DATA: &str = "default-src 'none'; frame-ancestors 'none'";
/// For pages whose form may end at a client. Chromium holds `form-action` against the whole chain
/// of redirects, also behind the client's own origin, so these pages send none.
pub(crate) const CSP_LEAVING: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'";
/// For all other pages.
pub(crate) const CSP_STAYING: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Sets what protects an answer. There is no `Cross-Origin-Opener-Policy`: it would sever the
/// popups of clients from their openers.
pub(crate) fn secure(response: &mut Response<Body>, strict: bool) {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    // > Authorization servers MUST prevent clickjacking attacks. (OAuth 2.1 §7.9)
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    if strict {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CSP_DATA));
}

/// > The authorization server MUST include the HTTP "Cache-Control" response header field with a
/// > value of "no-store" in any response containing tokens, credentials, or other sensitive
/// > information (RFC 6749 §5.1)
pub(crate) fn no_store(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(header::EXPIRES, HeaderValue::from_static("0"));
}
