//! Signing, timed.

use std::sync::Arc;

use async_trait::async_trait;
use mcp_auth_core::{
    error::OAuthError,
    jose::{AccessToken, Header},
    keys::SigningKey,
    service::TokenSigner,
};
use tokio::time::Instant;
use tracing::Instrument;

use crate::telemetry::{metrics::SigningMetrics, trace};

/// Signs with another signer and times it, its queue included.
#[derive(Debug)]
pub(crate) struct MeasuredSigner {
    pub(crate) inner: Arc<dyn TokenSigner>,
    pub(crate) metrics: Option<Arc<SigningMetrics>>,
}

#[warn(clippy::missing_trait_methods, reason = "a default would hide the signer's own")]
#[async_trait]
impl TokenSigner for MeasuredSigner {
    async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: AccessToken,
        header: Header,
    ) -> Result<String, OAuthError> {
        let span = trace::work!("sign", "mcp_auth.algorithm" = key.algorithm.as_str());
        let since = Instant::now();
        let signed = self.inner.sign(key, token, header).instrument(span.clone()).await;
        if let Err(error) = &signed {
            trace::failed(&span, error.code.as_str());
        }
        if let Some(metrics) = &self.metrics {
            match &signed {
                Ok(_) => metrics.signed(key.algorithm, since.elapsed()),
                Err(_) => metrics.failed(),
            }
        }
        signed
    }
}
