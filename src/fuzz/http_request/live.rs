//! A server on which somebody signed in and allowed a client what it asked for.

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, Request, header};
use http_body_util::BodyExt;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use crate::world::{SECRET, World, run};

/// What was asked for and allowed.
pub(super) const SCOPE: &str = "mcp.read profile";

const QUERY: &str = "response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb\
    &scope=mcp.read+profile&state=xyz&code_challenge_method=S256\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The server, and what stands for each name.
pub(super) struct Live {
    pub(super) world: World,
    values: Vec<(&'static str, String)>,
}

impl Live {
    pub(super) fn new() -> Self {
        let mut live = Self { world: World::new(), values: Vec::new() };
        let page = live.get(&format!("/oauth2/authorize?{QUERY}"), "");
        live.put("{browser}", page.cookie("browser"));
        live.put("{csrf}", page.hidden("_csrf"));
        live.put("{sign-in}", page.hidden("request"));
        let person = "email=anna%40example.com&password=password&_csrf={csrf}&request={sign-in}";
        let signed_in = live.post("/oauth2/login", person);
        live.put("{session}", signed_in.cookie("session"));
        live.put("{device}", signed_in.cookie("device"));
        let first = live.consent(&signed_in.hidden("request"));
        let tokens = live.post(
            "/oauth2/token",
            &format!(
                "grant_type=authorization_code&client_id=app&code={first}\
                 &redirect_uri=https%3A%2F%2Fapp.example%2Fcb\
                 &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
            ),
        );
        let tokens: Value = serde_json::from_str(&tokens.body).unwrap();
        live.put("{access}", tokens["access_token"].as_str().unwrap().into());
        live.put("{refresh}", tokens["refresh_token"].as_str().unwrap().into());
        let again = live.get(&format!("/oauth2/authorize?{QUERY}"), "{cookies}").hidden("request");
        let code = live.consent(&again);
        live.put("{code}", code);
        let last = live.get(&format!("/oauth2/authorize?{QUERY}"), "{cookies}").hidden("request");
        live.put("{consent}", last);
        live.put("{basic}", STANDARD.encode(format!("desk:{SECRET}")));
        live.put("{secret}", byte_serialize(SECRET.as_bytes()).collect());
        live
    }

    fn put(&mut self, name: &'static str, value: String) {
        assert!(!value.is_empty(), "{name}");
        self.values.push((name, value));
    }

    fn consent(&self, sealed: &str) -> String {
        let form = format!("user_consent=approve&_csrf={{csrf}}&request={sealed}");
        let url = url::Url::parse(&self.post("/oauth2/authorize", &form).location).unwrap();
        url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    /// An input with every name replaced.
    pub(super) fn filled(&self, input: &[u8]) -> Vec<u8> {
        if !input.contains(&b'{') {
            return input.to_vec();
        }
        let mut out = Vec::with_capacity(input.len());
        let mut rest = input;
        while let Some((first, tail)) = rest.split_first() {
            let known = self.values.iter().find(|(name, _)| rest.starts_with(name.as_bytes()));
            if let Some((name, value)) = known.filter(|_| out.len() < 256 * 1024) {
                out.extend_from_slice(value.as_bytes());
                rest = rest.split_at(name.len()).1;
            } else {
                out.push(*first);
                rest = tail;
            }
        }
        out
    }

    fn cookies(&self) -> String {
        let cookie = |name: &str| {
            let known = self.values.iter().find(|own| own.0.trim_matches(['{', '}']) == name);
            known.map(|(_, value)| format!("__Host-mcp-oauth-{name}={value}"))
        };
        ["browser", "session"].into_iter().filter_map(cookie).collect::<Vec<_>>().join("; ")
    }

    fn get(&self, target: &str, cookies: &str) -> Answer {
        let cookies = cookies.replace("{cookies}", &self.cookies());
        let request = Request::get(target).header(header::COOKIE, cookies);
        self.ask(request.body(Body::empty()).unwrap())
    }

    fn post(&self, target: &str, form: &str) -> Answer {
        let request = Request::post(target)
            .header(header::COOKIE, self.cookies())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(self.filled(form.as_bytes()))).unwrap())
    }

    fn ask(&self, request: Request<Body>) -> Answer {
        run(async {
            let (parts, body) = self.world.app.handle(request).await.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let location = parts.headers.get(header::LOCATION);
            Answer {
                location: location.map_or("", |value| value.to_str().unwrap()).to_owned(),
                headers: parts.headers,
                body: String::from_utf8(body.to_vec()).unwrap(),
            }
        })
    }
}

struct Answer {
    headers: HeaderMap,
    location: String,
    body: String,
}

impl Answer {
    fn cookie(&self, name: &str) -> String {
        let start = format!("__Host-mcp-oauth-{name}=");
        let mut cookies = self.headers.get_all(header::SET_COOKIE).iter();
        let value = cookies.find_map(|own| own.to_str().unwrap().strip_prefix(&start)).unwrap();
        value.split(';').next().unwrap().to_owned()
    }

    fn hidden(&self, name: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        // Base64url needs no decoding, neither in HTML nor in a form.
        rest.split('"').next().unwrap().to_owned()
    }
}
