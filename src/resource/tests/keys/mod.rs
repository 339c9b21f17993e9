//! Key lists over HTTP: how often, how long, and what happens when the server does not behave.

mod away;
mod discovery;
mod fetches;
mod misbehaving;
mod pem;
mod rotation;

use std::{sync::Arc, time::Duration};

use mcp_auth_resource::{Source, TokenError, TokenValidator};
use serde_json::{Value, json};

use crate::support::{
    self,
    jws::{Private, b64, claims, named, token},
    server::Server,
};

/// What `keys/remote.rs` waits before it looks again for a key it does not know.
pub(crate) const COOL_DOWN: Duration = Duration::from_secs(5);

pub(crate) fn by(server: &Server) -> Arc<TokenValidator> {
    support::validator(support::config(Source::JwksUri(server.url.clone())))
}

/// A key with its name.
pub(crate) struct Named(pub(crate) &'static str, pub(crate) Private);

impl Named {
    pub(crate) fn new(kid: &'static str) -> Self {
        Self(kid, Private::ed())
    }

    pub(crate) fn token(&self) -> String {
        self.token_of(&claims())
    }

    pub(crate) fn token_of(&self, claims: &Value) -> String {
        let header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": self.0}).to_string();
        token(&self.1, "EdDSA", &header, claims.to_string().as_bytes())
    }
}

pub(crate) fn list(keys: &[&Named]) -> Value {
    let keys: Vec<Value> =
        keys.iter().map(|key| named(key.1.jwk(), &json!({"kid": key.0}))).collect();
    json!({ "keys": keys })
}

/// A token with a key that nobody has.
pub(crate) fn unknown(kid: &str) -> String {
    let header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": kid}).to_string();
    format!("{}.{}.{}", b64(header), b64(claims().to_string()), b64([0; 64]))
}

/// Moves the runtime's clock, and lets real time go on.
pub(crate) async fn later(span: Duration) {
    tokio::time::pause();
    tokio::time::advance(span).await;
    tokio::time::resume();
}

/// Waits until something holds, for half a minute at most.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..1500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never came to this: {what}");
}

pub(crate) async fn outcome(validator: &TokenValidator, token: &str) -> Result<(), TokenError> {
    validator.validate(token).await.map(|_| ())
}
