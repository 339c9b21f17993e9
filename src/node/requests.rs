//! The requests to a server: answered at once where that can be, else in the background, where they
//! can be called off.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::body::Body;
use futures_util::{
    FutureExt,
    future::{AbortHandle, Abortable},
};
use http::{Method, Request};
use mcp_auth_core::keys::Keys;
use mcp_auth_http::{Route, Routes, TrustedProxies};
use parking_lot::Mutex;

use crate::{
    answers::Answer,
    exchange::{Incoming, Malformed, NativeResponse},
    host::Host,
};

/// How long a request waits for a server that is being opened.
pub(crate) const WAIT: Duration = Duration::from_secs(2);

const NOT_OPEN: &str = r#"{"error":"temporarily_unavailable","error_description":"The service is temporarily unavailable, try again shortly"}"#;
const MALFORMED: &str =
    r#"{"error":"invalid_request","error_description":"The request is malformed"}"#;
const FAILED: &str = r#"{"error":"server_error","error_description":"Internal server error"}"#;

/// The requests to a server.
#[derive(Debug)]
pub(crate) struct Requests {
    host: Arc<Host>,
    pub(crate) routes: Routes,
    proxies: TrustedProxies,
    edition: Edition,
    /// Those under way in the background, by their numbers.
    calls: Arc<Mutex<HashMap<u32, AbortHandle>>>,
}

/// Numbers the states of the public documents, so that JavaScript may keep their answers: all but
/// the keys in them stay as they are while a server is open.
#[derive(Debug, Default)]
struct Edition(Mutex<(u32, Option<Arc<Keys>>)>);

impl Edition {
    fn of(&self, keys: Arc<Keys>) -> u32 {
        let (number, last) = &mut *self.0.lock();
        if last.as_ref().is_none_or(|last| !Arc::ptr_eq(last, &keys)) {
            (*number, *last) = (number.wrapping_add(1), Some(keys));
        }
        *number
    }
}

impl Requests {
    /// Those of a server that is being opened.
    pub(crate) fn new(host: Arc<Host>, routes: Routes, proxies: TrustedProxies) -> Self {
        Self { host, routes, proxies, edition: Edition::default(), calls: Arc::default() }
    }

    /// The edition of the public documents; none where the server is not open.
    pub(crate) fn edition(&self) -> Option<u32> {
        Some(self.edition.of(self.host.now().ok()?.engine().keys.current()))
    }

    /// Answers a request, on the calling thread where nothing has to be waited for. Where there is
    /// no answer yet, it comes by the number of the call.
    pub(crate) fn answer(&self, call: u32, request: Incoming<'_>) -> Option<NativeResponse> {
        let request = request.read(&self.proxies);
        let route =
            request.as_ref().ok().and_then(|request| self.routes.find(request.uri().path()));
        let is_prompt =
            request.as_ref().is_ok_and(|request| self.is_prompt(route, request.method()));
        // Known before the answer, so that one of other keys is not taken for this edition's.
        let edition = route.is_some_and(is_document).then(|| self.edition()).flatten();
        let answer = answer(Arc::clone(&self.host), request);
        let mut answer = AssertUnwindSafe(answer).catch_unwind().boxed();
        if is_prompt {
            let _runtime = self.host.runtime.enter();
            if let Some(answer) = (&mut answer).now_or_never() {
                let answer = answer.unwrap_or_else(|_| failed());
                return Some(NativeResponse { edition, ..answer });
            }
            // Whoever polls it next is the one that is woken.
        }
        let (handle, registration) = AbortHandle::new_pair();
        let calls = Arc::clone(&self.calls);
        calls.lock().insert(call, handle);
        let answer = Abortable::new(answer, registration);
        let work = async move {
            let answer = answer.await;
            calls.lock().remove(&call);
            // Called off, so that nobody reads it; or a panic.
            Ok(Answer::A(answer.ok().and_then(Result::ok).unwrap_or_else(failed)))
        };
        if route == Some(Route::Token) {
            self.host.answer_signing(call, work);
        } else {
            self.host.answer(call, work);
        }
        None
    }

    /// Calls a request off: whoever sent it is gone. What has begun to be written goes on.
    pub(crate) fn cancel(&self, call: u32) {
        if let Some(call) = self.calls.lock().remove(&call) {
            call.abort();
        }
    }

    /// Whether a request may be begun on the calling thread, which is JavaScript's: it reads, from
    /// memory, and makes no signature. What takes longer than that goes where other cores are.
    fn is_prompt(&self, route: Option<Route>, method: &Method) -> bool {
        let Some(route) = route else { return true };
        is_document(route) || (self.host.in_memory && method != Method::POST)
    }
}

/// Whether a route leads to what is the same for everybody.
const fn is_document(route: Route) -> bool {
    matches!(route, Route::Metadata | Route::Jwks | Route::Style | Route::Logo)
}

async fn answer(host: Arc<Host>, request: Result<Request<Body>, Malformed>) -> NativeResponse {
    let app = match host.opened_within(WAIT).await {
        Ok(app) => app,
        Err(failure) => {
            let hint = failure.message;
            tracing::warn!(parent: &host.log.span, hint, "a request came while the server is not open");
            return NativeResponse::text(503, NOT_OPEN);
        }
    };
    let Ok(request) = request else { return NativeResponse::text(400, MALFORMED) };
    let answer = async { NativeResponse::of(app.handle(request).await).await };
    host.busy(answer).await
}

fn failed() -> NativeResponse {
    NativeResponse::text(500, FAILED)
}
