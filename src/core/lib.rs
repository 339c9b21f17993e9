//! The protocol engine of Gauzy's MCP authorization server.
//!
//! It decides and computes; it does no I/O and has no clock and no randomness of its own. Hosts
//! give it a [`store::Backend`], a directory of [`users`], entropy and a place to sign, and call
//! [`service::Engine`] with typed requests.

pub mod authorize;
pub mod client_auth;
pub mod client_metadata;
pub mod entropy;
pub mod error;
pub mod event;
pub mod grant;
pub mod introspect;
pub mod jose;
pub mod keys;
pub mod metadata;
pub mod model;
pub mod params;
pub mod pkce;
pub mod policy;
pub mod reason;
mod recent;
pub mod redirect_uri;
pub mod resource_indicator;
pub mod revoke;
pub mod scope;
pub mod service;
pub mod store;
pub mod time;
pub mod token;
pub mod userinfo;
pub mod users;
