//! What must hold for whatever strangers send: one function a parser.
//!
//! Each takes any octets at all, reads them by the parser it is named after, and panics where a
//! property is broken. libFuzzer calls them (`fuzz/`), and `tests/replay.rs` calls them with every
//! seed there is.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a broken property is a panic"
)]

mod accept_language;
mod access_token;
mod authorize_query;
mod client_authentication;
mod client_metadata;
mod cookie;
mod edit;
mod form;
mod forwarded_for;
mod grant_handle;
mod http_request;
mod json;
mod lines;
mod oracle;
mod password_hash;
mod pkce;
mod redirect_uri;
mod resource_indicator;
mod scope;
mod sealed_request;
mod token_validation;
mod world;

pub use accept_language::accept_language;
pub use access_token::access_token;
pub use authorize_query::authorize_query;
pub use client_authentication::client_authentication;
pub use client_metadata::client_metadata;
pub use cookie::cookie;
pub use form::form;
pub use forwarded_for::forwarded_for;
pub use grant_handle::grant_handle;
pub use http_request::http_request;
pub use json::json;
pub use password_hash::password_hash;
pub use pkce::pkce;
pub use redirect_uri::redirect_uri;
pub use resource_indicator::resource_indicator;
pub use scope::scope;
pub use sealed_request::sealed_request;
pub use token_validation::token_validation;

/// A target: its name, and what it does with its input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 18] = [
    ("accept_language", accept_language),
    ("access_token", access_token),
    ("authorize_query", authorize_query),
    ("client_authentication", client_authentication),
    ("client_metadata", client_metadata),
    ("cookie", cookie),
    ("form", form),
    ("forwarded_for", forwarded_for),
    ("grant_handle", grant_handle),
    ("http_request", http_request),
    ("json", json),
    ("password_hash", password_hash),
    ("pkce", pkce),
    ("redirect_uri", redirect_uri),
    ("resource_indicator", resource_indicator),
    ("scope", scope),
    ("sealed_request", sealed_request),
    ("token_validation", token_validation),
];
