//! Where access tokens are signed: an RSA signature takes longer than all the rest of a request,
//! so a host may keep it away from the threads that answer cheap ones.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    error::OAuthError,
    jose::{AccessToken, Header},
    keys::SigningKey,
};

/// Signs access tokens.
#[async_trait]
pub trait TokenSigner: Send + Sync + std::fmt::Debug {
    /// Signs one token.
    ///
    /// # Errors
    /// `temporarily_unavailable` when there is too much to sign, `server_error` when the library
    /// fails.
    async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: AccessToken,
        header: Header,
    ) -> Result<String, OAuthError>;
}

/// Signs at once, on the calling thread.
#[derive(Debug, Default)]
pub struct InlineSigner;

#[async_trait]
impl TokenSigner for InlineSigner {
    async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: AccessToken,
        header: Header,
    ) -> Result<String, OAuthError> {
        token.sign(key, header).map_err(OAuthError::server_error)
    }
}
