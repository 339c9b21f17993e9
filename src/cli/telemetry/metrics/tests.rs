use std::time::Duration;

use http::{Method, StatusCode};
use mcp_auth_core::{
    error::{ErrorCode, OAuthError},
    reason::{LimitName, Reason},
};
use mcp_auth_http::{Observer, Request, Route};

use super::*;

fn value(text: &str, series: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map(|value| value.parse().unwrap())
}

/// The parts without the collectors, which belong to a running server.
struct Counted {
    registry: Registry,
    requests: Requests,
}

impl Counted {
    fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Requests::new(&mut registry);
        Self { registry, requests }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        text::encode(&mut out, &self.registry).unwrap();
        out
    }
}

#[test]
fn a_request_counts_under_its_route_method_and_class_of_status() {
    let counted = Counted::new();
    let took = Duration::from_millis(3);
    let request = |route, method: &Method, status: Option<u16>| {
        counted.requests.started();
        let status = status.map(|status| StatusCode::from_u16(status).unwrap());
        counted.requests.ended(Request { route, method, status, took });
    };
    let brew = Method::from_bytes(b"BREW").unwrap();
    request(Some(Route::Token), &Method::POST, Some(200));
    request(Some(Route::Token), &Method::POST, Some(204));
    request(Some(Route::Callback), &Method::GET, Some(503));
    request(None, &brew, Some(404));
    request(Some(Route::Login), &Method::POST, None);
    // hyper accepts numbers up to 999.
    request(Some(Route::Jwks), &Method::HEAD, Some(999));
    counted.requests.started();
    let text = counted.text();
    for (labels, count) in [
        ("route=\"token\",method=\"POST\",status=\"2xx\"", 2.0),
        ("route=\"callback\",method=\"GET\",status=\"5xx\"", 1.0),
        ("route=\"other\",method=\"other\",status=\"4xx\"", 1.0),
        ("route=\"login\",method=\"POST\",status=\"aborted\"", 1.0),
        ("route=\"jwks\",method=\"HEAD\",status=\"5xx\"", 1.0),
    ] {
        let series = format!("mcp_auth_http_requests_total{{{labels}}}");
        assert_eq!(value(&text, &series), Some(count), "{series} in {text}");
    }
    assert_eq!(text.matches("mcp_auth_http_requests_total{").count(), 5, "{text}");
    assert_eq!(value(&text, "mcp_auth_http_requests_in_flight"), Some(1.0));
    let bucket = "mcp_auth_http_request_duration_seconds_bucket{le=\"0.0025\",route=\"token\"}";
    assert_eq!(value(&text, bucket), Some(0.0), "{text}");
    assert_eq!(value(&text, &bucket.replace("0.0025", "0.005")), Some(2.0), "{text}");
}

#[test]
fn every_route_has_a_place_of_its_own() {
    let counted = Counted::new();
    let took = Duration::ZERO;
    let status = Some(StatusCode::OK);
    for route in Route::ALL.iter().copied().map(Some).chain([None]) {
        counted.requests.ended(Request { route, method: &Method::GET, status, took });
    }
    let text = counted.text();
    assert_eq!(text.matches("mcp_auth_http_requests_total{").count(), Route::ALL.len() + 1);
    for line in text.lines().filter(|line| line.starts_with("mcp_auth_http_requests_total{")) {
        assert!(line.ends_with(" 1"), "{line}");
    }
}

#[test]
fn a_refusal_counts_under_its_reason_and_a_limit_under_its_name() {
    let counted = Counted::new();
    let error = OAuthError::invalid_grant("Invalid refresh token").because(Reason::Reused);
    counted.requests.refused(Some(Route::Token), &error);
    let limit = OAuthError::new(ErrorCode::TooManyRequests, "Rate limit exceeded")
        .because(Reason::RateLimit(LimitName::Pages));
    counted.requests.refused(Some(Route::Login), &limit);
    let text = counted.text();
    for series in [
        "mcp_auth_refusals_total{endpoint=\"token\",error=\"invalid_grant\",reason=\"reused\"}",
        "mcp_auth_refusals_total{endpoint=\"login\",error=\"too_many_requests\",reason=\"rate_limit\"}",
        "mcp_auth_rate_limited_total{limit=\"pages\"}",
    ] {
        assert_eq!(value(&text, series), Some(1.0), "{series} in {text}");
    }
}
