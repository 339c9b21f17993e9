//! TLS, for servers without a proxy in front.

use std::{sync::Arc, time::Duration};

use rustls::{ServerConfig, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    Failure,
    settings::{SettingsError, Tls},
};

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads certificate and key.
pub(super) fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Failure> {
    let shown = tls.certificate.display();
    let bad = |why: String| Failure::Settings(SettingsError::new(why));
    let chain: Vec<_> = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect)
        .map_err(|e| bad(format!("--tls-cert {shown} cannot be read: {e}")))?;
    if chain.is_empty() {
        return Err(bad(format!("--tls-cert {shown} has no certificate in it")));
    }
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .map_err(|e| bad(format!("--tls-key {} cannot be read: {e}", tls.key.display())))?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|e| bad(format!("--tls-cert and --tls-key do not work together: {e}")))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Shakes hands; `None` when the peer does not manage to in time.
pub(super) async fn handshake(
    tls: &TlsAcceptor,
    stream: TcpStream,
) -> Option<TlsStream<TcpStream>> {
    match tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => None,
    }
}
