//! Probes.

use std::time::Duration;

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::json;

use crate::{app::Call, respond};

const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

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
            respond::json(StatusCode::SERVICE_UNAVAILABLE, &json!({"status": "store unavailable"}))
        }
        Err(_) => {
            tracing::warn!("not ready: the store did not answer within 2 s");
            respond::json(StatusCode::SERVICE_UNAVAILABLE, &json!({"status": "store slow"}))
        }
    }
}
