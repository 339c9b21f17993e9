//! A table of tokens, each wrong in one way or right in an unusual one.
//!
//! `fixture.json` holds one run of it, for other implementations to be compared with: the
//! settings, the key list, the moment, and each token with its verdict. `REGENERATE=1` writes it
//! anew.

mod algorithms;
mod audiences;
mod fixture;
mod header;
mod issuers;
mod key_choice;
mod kinds;
mod payload;
mod right;
mod signature;
mod structure;
mod times;
mod weak;

use std::{collections::BTreeSet, sync::LazyLock};

use mcp_auth_resource::{Source, TokenValidator};
use serde_json::{Value, json};

use crate::support::{
    self,
    jws::{KEYS, b64, named},
    server::{Reply, Server},
};

pub(crate) const ALG: &str = r#""alg" (Algorithm) Header Parameter value not allowed"#;
pub(crate) const ALG_MISSING: &str = r#"JWS "alg" (Algorithm) Header Parameter missing or invalid"#;
pub(crate) const AUD: &str = "Invalid audience claim";
pub(crate) const CLAIMS: &str = "JWT Claims Set must be a top-level JSON object";
pub(crate) const COMPACT: &str = "Invalid Compact JWS";
pub(crate) const CRIT: &str = "Extension Header Parameter is not recognized";
pub(crate) const EXPIRED: &str = r#""exp" claim timestamp check failed"#;
pub(crate) const HEADER: &str = "JWS Protected Header is invalid";
pub(crate) const ISS: &str = r#"unexpected "iss" claim value"#;
pub(crate) const ISS_MISSING: &str = r#"missing required "iss" claim"#;
pub(crate) const KIND: &str = "Token is not an access token";
pub(crate) const NO_KEY: &str = "no applicable key found in the JSON Web Key Set";
pub(crate) const NOT_YET: &str = "Token not yet valid";
pub(crate) const SIGNATURE: &str = "signature verification failed";
pub(crate) const TYP: &str = r#"unexpected "typ" JWT header value"#;

/// What is to become of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is valid.
    Valid,
    /// Everybody refuses it.
    Refused(&'static str),
    /// It is refused here; a library for JWTs in general has no reason to.
    Stricter(&'static str),
    /// It is valid here; libraries differ.
    Lenient,
}

/// A row.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) token: String,
    pub(crate) verdict: Verdict,
}

pub(crate) fn valid(name: &'static str, token: String) -> Case {
    Case { name, token, verdict: Verdict::Valid }
}

pub(crate) fn refused(name: &'static str, why: &'static str, token: String) -> Case {
    Case { name, token, verdict: Verdict::Refused(why) }
}

pub(crate) fn stricter(name: &'static str, why: &'static str, token: String) -> Case {
    Case { name, token, verdict: Verdict::Stricter(why) }
}

pub(crate) fn lenient(name: &'static str, token: String) -> Case {
    Case { name, token, verdict: Verdict::Lenient }
}

/// The rows.
fn cases() -> Vec<Case> {
    let parts = [
        right::cases(),
        structure::cases(),
        header::cases(),
        algorithms::cases(),
        key_choice::cases(),
        signature::cases(),
        payload::cases(),
        issuers::cases(),
        audiences::cases(),
        times::cases(),
        kinds::cases(),
    ];
    parts.into_iter().flatten().collect()
}

/// The key list, with keys in it that must never be used.
fn key_list() -> Value {
    let keys = &KEYS;
    let mut unpadded = keys.stranger.jwk();
    let n = unpadded["n"].as_str().unwrap().to_owned();
    // RFC 7518 §6.3.1.1: no leading zero.
    let zero = {
        use base64::Engine;
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&n).unwrap();
        b64([&[0][..], &bytes].concat())
    };
    unpadded["n"] = zero.into();
    let mut published_private = keys.stranger.jwk();
    published_private["d"] = b64([1, 2, 3]).into();
    let mut short = keys.p256.jwk();
    short["x"] = b64([1; 31]).into();
    json!({"keys": [
        named(keys.rsa.jwk(), &json!({"kid": "rsa", "alg": "RS256", "use": "sig"})),
        named(keys.any_rsa.jwk(), &json!({"kid": "any-rsa", "use": "sig"})),
        named(keys.p256.jwk(), &json!({"kid": "p256", "alg": "ES256", "use": "sig"})),
        named(keys.p384.jwk(), &json!({"kid": "p384", "alg": "ES384", "use": "sig"})),
        named(keys.ed.jwk(), &json!({"kid": "ed", "alg": "EdDSA", "use": "sig"})),
        named(keys.stranger.jwk(), &json!({"kid": "enc", "use": "enc"})),
        named(keys.stranger.jwk(), &json!({"kid": "signs", "key_ops": ["sign"]})),
        named(unpadded, &json!({"kid": "zero"})),
        named(published_private, &json!({"kid": "private"})),
        named(short, &json!({"kid": "short"})),
        named(weak::jwk(), &json!({"kid": "weak"})),
        json!({"kty": "oct", "kid": "oct", "k": b64([7; 32])}),
        json!({"kty": "RSA", "kid": "incomplete"}),
        json!({"kty": "NEW", "kid": "new"}),
    ]})
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);

fn failures<'a>(
    validator: &TokenValidator,
    rows: impl Iterator<Item = (&'a str, &'a str, Option<&'a str>)>,
    runtime: &tokio::runtime::Runtime,
) -> Vec<String> {
    let mut failures = Vec::new();
    for (name, token, expected) in rows {
        let outcome = runtime.block_on(validator.validate(token));
        let error = outcome.err().map(|error| error.to_string());
        if error.as_deref() != expected {
            failures.push(format!("{name}: {error:?} instead of {expected:?}"));
        }
    }
    failures
}

fn expected(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Valid | Verdict::Lenient => None,
        Verdict::Refused(why) | Verdict::Stricter(why) => Some(why),
    }
}

fn judge(jwks: &Value, rows: Vec<(&str, &str, Option<&str>)>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let server = runtime.block_on(Server::always(Reply::json(jwks)));
    let config = support::config(Source::JwksUri(server.url.clone()));
    let validator = support::validator(config);
    let failures = failures(&validator, rows.into_iter(), &runtime);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // Names of keys that nobody publishes made us look once, not once each.
    assert!(server.count() <= 3, "{} fetches", server.count());
}

#[test]
fn every_token_gets_its_verdict() {
    let names: BTreeSet<&str> = CASES.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), CASES.len(), "two rows have the same name");
    assert!(CASES.len() >= 120, "{} rows", CASES.len());
    let row = |case: &'static Case| (case.name, case.token.as_str(), expected(case.verdict));
    judge(&key_list(), CASES.iter().map(row).collect());
}
