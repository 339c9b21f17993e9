//! Requests, by route, method and status; refusals, by endpoint, error and reason.

use http::{Method, StatusCode};
use mcp_auth_core::{
    error::{ErrorCode, OAuthError},
    reason::Reason,
};
use mcp_auth_http::{Observer, Request, Route};
use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use super::{Buckets, Cells, Counters, Histograms};

const ROUTES: usize = Route::ALL.len() + 1;
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "OPTIONS", "other"];
/// The last one: the client went away before there was an answer.
const STATUSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "aborted"];
/// A page from memory takes tens of microseconds; a sign-in hashes for tens of milliseconds.
const SECONDS: Buckets = Buckets(&[
    0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0, 30.0,
]);

/// Counts requests and refusals.
#[derive(Debug)]
pub(crate) struct Requests {
    total: Counters<3>,
    seconds: Histograms<1>,
    in_flight: Gauge,
    refusals: Counters<3>,
    limited: Counters<1>,
    total_cells: Cells<Counter>,
    seconds_cells: Cells<Histogram>,
}

impl Requests {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let requests = Self {
            total: Counters::default(),
            seconds: Histograms::new_with_constructor(SECONDS),
            in_flight: Gauge::default(),
            refusals: Counters::default(),
            limited: Counters::default(),
            total_cells: Cells::new(ROUTES * METHODS.len() * STATUSES.len()),
            seconds_cells: Cells::new(ROUTES),
        };
        registry.register(
            "mcp_auth_http_requests",
            "Requests answered, by route, method and class of status",
            requests.total.clone(),
        );
        registry.register(
            "mcp_auth_http_request_duration_seconds",
            "From the head of a request to the head of its answer",
            requests.seconds.clone(),
        );
        registry.register(
            "mcp_auth_http_requests_in_flight",
            "Requests being answered now",
            requests.in_flight.clone(),
        );
        registry.register(
            "mcp_auth_refusals",
            "Requests refused, by endpoint, OAuth error code and reason",
            requests.refusals.clone(),
        );
        registry.register(
            "mcp_auth_rate_limited",
            "Requests refused by a rate limit, by its name",
            requests.limited.clone(),
        );
        requests
    }
}

/// Where a route stands in tables; the last place is for paths that lead nowhere.
fn place(route: Option<Route>) -> usize {
    route.map_or(ROUTES - 1, |route| route as usize)
}

fn name(route: Option<Route>) -> &'static str {
    route.map_or("other", Route::name)
}

fn method(method: &Method) -> usize {
    METHODS.iter().position(|own| *own == method.as_str()).unwrap_or(METHODS.len() - 1)
}

fn status(status: Option<StatusCode>) -> usize {
    let class = status.map(|status| usize::from(status.as_u16() / 100));
    class.and_then(|class| class.checked_sub(1)).map_or(STATUSES.len() - 1, |class| class.min(4))
}

fn word<const N: usize>(words: &[&'static str; N], place: usize) -> &'static str {
    words.get(place).copied().unwrap_or_default()
}

impl Observer for Requests {
    fn started(&self) {
        self.in_flight.inc();
    }

    fn ended(&self, request: Request<'_>) {
        self.in_flight.dec();
        let (route, method) = (place(request.route), method(request.method));
        let status = status(request.status);
        let labels = || {
            let (method, status) = (word(&METHODS, method), word(&STATUSES, status));
            [("route", name(request.route)), ("method", method), ("status", status)]
        };
        let cell = (route * METHODS.len() + method) * STATUSES.len() + status;
        let make = || self.total.get_or_create_owned(&labels());
        self.total_cells.with(cell, make, |total| {
            total.inc();
        });
        let make = || self.seconds.get_or_create_owned(&[("route", name(request.route))]);
        let took = request.took.as_secs_f64();
        self.seconds_cells.with(route, make, |seconds| seconds.observe(took));
    }

    fn refused(&self, route: Option<Route>, error: &OAuthError) {
        let (code, reason) = (error.code.as_str(), error.reason.as_str());
        let labels = [("endpoint", name(route)), ("error", code), ("reason", reason)];
        self.refusals.get_or_create(&labels).inc();
        if let (ErrorCode::TooManyRequests, Reason::RateLimit(limit)) = (error.code, error.reason) {
            self.limited.get_or_create(&[("limit", limit.as_str())]).inc();
        }
    }
}
