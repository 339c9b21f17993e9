//! The protocol on the wire, against the running server: every test is named by the sentence it
//! proves. With `MCP_AUTH_TEST_URL` the same tests run against another host.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a sentence that does not hold fails a test"
)]

#[expect(dead_code, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod authorize;
mod client_authentication;
mod consent;
mod cors;
mod demo;
mod headers;
mod health;
mod introspect;
mod jwks;
mod languages;
mod login;
mod logout;
mod metadata;
mod pages_development;
mod prompt;
mod register;
mod revoke;
mod routing;
mod scope_and_resource;
mod token_client_credentials;
mod token_code;
mod token_refresh;
mod userinfo;
mod validator;
