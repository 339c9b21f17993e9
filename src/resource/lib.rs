//! The other side: validates access tokens for an MCP server.
//!
//! A [`TokenValidator`] knows the resource and the authorization servers that it trusts. A
//! [`ProtectLayer`] puts it in front of any `tower` service:
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use mcp_auth_resource::{AuthorizationServer, Config, ProtectLayer, TokenValidator};
//! # fn protected() -> Result<ProtectLayer, mcp_auth_resource::ConfigError> {
//! let config = Config::new("https://mcp.example.com/mcp")
//!     .trust(AuthorizationServer::discovered("https://auth.example.com"))
//!     .require(["mcp.read"]);
//! ProtectLayer::new(Arc::new(TokenValidator::new(config)?))
//! # }
//! ```

mod cache;
mod challenge;
mod clock;
mod config;
mod error;
mod fetch;
mod in_process;
mod introspection;
mod jwt;
mod keys;
mod layer;
mod metadata;
mod scopes;
mod server;
mod token_info;
mod validator;

pub use challenge::{Challenge, Credentials};
pub use clock::SystemClock;
pub use config::{AuthorizationServer, CacheSettings, Config, ConfigError, Source, TOLERANCE};
pub use error::{Claim, TokenError};
pub use fetch::{Fetch, HttpFetch, Inbound, NoAnswer, Outbound};
pub use in_process::{Authority, EngineAuthority};
pub use introspection::Introspection;
pub use jwt::{Algorithm, BadKeySet, KeySet};
pub use layer::{Protect, ProtectLayer, ToolScopes, ToolScopesLayer};
pub use metadata::ProtectedResource;
pub use scopes::ScopeHierarchy;
pub use token_info::TokenInfo;
pub use validator::TokenValidator;
