//! What a host may count of the requests: by route, method and outcome, never by what was sent.

use std::{fmt::Debug, sync::Arc, time::Duration};

use http::{Method, StatusCode};
use mcp_auth_core::error::OAuthError;
use tokio::time::Instant;

use crate::route::Route;

/// An answered request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where it led; `None` where there is nothing.
    pub route: Option<Route>,
    /// Its method, as it was sent.
    pub method: &'a Method,
    /// Its answer; `None` where the client went away before there was one.
    pub status: Option<StatusCode>,
    /// How long it took.
    pub took: Duration,
}

/// Counts requests.
pub trait Observer: Debug + Send + Sync {
    /// A request is being answered.
    fn started(&self);

    /// It is over; called once for every [`Self::started`].
    fn ended(&self, request: Request<'_>);

    /// A request was refused.
    fn refused(&self, route: Option<Route>, error: &OAuthError);
}

/// One request under an observer's eyes.
pub(crate) struct Observed(Option<Running>);

struct Running {
    observer: Arc<dyn Observer>,
    route: Option<Route>,
    method: Method,
    since: Instant,
    status: Option<StatusCode>,
}

impl Observed {
    pub(crate) fn start(
        observer: Option<&Arc<dyn Observer>>,
        route: Option<Route>,
        method: &Method,
    ) -> Self {
        Self(observer.map(|observer| {
            observer.started();
            let (observer, method) = (Arc::clone(observer), method.clone());
            Running { observer, route, method, since: Instant::now(), status: None }
        }))
    }

    pub(crate) fn end(mut self, status: StatusCode) {
        if let Some(running) = &mut self.0 {
            running.status = Some(status);
        }
    }
}

impl Drop for Running {
    /// Also when the request is dropped half-way.
    fn drop(&mut self) {
        self.observer.ended(Request {
            route: self.route,
            method: &self.method,
            status: self.status,
            took: self.since.elapsed(),
        });
    }
}
