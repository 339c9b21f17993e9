//! Traces: what a collector receives, and that requests do not depend on it.

use std::{net::TcpListener, time::Duration};

use crate::{
    OBSERVED,
    collector::{Collector, Seen},
    support::{
        ADMIN, App, Browser, Host, Request, Server,
        app::{Answer, Tokens, VERIFIER},
        page::Form,
        server::command,
    },
    until,
};

const NO_PARENT: &[u8] = &[];
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// A server that sends to a collector soon.
fn traced(url: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Host {
    let base = ["--store", "memory:", "--rate-limit", "off"];
    let mut command = command(&[&OBSERVED[..], &base, arguments].concat());
    command.env("MCP_AUTH_OTLP_ENDPOINT", url).env("OTEL_BSP_SCHEDULE_DELAY", "100");
    Host::of(Server::spawn(command.envs(variables.iter().copied())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Waits for the spans of a route.
fn spans_of(collector: &Collector, name: &str) -> Vec<Seen> {
    until(|| {
        let spans = collector.spans();
        let own: Vec<_> = spans.into_iter().filter(|seen| seen.span.name == name).collect();
        (!own.is_empty()).then_some(own)
    })
}

#[test]
fn a_request_is_a_span_and_what_it_waits_for_its_children() {
    let collector = Collector::start();
    let host = traced(&collector.url, &[], &[]);
    App::public(&host).tokens(&[]);
    let token = spans_of(&collector, "POST token").remove(0);
    for (name, value) in [
        ("http.request.method", "POST"),
        ("http.route", "token"),
        ("http.response.status_code", "200"),
    ] {
        assert_eq!(token.attribute(name).as_deref(), Some(value), "{token:?}");
    }
    assert_eq!(token.span.kind, 2, "SPAN_KIND_SERVER");
    assert_eq!(token.span.parent_span_id, NO_PARENT);
    assert!(token.span.end_time_unix_nano > token.span.start_time_unix_nano);
    let children: Vec<_> = collector
        .spans()
        .into_iter()
        .filter(|seen| seen.span.parent_span_id == token.span.span_id)
        .collect();
    let names: Vec<_> = children.iter().map(|seen| seen.span.name.as_str()).collect();
    for name in ["read", "swap", "sign"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    let swap = children.iter().find(|seen| seen.span.name == "swap").unwrap();
    assert_eq!(swap.span.kind, 3, "SPAN_KIND_CLIENT");
    assert_eq!(swap.attribute("db.system.name").as_deref(), Some("memory"));
    assert!(children.iter().all(|seen| seen.span.trace_id == token.span.trace_id));
    let login = spans_of(&collector, "POST login").remove(0);
    let check = spans_of(&collector, "check password").remove(0);
    assert_eq!(check.span.parent_span_id, login.span.span_id);
    let service = ("service.name".to_owned(), "gauzy-mcp-auth".to_owned());
    assert!(collector.resource().contains(&service), "{:?}", collector.resource());
}

#[test]
fn a_refusal_says_what_it_was() {
    let collector = Collector::start();
    let host = traced(&collector.url, &[], &[]);
    let app = App::public(&host);
    app.token(&app.exchange("mac_x", &[])).refused(400, "invalid_grant");
    let token = spans_of(&collector, "POST token").remove(0);
    assert_eq!(token.attribute("error.type").as_deref(), Some("invalid_grant"));
    assert_eq!(token.attribute("mcp_auth.reason").as_deref(), Some("unknown_token"));
    assert_eq!(token.attribute("http.response.status_code").as_deref(), Some("400"));
    assert!(!token.failed(), "a client's mistake is no failure of the server");
    host.send(&Request::new("BREW", "/made/up?secret=1"));
    let other = spans_of(&collector, "_OTHER other").remove(0);
    assert_eq!(other.attribute("http.route").as_deref(), Some("other"));
}

#[test]
fn only_a_trusted_proxy_says_which_trace_a_request_belongs_to() {
    let traceparent = format!("00-{TRACE}-{PARENT}-01");
    let ask = |arguments: &[&str], parent: &str| {
        let collector = Collector::start();
        let host = traced(&collector.url, &[], arguments);
        host.send(&Request::get("/healthz").header("traceparent", parent)).ok();
        spans_of(&collector, "GET healthz").remove(0).span
    };
    let trusted = ask(&[], &traceparent);
    assert_eq!(
        (hex(&trusted.trace_id), hex(&trusted.parent_span_id)),
        (TRACE.into(), PARENT.into())
    );
    for malformed in ["00-0-0-01", "", &format!("00-{}-{PARENT}-01", "0".repeat(32))] {
        let own = ask(&[], malformed);
        assert_eq!(own.parent_span_id, NO_PARENT, "{malformed:?}");
    }
    let collector = Collector::start();
    let mut command = command(&["--listen", "localhost:0", "--store", "memory:"]);
    command.env("MCP_AUTH_OTLP_ENDPOINT", &collector.url).env("OTEL_BSP_SCHEDULE_DELAY", "100");
    let host = Host::of(Server::spawn(&mut command));
    host.send(&Request::get("/healthz").header("traceparent", &traceparent)).ok();
    let stranger = spans_of(&collector, "GET healthz").remove(0).span;
    assert_eq!(stranger.parent_span_id, NO_PARENT);
    assert_ne!(hex(&stranger.trace_id), TRACE);
    // Nor does a stranger decide that nothing is recorded.
    host.send(&Request::get("/readyz").header("traceparent", &format!("00-{TRACE}-{PARENT}-00")));
    spans_of(&collector, "GET readyz");
}

#[test]
fn nothing_that_was_sent_is_in_a_trace() {
    let collector = Collector::start();
    let host = traced(&collector.url, &[], &["--log-level", "trace", "--log-format", "json"]);
    let app = App::confidential(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let sealed = Form::of(&login).get("request").unwrap().to_owned();
    browser.sign_in(&login, (ADMIN.0, "a-wrong-password-nobody-uses"));
    let consent = browser.sign_in(&login, ADMIN);
    let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let tokens = Tokens::of(&app.redeem(&code));
    app.introspect(&tokens.access).ok();
    host.send(&Request::get("/oauth2/userinfo").bearer(&tokens.access));
    app.refresh("mrt_made-up").refused(400, "invalid_grant");
    host.get("/a/path/of/mine?with=query");
    host.send(&Request::get("/healthz").header("user-agent", "an-agent-of-mine"));
    spans_of(&collector, "GET healthz");
    assert_eq!(host.server().stop().0.code(), Some(0));
    let log = host.server().log();
    assert!(log.contains("\"DEBUG\"") && !log.contains("\"spans\""), "spans are in the log");
    let dump = collector.dump();
    assert!(dump.contains("swap") && dump.contains("POST token"), "{dump}");
    let mut sent = vec![
        code.as_str(),
        &tokens.access,
        &tokens.refresh,
        &sealed,
        VERIFIER,
        app.secret(),
        &app.id,
        ADMIN.0,
        "a-wrong-password",
        "mrt_",
        "mac_",
        "path/of/mine",
        "with=query",
        "an-agent-of-mine",
        "127.0.0.1",
        "app.example",
        "5a1ad0e1",
    ];
    sent.extend(browser.cookies.iter().map(|(_, value)| value.as_str()));
    for text in sent {
        assert!(!dump.contains(text), "{text:.20} is in {dump:.3000}");
    }
    let known = [
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "error.type",
        "mcp_auth.reason",
        "mcp_auth.algorithm",
        "db.system.name",
        "db.operation.name",
    ];
    for seen in collector.spans() {
        assert!(seen.span.events.is_empty() && seen.span.links.is_empty(), "{seen:?}");
        for (name, value) in seen.attributes() {
            assert!(known.contains(&name.as_str()), "{name}={value}");
        }
    }
}

#[test]
fn the_variables_of_the_specification_are_heard() {
    let collector = Collector::start();
    let variables = [
        ("OTEL_SERVICE_NAME", "auth-of-ours"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=of-ours"),
    ];
    let host = traced(&format!("{}/base/", collector.url), &variables, &[]);
    host.get("/healthz").ok();
    spans_of(&collector, "GET healthz");
    let resource = collector.resource();
    for (name, value) in [("service.name", "auth-of-ours"), ("deployment.environment.name", "test")]
    {
        assert!(resource.contains(&(name.into(), value.into())), "{resource:?}");
    }
    let head = collector.heads().remove(0);
    assert!(head.starts_with("post /base/v1/traces http/1.1\r\n"), "{head}");
    assert!(head.contains("x-key: of-ours") && head.contains("application/x-protobuf"), "{head}");
    let off = Collector::start();
    let host = traced(&off.url, &[("OTEL_SDK_DISABLED", "true")], &[]);
    host.get("/healthz").ok();
    host.server().stop();
    assert!(off.spans().is_empty());
}

#[test]
fn what_waits_is_sent_at_the_stop() {
    let collector = Collector::start();
    let variables = [("OTEL_BSP_SCHEDULE_DELAY", "3600000")];
    let host = traced(&collector.url, &variables, &[]);
    host.get("/healthz").ok();
    std::thread::sleep(Duration::from_millis(500));
    assert!(collector.spans().is_empty(), "an hour is not over");
    assert_eq!(host.server().stop().0.code(), Some(0));
    assert_eq!(spans_of(&collector, "GET healthz").len(), 1);
}

#[test]
fn a_collector_that_is_away_or_never_answers_costs_no_request() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for address in [closed, silent.local_addr().unwrap()] {
        let variables = [("OTEL_BSP_MAX_QUEUE_SIZE", "16")];
        let host = traced(&format!("http://{address}"), &variables, &[]);
        let app = App::public(&host);
        for _ in 0..10 {
            app.tokens(&[]);
        }
        for _ in 0..100 {
            host.get("/healthz").ok();
        }
        let (status, out) = host.server().stop();
        assert_eq!((status.code(), out.as_str()), (Some(0), ""), "{}", host.server().log());
    }
}

#[test]
fn a_setting_that_cannot_be_right_is_named() {
    for (text, words) in [
        ("localhost:4318", "http://localhost:4318"),
        ("ftp://x", "http or https"),
        ("http://user:pass@x", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("http://x/?a=b", "query"),
    ] {
        let arguments = ["--listen", "localhost:0", "--store", "memory:", "--otlp-endpoint", text];
        let ended = command(&arguments).output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{err}");
        assert!(err.contains("--otlp-endpoint") && err.contains(words), "{err}");
    }
}
