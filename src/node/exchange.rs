//! One request and its answer, as `node:http` and `fetch` have them.

use std::net::IpAddr;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body_util::BodyExt;
use mcp_auth_http::{ClientAddress, TooSlow, TrustedProxies};
use napi::{Either, bindgen_prelude::Buffer};
use napi_derive::napi;

/// The header fields of answers that come from no server.
const OWN_FIELDS: &str = "content-type\napplication/json; charset=utf-8\ncache-control\nno-store\n\
    x-content-type-options\nnosniff";

/// A request whose body has been read as far as it counts, as JavaScript hands it over.
pub(crate) struct Incoming<'a> {
    /// A line for each part, because whatever crosses by itself costs as much as all of them: the
    /// method; the target, as it stood in the request line; the client's address, as the parent
    /// application knows it, and the socket's, empty where nobody knows; then names and values of
    /// the header fields in turn.
    pub(crate) head: &'a str,
    /// How many parts the head has. One with a line break in it makes more lines than that.
    pub(crate) parts: u32,
    /// The body, or a little more than is allowed of it.
    pub(crate) body: Option<&'a [u8]>,
    /// How it ended before its end, if it did: `late` or `broken`.
    pub(crate) cut: Option<&'a str>,
}

/// An answer.
#[napi(object, object_from_js = false)]
pub struct NativeResponse {
    /// The status.
    pub status: u16,
    /// Names and values of the header fields in turn, a line each.
    pub headers: String,
    /// The body: text, unless it is a picture.
    pub body: Either<String, Buffer>,
    /// Of a public document: the edition to which every request for it, without conditions, gets
    /// this answer.
    pub edition: Option<u32>,
}

/// A request that cannot be one: what stands in it is no HTTP.
pub(crate) struct Malformed;

/// The value of a header field, which Node.js has as Latin-1.
fn field(text: &str) -> Result<HeaderValue, Malformed> {
    let value = if text.is_ascii() {
        HeaderValue::from_bytes(text.as_bytes())
    } else {
        let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
        HeaderValue::from_bytes(&bytes)
    };
    value.map_err(|_| Malformed)
}

/// An IP address; a link-local one may name its zone.
fn address(text: &str) -> Option<IpAddr> {
    text.split('%').next()?.parse().ok()
}

impl Incoming<'_> {
    /// The request as the router takes it.
    pub(crate) fn read(self, proxies: &TrustedProxies) -> Result<Request<Body>, Malformed> {
        let breaks = self.head.bytes().filter(|byte| *byte == b'\n').count();
        if breaks + 1 != self.parts as usize {
            return Err(Malformed);
        }
        let mut parts = self.head.split('\n');
        let [method, target, known, peer] = [(); 4].map(|()| parts.next().unwrap_or_default());
        let mut request = Request::new(self.content());
        *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|_| Malformed)?;
        *request.uri_mut() = target.parse::<Uri>().map_err(|_| Malformed)?;
        let headers = request.headers_mut();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Malformed)?;
            headers.try_append(name, field(value)?).map_err(|_| Malformed)?;
        }
        let client = match (address(known), address(peer)) {
            (Some(known), _) => ClientAddress(known),
            (None, Some(peer)) => proxies.client(peer, request.headers()),
            (None, None) => ClientAddress::default(),
        };
        request.extensions_mut().insert(client);
        Ok(request)
    }

    fn content(&self) -> Body {
        let bytes = self.body.map(Bytes::copy_from_slice).unwrap_or_default();
        let end = match self.cut {
            None => return Body::from(bytes),
            Some("late") => axum::BoxError::from(TooSlow),
            Some(_) => axum::BoxError::from("the body broke off"),
        };
        Body::from_stream(stream::iter([Ok(bytes), Err(end)]))
    }
}

impl NativeResponse {
    /// The answer of the router.
    pub(crate) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let headers = lines(&parts.headers);
        let body = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) => {
                tracing::error!(%error, "an answer could not be read");
                return Self::text(500, r#"{"error":"server_error"}"#);
            }
        };
        let body = match String::from_utf8(body.into()) {
            Ok(text) => Either::A(text),
            Err(bytes) => Either::B(bytes.into_bytes().into()),
        };
        Self { status: parts.status.as_u16(), headers, body, edition: None }
    }

    /// JSON that comes from no server, because none is open.
    pub(crate) fn text(status: u16, body: &str) -> Self {
        let retry = if status == 503 { "\nretry-after\n2" } else { "" };
        let (headers, body) = (format!("{OWN_FIELDS}{retry}"), Either::A(body.to_owned()));
        Self { status, headers, body, edition: None }
    }
}

/// The header fields as [`NativeResponse`] has them; no value has a line break (RFC 9110 §5.5).
fn lines(headers: &HeaderMap) -> String {
    let length = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 2;
    let mut lines = String::with_capacity(headers.iter().map(length).sum());
    for (name, value) in headers {
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(name.as_str());
        lines.push('\n');
        match value.to_str() {
            Ok(value) => lines.push_str(value),
            // What is no ASCII becomes Latin-1.
            Err(_) => lines.extend(value.as_bytes().iter().copied().map(char::from)),
        }
    }
    lines
}

/// The path of a request target, for finding whose it is.
pub(crate) fn path(target: &str) -> String {
    target.parse::<Uri>().map(|uri| uri.path().to_owned()).unwrap_or_default()
}
