//! The rules of the authorization endpoint, one by one.

mod order;
mod response;
mod rules;
mod scope_and_resource;

use super::*;
use crate::{
    error::ErrorCode,
    model::{GrantType, Origin},
    resource_indicator::AllowedResources,
};

const ISSUER: &str = "https://auth.gauzy.co";
const REDIRECT_URI: &str = "https://app.example/cb";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn policy() -> Policy {
    let audience = "https://mcp.gauzy.co";
    let resources = AllowedResources::Only {
        resources: vec!["https://tools.example/mcp".into()],
        audience: url::Url::parse(audience).ok(),
    };
    Policy::new(ISSUER, audience, resources)
}

/// A public client that registered itself.
fn app() -> Client {
    Client {
        redirect_uris: vec![
            REDIRECT_URI.into(),
            "https://app.example/cb?tenant=a&x".into(),
            "https://app.example/q?".into(),
            "cursor://anysphere.cursor-mcp/oauth/callback".into(),
            "http://127.0.0.1/cb".into(),
        ],
        grant_types: vec![GrantType::AuthorizationCode],
        scopes: ["mcp.read", "mcp.write", "profile", "offline_access"].into_iter().collect(),
        application_type: "native".into(),
        origin: Origin::Registered,
        ..Client::new("app", "App")
    }
}

/// What a well-behaved client sends.
const GOOD: [(&str, &str); 8] = [
    ("response_type", "code"),
    ("client_id", "app"),
    ("redirect_uri", REDIRECT_URI),
    ("scope", "mcp.read"),
    ("state", "xyz"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
    ("resource", "https://mcp.gauzy.co/sse"),
];

/// The good request with some parameters changed; an empty value removes one.
fn with(changes: &[(&str, &str)]) -> Params {
    let kept = GOOD.iter().filter(|(name, _)| !changes.iter().any(|(own, _)| own == name));
    kept.chain(changes).filter(|(_, value)| !value.is_empty()).copied().collect()
}

/// One run of the rules.
struct Run {
    params: Params,
    client: Option<Client>,
    user: Option<User>,
    policy: Policy,
    stage: Stage,
}

impl Run {
    fn new(changes: &[(&str, &str)]) -> Self {
        let (client, policy) = (Some(app()), policy());
        Self { params: with(changes), client, user: None, policy, stage: Stage::Arrival }
    }

    fn client(self, change: impl FnOnce(&mut Client)) -> Self {
        let mut client = app();
        change(&mut client);
        Self { client: Some(client), ..self }
    }

    fn at(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    fn run(&self) -> Result<Draft, AuthorizeError> {
        let Self { params, client, user, policy, stage } = self;
        let facts = Facts { params, client: client.as_ref(), user: user.as_ref(), policy };
        super::rules::run(&facts, *stage)
    }

    #[track_caller]
    fn passes(&self) -> Draft {
        self.run().unwrap()
    }

    /// The error of a page.
    #[track_caller]
    fn page(&self) -> OAuthError {
        match self.run() {
            Err(AuthorizeError::Page(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    /// The code of an error that goes to the client, in an answer that is complete.
    #[track_caller]
    fn redirected(&self) -> ErrorCode {
        let Err(AuthorizeError::Redirect(redirect, error)) = self.run() else {
            panic!("no error goes to the client")
        };
        let query = url::Url::parse(&redirect.location).unwrap();
        let pairs: Vec<(String, String)> = query.query_pairs().into_owned().collect();
        let value = |name: &str| {
            let mut values = pairs.iter().filter(|(own, _)| own == name).map(|(_, v)| v.clone());
            let first = values.next();
            assert!(values.next().is_none(), "{name} is there once: {}", redirect.location);
            first
        };
        assert_eq!(value("iss").as_deref(), Some(ISSUER));
        assert_eq!(value("error").as_deref(), Some(error.code.as_str()));
        assert_eq!(value("error_description").as_deref(), Some(error.description));
        assert_eq!(value("code"), None);
        assert_eq!(value("error_uri"), None);
        error.code
    }
}

/// The rules as they are listed.
fn names() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name).collect()
}
