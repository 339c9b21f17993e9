//! Whole requests: the endpoints together, from the first octet of a path to the last of a body.

mod live;

use axum::body::Body;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::{
    oracle,
    world::{clients, run},
};
use live::Live;

/// A request as HTTP/1 writes it. `{session}`, `{csrf}`, `{consent}`, `{code}` and the other names
/// of `live` stand for values that are good at that moment. No request is answered by a failure of
/// the server, every answer carries what protects it, a page shows nothing unescaped, and without
/// the credentials nobody gets a code or a token.
pub fn http_request(data: &[u8]) {
    let live = Live::new();
    let written = Written::read(data);
    let Some(request) = written.request(&live) else { return };
    let (parts, body) = run(async {
        let (parts, body) = live.world.app.handle(request).await.into_parts();
        (parts, body.collect().await.unwrap().to_bytes())
    });
    let answer = Response::from_parts(parts, body.to_vec());
    protected(&answer);
    body_fits(data, &answer);
    redirect(&written, &answer);
    tokens(&written, &answer);
}

/// The parts of an input, before the names in it are replaced.
struct Written<'a> {
    method: &'a [u8],
    target: &'a [u8],
    headers: Vec<&'a [u8]>,
    body: &'a [u8],
}

impl<'a> Written<'a> {
    fn read(data: &'a [u8]) -> Self {
        let end = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
        let (head, body) = data.split_at(end);
        let mut lines = head.split(|byte| *byte == b'\n');
        let mut first = lines.next().unwrap_or_default().splitn(2, |byte| *byte == b' ');
        Self {
            method: first.next().unwrap_or_default(),
            target: first.next().unwrap_or_default(),
            headers: lines.take(50).collect(),
            body: body.get(2..).unwrap_or_default(),
        }
    }

    fn request(&self, live: &Live) -> Option<Request<Body>> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(live.filled(self.target))
            .body(Body::from(live.filled(self.body)))
            .ok()?;
        for line in &self.headers {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = line.split_at(colon);
            let name = HeaderName::from_bytes(name).ok()?;
            let value = live.filled(value.get(1..).unwrap_or_default());
            request.headers_mut().append(name, HeaderValue::from_bytes(value.trim_ascii()).ok()?);
        }
        Some(request)
    }

    /// Whether a name stands anywhere in it.
    fn names(&self, name: &str) -> bool {
        let parts = [self.target, self.body].into_iter().chain(self.headers.iter().copied());
        parts.into_iter().any(|part| part.windows(name.len()).any(|own| own == name.as_bytes()))
    }
}

fn text(answer: &Response<Vec<u8>>, name: HeaderName) -> &str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn protected(answer: &Response<Vec<u8>>) {
    assert!(!answer.status().is_server_error(), "{answer:?}");
    assert_eq!(text(answer, header::X_FRAME_OPTIONS), "DENY");
    assert_eq!(text(answer, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(text(answer, header::REFERRER_POLICY), "no-referrer");
    assert!(text(answer, header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'"));
    assert!(!text(answer, header::STRICT_TRANSPORT_SECURITY).is_empty());
    for cookie in answer.headers().get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-mcp-oauth-"), "{cookie}");
        let attributes = "; HttpOnly; SameSite=Lax; Secure";
        assert!(cookie.ends_with(attributes) && cookie.matches(';').count() == 5, "{cookie}");
    }
}

fn body_fits(data: &[u8], answer: &Response<Vec<u8>>) {
    let kind = text(answer, header::CONTENT_TYPE);
    if kind.starts_with("application/json") && !answer.body().is_empty() {
        let Ok(Value::Object(body)) = serde_json::from_slice(answer.body()) else {
            panic!("no JSON object: {answer:?}")
        };
        assert_eq!(answer.status().is_client_error(), body.contains_key("error"));
    }
    if kind.starts_with("text/html") {
        let has = |body: &[u8], needle: &str| {
            body.windows(needle.len()).any(|own| own == needle.as_bytes())
        };
        // No page has these unless somebody breaks out of a text or an attribute.
        for needle in ["<xss", "x\"ss", "x'ss"] {
            assert!(!has(answer.body(), needle), "{needle} of {}", data.escape_ascii());
        }
    }
}

fn redirect(written: &Written<'_>, answer: &Response<Vec<u8>>) {
    let location = text(answer, header::LOCATION);
    if location.is_empty() {
        return assert!(!answer.status().is_redirection());
    }
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    if location.starts_with("/oauth2/") {
        return;
    }
    let uris = [location.find("?error="), location.find("&error="), location.find("error=")];
    let codes = [location.find("?code="), location.find("&code="), location.find("code=")];
    let ends = uris.into_iter().chain(codes).flatten();
    let to_client = ends.clone().any(|end| {
        let uri = location.split_at(end).0;
        clients().iter().any(|client| oracle::belongs(client, uri))
    });
    assert!(to_client, "{location} is no client's");
    if codes.iter().any(Option::is_some) && !location.contains("error=") {
        let needed = ["{browser}", "{session}", "{csrf}", "{consent}"];
        assert!(needed.iter().all(|name| written.names(name)), "a code for nobody's consent");
    }
}

fn tokens(written: &Written<'_>, answer: &Response<Vec<u8>>) {
    let Ok(body) = serde_json::from_slice::<Value>(answer.body()) else { return };
    if body.get("active") == Some(&true.into()) {
        assert!(written.names("{refresh}") || written.names("{access}"));
        assert!(written.names("{basic}") || written.names("{secret}"));
    }
    let Some(scope) = body.get("scope").and_then(Value::as_str) else { return };
    if body.get("access_token").is_none() {
        return;
    }
    let own = written.names("{basic}") || written.names("{secret}");
    assert!(own || written.names("{code}") || written.names("{refresh}"), "a token for nothing");
    let granted = if own { "mcp.read mcp.write mcp.admin" } else { live::SCOPE };
    for name in scope.split(' ') {
        assert!(granted.split(' ').any(|own| own == name), "{name} was never granted");
    }
}
