//! TLS without a proxy in front.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::{
    BASE, ends,
    support::{Response, Server, server::Folder},
};

fn certificate(folder: &Folder, name: &str) -> (String, String) {
    let (cert, key) = (folder.path(&format!("{name}.crt")), folder.path(&format!("{name}.key")));
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-days", "2", "-out", &cert, "-keyout", &key])
        .output();
    assert!(output.unwrap().status.success());
    (cert, key)
}

/// Asks over TLS, believing one certificate only; `None` when the handshake fails.
fn ask(address: &str, cert: &str, path: &str, version: &str) -> Option<Response> {
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", address, "-servername", "localhost"])
        .args(["-verify_hostname", "localhost", "-verify_return_error", "-CAfile", cert, version])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let mut pipe = client.stdin.take().unwrap();
    let _ = pipe.write_all(request.as_bytes());
    let output = client.wait_with_output().unwrap();
    drop(pipe);
    Response::parse(&output.stdout)
}

#[test]
fn with_certificate_and_key_it_speaks_https() {
    let folder = Folder::new();
    let (cert, key) = certificate(&folder, "one");
    let server = Server::start(&[&BASE[..], &["--tls-cert", &cert, "--tls-key", &key]].concat());
    let address = server.address();
    let port = address.rsplit(':').next().unwrap();
    let expected = format!(
        "gauzy-mcp-auth listening on https://{address} (issuer https://localhost:{port})\n"
    );
    assert_eq!(server.ready, expected);
    for version in ["-tls1_2", "-tls1_3"] {
        let answer = ask(&address, &cert, "/oauth2/login", version).unwrap();
        answer.page(200, "Sign In - Gauzy MCP OAuth Server");
        // On loopback it would bind every other port of the computer too.
        assert_eq!(answer.header("strict-transport-security"), None);
        assert!(answer.header("set-cookie").unwrap().starts_with("__Host-mcp-oauth-browser="));
    }
    let document =
        ask(&address, &cert, "/.well-known/oauth-authorization-server", "-tls1_3").unwrap();
    assert_eq!(document.value()["issuer"], server.issuer());
    assert!(ask(&address, &cert, "/healthz", "-tls1_1").is_none());
    let (other, _) = certificate(&folder, "two");
    assert!(ask(&address, &other, "/healthz", "-tls1_3").is_none(), "the client does check");
}

#[test]
fn plain_http_on_the_tls_port_is_closed_and_disturbs_nobody() {
    let folder = Folder::new();
    let (cert, key) = certificate(&folder, "one");
    let server = Server::start(&[&BASE[..], &["--tls-cert", &cert, "--tls-key", &key]].concat());
    let plain = crate::support::http::raw(&server.address(), b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(!plain.starts_with(b"HTTP/"));
    assert_eq!(ask(&server.address(), &cert, "/healthz", "-tls1_3").unwrap().status, 200);
    assert_eq!(server.stop().0.code(), Some(0));
}

#[test]
fn certificates_and_keys_that_do_not_work_are_refused() {
    let folder = Folder::new();
    let (cert, key) = certificate(&folder, "one");
    let (_, other) = certificate(&folder, "two");
    let (missing, empty) = (folder.path("missing"), folder.file("empty", ""));
    for (cert, key, words) in [
        (&missing, &key, ["--tls-cert", "missing"]),
        (&empty, &key, ["--tls-cert", "no certificate"]),
        (&cert, &missing, ["--tls-key", "missing"]),
        (&cert, &empty, ["--tls-key", "cannot be read"]),
        (&cert, &other, ["--tls-cert and --tls-key", "do not work together"]),
    ] {
        ends(&[&BASE[..], &["--tls-cert", cert, "--tls-key", key]].concat(), &[], 2, &words);
    }
}
