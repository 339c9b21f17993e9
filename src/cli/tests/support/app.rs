//! A client application: registers, sends people to the server, redeems codes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    ADMIN,
    browser::Browser,
    http::{Request, Response},
    server::Host,
};

/// A verifier with every character that RFC 7636 §4.1 allows beside letters and digits.
pub(crate) const VERIFIER: &str = "a-verifier.of~forty_three.characters-or-more~0123";
pub(crate) const STATE: &str = "st4te";
pub(crate) const REDIRECT: &str = "https://app.example/cb";

/// Parameters, in order.
pub(crate) type Pairs = Vec<(String, String)>;

/// Changes parameters: an empty value removes one.
pub(crate) fn changed(pairs: &[(String, String)], changes: &[(&str, &str)]) -> Pairs {
    let mut pairs = pairs.to_vec();
    for (name, value) in changes {
        pairs.retain(|(own, _)| own != name);
        if !value.is_empty() {
            pairs.push(((*name).into(), (*value).into()));
        }
    }
    pairs
}

pub(crate) fn owned(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

/// The S256 challenge of a verifier.
pub(crate) fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A registered client.
#[derive(Clone, Debug)]
pub(crate) struct App {
    host: Host,
    pub(crate) id: String,
    pub(crate) secret: Option<String>,
    pub(crate) redirect_uri: String,
}

impl App {
    /// A client that the server knows already.
    pub(crate) fn known(host: &Host, id: &str, secret: Option<&str>, redirect_uri: &str) -> Self {
        let secret = secret.map(str::to_owned);
        Self { host: host.clone(), id: id.into(), secret, redirect_uri: redirect_uri.into() }
    }

    /// Registers what the metadata says.
    #[track_caller]
    pub(crate) fn register(host: &Host, metadata: &Value) -> Self {
        let answer = host.send(&Request::json("/oauth2/register", metadata));
        assert_eq!(answer.status, 201, "{}", answer.text());
        let answer = answer.value();
        let text = |member: &str| answer[member].as_str().map(str::to_owned);
        let redirect_uri = answer["redirect_uris"][0].as_str().unwrap_or_default();
        Self::known(
            host,
            &text("client_id").unwrap(),
            text("client_secret").as_deref(),
            redirect_uri,
        )
    }

    /// A public client.
    #[track_caller]
    pub(crate) fn public(host: &Host) -> Self {
        Self::register(
            host,
            &json!({"client_name": "An app", "redirect_uris": [REDIRECT],
                "token_endpoint_auth_method": "none",
                "grant_types": ["authorization_code", "refresh_token"]}),
        )
    }

    /// A client with a secret.
    #[track_caller]
    pub(crate) fn confidential(host: &Host) -> Self {
        Self::register(
            host,
            &json!({"client_name": "A service", "redirect_uris": [REDIRECT],
                "grant_types": ["authorization_code", "refresh_token", "client_credentials"]}),
        )
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.as_deref().unwrap()
    }

    /// A good authorization request, changed.
    pub(crate) fn request(&self, changes: &[(&str, &str)]) -> Pairs {
        let good = owned(&[
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", "mcp.read mcp.write"),
            ("state", STATE),
            ("code_challenge", &s256(VERIFIER)),
            ("code_challenge_method", "S256"),
        ]);
        changed(&good, changes)
    }

    /// The answer to a person's yes.
    #[track_caller]
    pub(crate) fn approved(&self, account: (&str, &str), changes: &[(&str, &str)]) -> Response {
        let mut browser = Browser::new(&self.host);
        let login = browser.authorize(&self.request(changes));
        let consent = browser.sign_in(&login, account);
        browser.answer(&consent, "approve")
    }

    /// A fresh code of the super admin.
    #[track_caller]
    pub(crate) fn code(&self, changes: &[(&str, &str)]) -> String {
        Answer::of(&self.approved(ADMIN, changes)).param("code").unwrap()
    }

    /// A good token request for a code, changed.
    pub(crate) fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Pairs {
        let mut good = owned(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("client_id", &self.id),
            ("code_verifier", VERIFIER),
        ]);
        good.extend(self.secret.iter().map(|own| ("client_secret".to_owned(), own.clone())));
        changed(&good, changes)
    }

    pub(crate) fn token<N: AsRef<str>, V: AsRef<str>>(&self, pairs: &[(N, V)]) -> Response {
        self.host.post("/oauth2/token", pairs)
    }

    #[track_caller]
    pub(crate) fn redeem(&self, code: &str) -> Response {
        self.token(&self.exchange(code, &[]))
    }

    /// Tokens of the super admin.
    #[track_caller]
    pub(crate) fn tokens(&self, changes: &[(&str, &str)]) -> Tokens {
        Tokens::of(&self.redeem(&self.code(changes)))
    }

    pub(crate) fn refresh(&self, refresh_token: &str) -> Response {
        self.token(&self.refreshing(refresh_token, &[]))
    }

    pub(crate) fn refreshing(&self, refresh_token: &str, changes: &[(&str, &str)]) -> Pairs {
        let mut good = owned(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", &self.id),
        ]);
        good.extend(self.secret.iter().map(|own| ("client_secret".to_owned(), own.clone())));
        changed(&good, changes)
    }

    pub(crate) fn introspect(&self, token: &str) -> Response {
        let request = Request::form("/oauth2/introspect", &[("token", token)]);
        self.host.send(&request.basic(&self.id, self.secret()))
    }

    pub(crate) fn revoke(&self, token: &str) -> Response {
        let mut pairs = owned(&[("token", token), ("client_id", &self.id)]);
        pairs.extend(self.secret.iter().map(|own| ("client_secret".to_owned(), own.clone())));
        self.host.post("/oauth2/revoke", &pairs)
    }
}

/// A successful token response.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scope: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(response: &Response) -> Self {
        let body = response.ok().value();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token"), scope: text("scope") }
    }
}

/// What the browser carries to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) location: String,
    pub(crate) params: Pairs,
}

impl Answer {
    #[track_caller]
    pub(crate) fn of(response: &Response) -> Self {
        assert_eq!(response.status, 303, "{}", response.text());
        let location = response.header("location").unwrap().to_owned();
        let query = location.split_once('?').map_or("", |(_, query)| query);
        let params = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { location, params }
    }

    #[track_caller]
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        let mut values = self.params.iter().filter(|(own, _)| own == name);
        let value = values.next().map(|(_, value)| value.clone());
        assert!(values.next().is_none(), "{name} twice in {}", self.location);
        value
    }

    /// Fails unless this is the error, with everything that goes with one.
    #[track_caller]
    pub(crate) fn refused(&self, host: &Host, redirect_uri: &str, error: &str) {
        assert!(self.location.starts_with(&format!("{redirect_uri}?")), "{}", self.location);
        let names: Vec<_> = self.params.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["error", "error_description", "state", "iss"], "{}", self.location);
        assert_eq!(self.param("error").as_deref(), Some(error), "{}", self.location);
        assert_eq!(self.param("state").as_deref(), Some(STATE));
        assert_eq!(self.param("iss").as_deref(), Some(host.issuer.as_str()));
    }
}
