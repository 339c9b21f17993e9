//! The ready line, and where the server is then.

use crate::{
    BASE, ends, run,
    support::{Request, Server, http::connect, server::QUIET},
};

#[test]
fn the_ready_line_is_exact_and_the_only_line_on_stdout() {
    let port = mcp_auth_testing::free_port();
    let listen = format!("127.0.0.1:{port}");
    let server = Server::start(&["--listen", &listen, "--store", "memory:"]);
    let expected = format!(
        "gauzy-mcp-auth listening on http://127.0.0.1:{port} (issuer http://localhost:{port})\n"
    );
    assert_eq!(server.ready, expected);
    assert_eq!(Request::get("/healthz").send(&listen).status, 200, "it answers at once");
    let (status, more) = server.stop();
    assert_eq!((status.code(), more.as_str()), (Some(0), ""));
}

#[test]
fn localhost_is_both_loopbacks_on_one_free_port() {
    let server = Server::start(&BASE);
    let address = server.address();
    let port = address.strip_prefix("127.0.0.1:").unwrap();
    assert_ne!(port, "0");
    for address in [address.clone(), format!("[::1]:{port}")] {
        assert_eq!(Request::get("/healthz").send(&address).status, 200, "{address}");
    }
    assert_eq!(server.issuer(), format!("http://localhost:{port}"));
}

#[test]
fn several_addresses_are_served_at_once() {
    let port = mcp_auth_testing::free_port();
    let second = format!("127.0.0.1:{port}");
    let server =
        Server::start(&["--listen", "127.0.0.1:0", "--listen", &second, "--store", "memory:"]);
    assert_eq!(Request::get("/healthz").send(&server.address()).status, 200);
    assert_eq!(Request::get("/healthz").send(&second).status, 200);
}

#[test]
fn serve_is_the_default_command() {
    let server = Server::start(&[&["serve"], &QUIET[..]].concat());
    assert!(server.ready.starts_with("gauzy-mcp-auth listening on http://127.0.0.1:"));
}

#[test]
fn another_issuer_stands_in_the_ready_line() {
    let server = Server::start(&[&BASE[..], &["--issuer", "http://localhost:9/t1/"]].concat());
    assert_eq!(server.issuer(), "http://localhost:9/t1");
}

#[test]
fn help_and_version_go_to_stdout_and_name_every_setting() {
    for arguments in [&["--help"][..], &["serve", "--help"]] {
        let help = run(arguments, &[]);
        assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
        for word in [
            "--listen",
            "--issuer",
            "MCP_AUTH_JWT_ISSUER",
            "OAUTH_ISSUER",
            "--config",
            "--session-secret-file",
            "--trusted-proxies",
            "[default: localhost:3003]",
        ] {
            assert!(help.out.contains(word), "{word}");
        }
    }
    let version = run(&["--version"], &[]);
    let expected = concat!("gauzy-mcp-auth ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!((version.code, version.out.as_str()), (Some(0), expected));
    ends(&["frobnicate"], &[], 2, &["frobnicate"]);
}

#[test]
fn settings_of_the_module_it_replaces_are_reported_as_ignored() {
    let mut command = crate::support::server::command(&BASE);
    command.envs([("MCP_RATE_LIMIT_TTL", "60"), ("MCP_CORS_ORIGINS", "*")]);
    let server = Server::spawn(&mut command);
    for name in ["MCP_RATE_LIMIT_TTL", "MCP_CORS_ORIGINS"] {
        assert!(server.log().contains(&format!("{name} is ignored")), "{}", server.log());
    }
}

#[test]
fn a_connection_that_says_nothing_does_not_keep_others_out() {
    let server = Server::start(&QUIET);
    let idle: Vec<_> = (0..50).map(|_| connect(&server.address())).collect();
    assert_eq!(Request::get("/healthz").send(&server.address()).status, 200);
    drop(idle);
}
