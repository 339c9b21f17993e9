//! JSON Web Tokens: how access tokens are made and how this server reads its own.

mod access_token;
mod provider;

pub(crate) use access_token::Heads;
pub use access_token::{AccessToken, Audience, Header, InvalidAccessToken, UserClaims};
pub(crate) use provider::Handle;
