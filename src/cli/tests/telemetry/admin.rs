//! `--admin-listen`: metrics and probes on a listener of their own.

use std::{fs, io::Write, net::TcpListener, thread, time::Duration};

use crate::{
    Observed, in_log,
    scrape::Scrape,
    support::{
        Host, Request, Server,
        http::{connect, raw, read_to_end},
        server::{Folder, QUIET, command},
    },
    until,
};

#[test]
fn it_is_off_unless_asked_for_and_metrics_are_on_no_other_port() {
    let host = Host::of(Server::start(&QUIET));
    assert_eq!(host.get("/metrics").status, 404);
    host.get("/healthz").ok();
    host.get("/readyz").ok();
    assert!(!host.server().log().contains("metrics"), "{}", host.server().log());
    let observed = Observed::start(&[]);
    assert_eq!(observed.host.get("/metrics").status, 404);
}

#[test]
fn it_serves_metrics_and_probes_and_nothing_else() {
    let server = Observed::start(&[]);
    for (path, body) in [("/healthz", "{\"status\":\"ok\"}"), ("/readyz", "{\"status\":\"ready\"}")]
    {
        assert_eq!(server.send(&Request::get(path)).ok().text(), body);
        assert_eq!(server.host.get(path).ok().text(), body, "the same as on the main port");
    }
    for path in ["/metrics", "/healthz", "/readyz"] {
        let head = server.send(&Request::new("HEAD", path));
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        let post = server.send(&Request::new("POST", path));
        assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")), "{path}");
    }
    for path in ["/", "/oauth2/token", "/oauth2/login", "/metrics/", "/.well-known/jwks.json"] {
        assert_eq!(server.send(&Request::get(path)).status, 404, "{path}");
    }
    server.host.get("/.well-known/jwks.json").ok();
}

#[test]
fn the_ready_line_stays_the_only_one_on_stdout() {
    let server = Observed::start(&[]);
    let ready = &server.host.server().ready;
    assert!(ready.starts_with("gauzy-mcp-auth listening on "), "{ready}");
    assert!(!ready.contains(&server.admin), "{ready}");
    let (status, rest) = server.host.server().stop();
    assert_eq!((status.code(), rest.as_str()), (Some(0), ""));
}

#[test]
fn a_taken_port_is_named_with_its_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = command(&[&QUIET[..], &["--admin-listen", &address]].concat()).output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{err}");
    let last = err.lines().last().unwrap();
    for words in ["gauzy-mcp-auth: ", &address, "is in use", "--admin-listen"] {
        assert!(last.contains(words), "{words:?} is not in {last:?}");
    }
}

#[test]
fn the_environment_sets_it_and_what_is_no_address_is_refused() {
    let mut server = command(&QUIET);
    server.env("MCP_AUTH_ADMIN_LISTEN", "localhost:0");
    Observed::of(Host::of(Server::spawn(&mut server))).send(&Request::get("/metrics")).ok();
    let ended =
        command(&[&QUIET[..], &["--admin-listen", "everywhere"]].concat()).output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{err}");
    assert!(err.contains("--admin-listen \"everywhere\" is no address"), "{err}");
}

#[test]
fn an_address_that_is_not_loopback_is_warned_about() {
    let mut loopback = command(&QUIET);
    loopback.args(["--admin-listen", "127.0.0.1:0"]);
    let quiet = Observed::of(Host::of(Server::spawn(&mut loopback)));
    assert!(!quiet.host.server().log().contains("authenticates nobody"));
    let mut open = command(&QUIET);
    open.args(["--admin-listen", "0.0.0.0:0"]);
    let host = Host::of(Server::spawn(&mut open));
    in_log(&host, "authenticates nobody", |_| ());
    assert!(host.server().log().contains("WARN"), "{}", host.server().log());
}

#[test]
fn idle_and_slow_scrapers_do_not_hold_up_the_end() {
    let server = Observed::start(&[]);
    // More than it serves at once: the others wait in the system's queue.
    let idle: Vec<_> = (0..80).map(|_| connect(&server.admin)).collect();
    thread::sleep(Duration::from_millis(300));
    let (status, _) = server.host.server().stop();
    assert_eq!(status.code(), Some(0));
    assert!(!server.host.server().log().contains("did not finish"));
    drop(idle);
}

#[test]
fn readyz_says_503_from_the_signal_on_while_requests_are_finished() {
    let server = Observed::start(&[]);
    let mut stream = connect(&server.host.address);
    let head = "POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-length: 12\r\n\
                content-type: application/x-www-form-urlencoded\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    server.host.get("/healthz").ok();
    thread::sleep(Duration::from_millis(200));
    server.host.server().signal("TERM");
    let answer = until(|| {
        let answer = server.send(&Request::get("/readyz"));
        (answer.status == 503).then_some(answer)
    });
    assert_eq!(answer.header("retry-after"), Some("2"));
    server.send(&Request::get("/healthz")).ok();
    server.send(&Request::get("/metrics")).ok();
    stream.write_all(b"grant_type=x").unwrap();
    assert!(read_to_end(&mut stream).starts_with(b"HTTP/1.1 "));
    assert_eq!(server.host.server().wait().0.code(), Some(0));
}

#[test]
fn nonsense_is_answered_and_the_next_scrape_too() {
    let server = Observed::start(&[]);
    let long = format!("GET /metrics HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(64 * 1024));
    for bytes in [b"\0\0\0\0\r\n\r\n".as_slice(), b"GET / HTTP/9.9\r\n\r\n", long.as_bytes()] {
        let answer = raw(&server.admin, bytes);
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{answer:?}");
    }
    server.send(&Request::get("/metrics")).ok();
}

#[test]
fn a_store_that_is_away_is_503_on_both_ports_and_counts_as_an_error() {
    let folder = Folder::new();
    let server = Observed::with(&["--store", &folder.store()]);
    let errors = "mcp_auth_store_errors_total{error=\"unavailable\"}";
    assert!(Scrape::of(&server).value(errors) < 0.5);
    let (path, away) = (folder.0.join("data/store.db"), folder.0.join("away"));
    fs::rename(&path, &away).unwrap();
    let readyz = Request::get("/readyz");
    for answer in [server.send(&readyz), server.host.send(&readyz)] {
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    }
    let scrape = Scrape::of(&server);
    assert!(scrape.value(errors) > 1.5, "{}", scrape.value(errors));
    let probes =
        "mcp_auth_store_operation_duration_seconds_count{operation=\"probe\",outcome=\"error\"}";
    assert!(scrape.value(probes) > 1.5, "{}", scrape.value(probes));
    fs::rename(&away, &path).unwrap();
    server.send(&readyz).ok();
}
