//! An authorization server in the same process: its keys at hand, revocations known at once.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use mcp_auth_core::{jose::AccessToken, keys::Keys, service::Engine};
use parking_lot::Mutex;

use crate::{
    error::TokenError,
    jwt::{Algorithm, KeySet},
};

/// What a validator asks an authorization server in the same process.
#[async_trait]
pub trait Authority: fmt::Debug + Send + Sync {
    /// Its public keys as it knows them.
    fn keys(&self) -> Arc<KeySet>;

    /// Its public keys after it has looked whether another instance has made one.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn newer_keys(&self) -> Result<Arc<KeySet>, TokenError>;

    /// Whether what stands behind a genuine token still stands: its grant, its client, its user,
    /// and no mark against the token itself. The text is the token's claims.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn is_in_force(&self, claims: &str) -> Result<bool, TokenError>;
}

/// This product's own engine as an [`Authority`].
pub struct EngineAuthority<T> {
    engine: T,
    /// The key set of the keys that were in force when it was last asked for.
    parsed: Mutex<Option<(Arc<Keys>, Arc<KeySet>)>>,
}

impl<T: AsRef<Engine> + Send + Sync> EngineAuthority<T> {
    /// Over something that has an engine.
    pub const fn new(engine: T) -> Self {
        Self { engine, parsed: Mutex::new(None) }
    }

    fn engine(&self) -> &Engine {
        self.engine.as_ref()
    }

    fn parse(&self, keys: Arc<Keys>) -> Arc<KeySet> {
        let mut parsed = self.parsed.lock();
        if let Some((of, set)) = &*parsed
            && Arc::ptr_eq(of, &keys)
        {
            return Arc::clone(set);
        }
        let set = Arc::new(KeySet::from_jwks(&keys.jwks, Algorithm::ALL).unwrap_or_default());
        *parsed = Some((keys, Arc::clone(&set)));
        set
    }
}

impl<T> fmt::Debug for EngineAuthority<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EngineAuthority")
    }
}

#[async_trait]
impl<T: AsRef<Engine> + Send + Sync> Authority for EngineAuthority<T> {
    fn keys(&self) -> Arc<KeySet> {
        self.parse(self.engine().keys.current())
    }

    async fn newer_keys(&self) -> Result<Arc<KeySet>, TokenError> {
        let engine = self.engine();
        let now = engine.store.now().await.map_err(away)?;
        Ok(self.parse(engine.keys.refreshed(now).await.map_err(away)?))
    }

    async fn is_in_force(&self, claims: &str) -> Result<bool, TokenError> {
        // Whatever our keys signed and is no access token is none.
        let Ok(claims) = serde_json::from_str::<AccessToken>(claims) else { return Ok(false) };
        self.engine().is_in_force(&claims).await.map_err(|error| away(error.hint))
    }
}

fn away(why: impl fmt::Display) -> TokenError {
    tracing::warn!(%why, "the authorization server cannot be asked about a token");
    TokenError::AuthorityAway
}
