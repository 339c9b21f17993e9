//! Probes.

use std::time::Duration;

use axum::body::Body;
use http::{Response, StatusCode, header};
use serde_json::json;

use crate::{app::Call, respond};

const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// When to ask again, in seconds.
const RETRY_AFTER: u16 = 2;

/// `GET /healthz`: the process lives.
pub(crate) fn alive(_: &Call) -> Response<Body> {
    respond::json(StatusCode::OK, &json!({"status": "ok"}))
}

/// `GET /readyz`: the store answers.
pub(crate) async fn ready(call: &Call) -> Response<Body> {
    let probe = call.app.engine.store.backend().probe();
    match tokio::time::timeout(PROBE_TIMEOUT, probe).await {
        Ok(Ok(())) => respond::json(StatusCode::OK, &json!({"status": "ready"})),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            unready("store unavailable")
        }
        Err(_) => {
            tracing::warn!("not ready: the store did not answer within 2 s");
            unready("store slow")
        }
    }
}

/// > servers […] MAY send a Retry-After header field to suggest an appropriate amount of time
/// > for the client to wait before retrying the request. (RFC 9110 §15.6.4)
fn unready(status: &str) -> Response<Body> {
    let mut response = respond::json(StatusCode::SERVICE_UNAVAILABLE, &json!({"status": status}));
    response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER.into());
    response
}
