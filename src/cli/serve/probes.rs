//! The administrative listener: `/metrics`, `/healthz` and `/readyz`, for the operator's own
//! network. It authenticates nobody.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Body;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use mcp_auth_http::App;
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    task::JoinSet,
};

use super::{bind::Bound, stopping::Stopping};
use crate::telemetry::{CONTENT_TYPE, Metrics};

const MAX_CONNECTIONS: usize = 64;
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
const MAX_HEAD: usize = 16 * 1024;
/// What to wait when a connection cannot be accepted.
const BACK_OFF: Duration = Duration::from_millis(100);
/// How long answers under way may take at the end.
const GRACE: Duration = Duration::from_secs(1);

/// What is served.
pub(super) struct Pages {
    app: App,
    metrics: Option<Metrics>,
    stopping: Arc<Stopping>,
}

/// The listener, where there is one.
pub(super) struct Probes {
    listeners: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Probes {
    /// Serves on sockets that are bound already.
    pub(super) fn start(sockets: Vec<Bound>, pages: Pages) -> Self {
        let pages = Arc::new(pages);
        let (stop, watching) = watch::channel(false);
        let mut listeners = JoinSet::new();
        for socket in sockets {
            say(socket.address);
            listeners.spawn(listen(socket, Arc::clone(&pages), watching.clone()));
        }
        Self { listeners, stop }
    }

    /// Ends it, when the server has ended.
    pub(super) async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.listeners.join_next().await.is_some() {}
    }
}

fn say(address: SocketAddr) {
    tracing::info!("metrics and probes on http://{address}");
    if !address.ip().is_loopback() {
        tracing::warn!(
            "--admin-listen {address} is not on loopback and authenticates nobody: keep it \
             inside a network where everybody may read the metrics"
        );
    }
}

async fn listen(socket: Bound, pages: Arc<Pages>, mut watching: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = GracefulShutdown::new();
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await.map_err(io::Error::other)?;
            let (stream, _) = socket.listener.accept().await?;
            Ok::<_, io::Error>((permit, stream))
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            _ = watching.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((permit, stream)) => {
                let connection = connections.watch(connection(stream, Arc::clone(&pages)));
                tokio::spawn(async move {
                    // A scraper that breaks off is nobody's problem.
                    let _ = connection.await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to --admin-listen could not be accepted");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

fn connection(
    stream: TcpStream,
    pages: Arc<Pages>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let service = service_fn(move |request: Request<Incoming>| {
        let pages = Arc::clone(&pages);
        async move { Ok::<_, std::convert::Infallible>(pages.answer(request).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service)
}

impl Pages {
    pub(super) fn new(app: App, metrics: Option<Metrics>, stopping: Arc<Stopping>) -> Self {
        Self { app, metrics, stopping }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let known = matches!(request.uri().path(), "/metrics" | "/healthz" | "/readyz");
        if !known {
            return text(StatusCode::NOT_FOUND, "/metrics, /healthz and /readyz are here\n");
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD\n");
            let allow = HeaderValue::from_static("GET, HEAD");
            response.headers_mut().insert(header::ALLOW, allow);
            return response;
        }
        if request.uri().path() == "/metrics" {
            let head = request.method() == Method::HEAD;
            let body = self.metrics.as_ref().map(Metrics::render).unwrap_or_default();
            let mut response = text(StatusCode::OK, if head { String::new() } else { body });
            let kind = HeaderValue::from_static(CONTENT_TYPE);
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            return response;
        }
        if request.uri().path() == "/readyz" && self.stopping.has_begun() {
            let mut response = text(StatusCode::SERVICE_UNAVAILABLE, "{\"status\":\"stopping\"}");
            response.headers_mut().insert(header::RETRY_AFTER, 2.into());
            return response;
        }
        self.app.handle(request.map(Body::new)).await
    }
}

fn text(status: StatusCode, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
