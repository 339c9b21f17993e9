//! Accepting connections, and letting go of them at the end.

use std::{sync::Arc, time::Duration};

use mcp_auth_http::{App, TrustedProxies};
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    task::JoinSet,
};

use super::{bind::Bound, peer};
use crate::{Failure, settings::Settings};

/// Connections at the same time; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 10_000;
/// What to wait when the system has no descriptor left.
const BACK_OFF: Duration = Duration::from_millis(100);

/// How connections are served.
#[derive(Clone)]
pub(super) struct Server {
    proxies: Arc<TrustedProxies>,
    #[cfg(feature = "tls")]
    tls: Option<tokio_rustls::TlsAcceptor>,
}

impl Server {
    #[cfg_attr(
        not(feature = "tls"),
        expect(clippy::unnecessary_wraps, reason = "reading a certificate can fail")
    )]
    pub(super) fn new(settings: &Settings) -> Result<Self, Failure> {
        Ok(Self {
            proxies: Arc::new(settings.proxies.clone()),
            #[cfg(feature = "tls")]
            tls: settings.tls.as_ref().map(super::tls::acceptor).transpose()?,
        })
    }

    async fn serve(self, stream: TcpStream, app: App, stopping: watch::Receiver<bool>) {
        let Ok(peer) = stream.peer_addr() else { return };
        let _ = stream.set_nodelay(true);
        #[cfg(feature = "tls")]
        if let Some(tls) = self.tls {
            if let Some(stream) = super::tls::handshake(&tls, stream).await {
                peer::serve(stream, peer.ip(), app, self.proxies, stopping).await;
            }
            return;
        }
        peer::serve(stream, peer.ip(), app, self.proxies, stopping).await;
    }
}

/// Serves until `stop` resolves, then until every request under way is answered or `grace` has
/// passed.
pub(super) async fn accept(
    server: Server,
    sockets: Vec<Bound>,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) {
    let (stopping, watching) = watch::channel(false);
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut listeners = JoinSet::new();
    for socket in sockets {
        let (server, app) = (server.clone(), app.clone());
        let (permits, watching) = (Arc::clone(&permits), watching.clone());
        listeners.spawn(listen(socket, server, app, permits, watching));
    }
    stop.await;
    tracing::info!("stopping: no new connections, finishing what runs");
    let _ = stopping.send(true);
    let drained = async {
        while listeners.join_next().await.is_some() {}
        let _ = permits.acquire_many(u32::try_from(MAX_CONNECTIONS).unwrap_or(u32::MAX)).await;
    };
    if tokio::time::timeout(grace, drained).await.is_err() {
        tracing::warn!("some requests did not finish within {} s", grace.as_secs());
    }
}

async fn listen(
    socket: Bound,
    server: Server,
    app: App,
    permits: Arc<Semaphore>,
    mut watching: watch::Receiver<bool>,
) {
    let stopping = watching.clone();
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = socket.listener.accept() => accepted,
            _ = watching.wait_for(|stopping| *stopping) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (server, app, stopping) = (server.clone(), app.clone(), stopping.clone());
                tokio::spawn(async move {
                    server.serve(stream, app, stopping).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
}
