//! One connection: HTTP/1.1 with bounds on heads, time and number.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::body::Body;
use http::{Request, Response, StatusCode, Version, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use mcp_auth_http::{App, TrustedProxies};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use crate::telemetry::trace;

/// How long the head of a request may take, an idle connection included.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How large the head of a request may be. hyper's own bound of 100 headers stays: naming a bound,
/// be it the same, makes it fill two lists of that length for every request.
const MAX_HEAD: usize = 64 * 1024;

/// Serves a connection until it ends or the server stops.
pub(super) async fn serve<S>(
    stream: S,
    peer: IpAddr,
    app: App,
    proxies: Arc<TrustedProxies>,
    mut stopping: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (app, proxies) = (app.clone(), Arc::clone(&proxies));
        async move { Ok::<_, std::convert::Infallible>(answer(app, &proxies, peer, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(%error, %peer, "a connection ended early");
            }
            return;
        }
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    if let Err(error) = connection.await {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

async fn answer(
    app: App,
    proxies: &TrustedProxies,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Response<Body> {
    if !names_one_host(&request) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return response;
    }
    let address = proxies.client(peer, request.headers());
    let trusted = proxies.trusts(peer);
    trace::answer(&app, (address, trusted), request.map(Body::new)).await
}

/// > A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message
/// > that lacks a Host header field and to any request message that contains more than one Host
/// > header field line (RFC 9112 §3.2)
fn names_one_host(request: &Request<Incoming>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}
