//! HTTP itself, broken: RFC 9112.

use crate::{
    Case, Expected,
    Expected::{Broken, Closed, Error, Status},
    all,
    support::host,
};

const END: &str = "host: localhost\r\nconnection: close\r\n\r\n";

fn get(name: &str, start: &[u8], expected: Expected) -> Case {
    Case::new(name, [start, b"\r\n", END.as_bytes()].concat(), expected)
}

fn with_header(name: &str, header: &[u8], expected: Expected) -> Case {
    get(name, &[b"GET /healthz HTTP/1.1\r\n", header].concat(), expected)
}

/// A token request with framing of its own.
fn body(name: &str, framing: &str, content: &[u8], expected: Expected) -> Case {
    let head = format!(
        "POST /oauth2/token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\n{framing}\r\n\r\n"
    );
    Case::new(name, [head.as_bytes(), content].concat(), expected)
}

fn request_lines() -> Vec<Case> {
    let long = |method: usize, path: usize| {
        format!("{} /{} HTTP/1.1", "A".repeat(method), "a".repeat(path)).into_bytes()
    };
    let mut cases = vec![
        Case::new("HTTP/0.9", "GET /healthz\r\n\r\n", Broken(400)),
        Case::new("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Closed),
        Case::new("binary", &b"\x00\x01\x02\xff\r\n\r\n"[..], Broken(400)),
        Case::new(
            "a TLS hello",
            [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], &[0x61; 90]].concat(),
            Broken(400),
        ),
        Case::new("nothing", "", Closed).ending(),
        Case::new("an empty line", "\r\n", Closed).ending(),
        Case::new("half a request line", "GET /healthz HTT", Closed).ending(),
        Case::new("half a header", "GET /healthz HTTP/1.1\r\nhost: x", Closed).ending(),
    ];
    let lines: [(&str, &[u8], Expected); 16] = [
        ("HTTP/1.2", b"GET /healthz HTTP/1.2", Broken(400)),
        ("HTTP/3.0", b"GET /healthz HTTP/3.0", Broken(400)),
        ("no version", b"GET /healthz ", Broken(400)),
        ("HTTPS/1.1", b"GET /healthz HTTPS/1.1", Broken(400)),
        ("a space in the path", b"GET /health z HTTP/1.1", Broken(400)),
        ("a NUL in the path", b"GET /health\x00z HTTP/1.1", Broken(400)),
        ("a control in the path", b"GET /health\x01z HTTP/1.1", Broken(400)),
        ("not UTF-8 in the path", b"GET /h\xff HTTP/1.1", Broken(400)),
        ("UTF-8 in the path", b"GET /h\xc3\xa9 HTTP/1.1", Error(404, "not_found")),
        ("a method with a bracket", b"G(T /healthz HTTP/1.1", Broken(400)),
        ("a method in lower case", b"get /healthz HTTP/1.1", Error(405, "invalid_request")),
        ("CONNECT", b"CONNECT a.example:443 HTTP/1.1", Status(405)),
        ("OPTIONS *", b"OPTIONS * HTTP/1.1", Error(404, "not_found")),
        ("dots", b"GET /oauth2/../healthz HTTP/1.1", Error(404, "not_found")),
        ("encoded dots", b"GET /oauth2/%2e%2e/healthz HTTP/1.1", Error(404, "not_found")),
        ("bad percent-encoding", b"GET /%zz%00 HTTP/1.1", Error(404, "not_found")),
    ];
    cases.extend(lines.map(|(name, line, expected)| get(name, line, expected)));
    cases.push(get("a long method", &long(5000, 1), Error(404, "not_found")));
    cases.push(get("a path of 60 KiB", &long(3, 60_000), Error(404, "not_found")));
    cases.push(get("a path of 70 KiB", &long(3, 70_000), Broken(414)));
    cases
}

fn heads() -> Vec<Case> {
    let long = |length: usize| format!("x: {}", "a".repeat(length)).into_bytes();
    let many = |count: usize| {
        let headers: Vec<_> = (0..count).map(|n| format!("x{n}: y")).collect();
        headers.join("\r\n").into_bytes()
    };
    let bare = |head: &str| format!("GET /healthz HTTP/1.1\r\n{head}connection: close\r\n\r\n");
    vec![
        // > A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request
        // > message that lacks a Host header field and to any request message that contains more
        // > than one Host header field line (RFC 9112 §3.2)
        Case::new("no Host", bare(""), Broken(400)),
        Case::new("two Hosts", bare("host: a\r\nhost: b\r\n"), Broken(400)),
        Case::new("the same Host twice", bare("host: a\r\nhost: a\r\n"), Broken(400)),
        Case::new("HTTP/1.0 without Host", "GET /healthz HTTP/1.0\r\n\r\n", Status(200)),
        with_header("no colon", b"nonsense", Broken(400)),
        with_header("a space before the colon", b"x : y", Broken(400)),
        with_header("a folded header", b"x: y\r\n z", Broken(400)),
        with_header("no name", b": y", Broken(400)),
        with_header("a NUL in a value", b"x: a\x00b", Broken(400)),
        with_header("a lone carriage return in a value", b"x: a\rb", Broken(400)),
        with_header("bytes above ASCII in a value", b"x: \xff\xfe", Status(200)),
        with_header("a name above ASCII", b"\xc3\xa9: y", Broken(400)),
        with_header("90 headers", &many(90), Status(200)),
        with_header("150 headers", &many(150), Broken(431)),
        with_header("10000 headers", &many(10_000), Broken(431)),
        with_header("a header of 32 KiB", &long(32_000), Status(200)),
        with_header("a header of 1 MiB", &long(1_000_000), Broken(431)),
        with_header(
            "an upgrade to h2c",
            b"upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__",
            Status(200),
        ),
    ]
}

fn lengths() -> Vec<Case> {
    let good = Error(400, "invalid_request");
    let mut cases = vec![
        body("two equal lengths", "content-length: 3\r\ncontent-length: 3", b"a=b", good),
        body("a body cut short", "content-length: 30", b"a=b", good).ending(),
        body(
            "a gigabyte announced",
            "content-length: 1000000000",
            b"a=b",
            Error(413, "invalid_request"),
        ),
        body("100-continue", "expect: 100-continue\r\ncontent-length: 3", b"a=b", good),
        body("an unknown expectation", "expect: 200-ok\r\ncontent-length: 3", b"a=b", good),
    ];
    for (value, status) in [
        ("-3", 400),
        ("+3", 400),
        ("0x3", 400),
        ("3, 3", 400),
        ("3;3", 400),
        ("3 3", 400),
        ("", 400),
        ("three", 400),
        ("99999999999999999999999", 400),
        ("18446744073709551615", 431),
        ("3\r\ncontent-length: 4", 400),
        ("4\r\ncontent-length: 3", 400),
    ] {
        let framing = format!("content-length: {value}");
        cases.push(body(&format!("length {value:?}"), &framing, b"a=b", Broken(status)));
    }
    cases
}

fn chunks() -> Vec<Case> {
    let good = Error(400, "invalid_request");
    let chunked =
        |name: &str, content: &[u8]| body(name, "transfer-encoding: chunked", content, good);
    let long = format!("3;{}\r\na=b\r\n0\r\n\r\n", "x".repeat(20_000));
    let large = format!("{:x}\r\n{}\r\n0\r\n\r\n", 70_000, "a".repeat(70_000));
    let small = "1\r\na\r\n".repeat(70_000) + "0\r\n\r\n";
    let trailers = format!("0\r\n{}\r\n", "x: y\r\n".repeat(2000));
    let mut cases = vec![
        chunked("chunks", b"3\r\na=b\r\n0\r\n\r\n"),
        chunked("a trailer", b"3\r\na=b\r\n0\r\nx: y\r\n\r\n"),
        chunked("a size that is none", b"zz\r\na=b\r\n0\r\n\r\n"),
        chunked("a negative size", b"-1\r\n\r\n"),
        chunked("a size that overflows", b"ffffffffffffffffff\r\na"),
        chunked("bare line feeds", b"3\na=b\n0\n\n"),
        chunked("a long extension", long.as_bytes()),
        chunked("no end of a chunk", b"3\r\na=bXX0\r\n\r\n"),
        chunked("an empty size", b"\r\n\r\n"),
        chunked("2000 trailers", trailers.as_bytes()),
        chunked("a chunk cut short", b"30\r\na=b").ending(),
        chunked("no last chunk", b"3\r\na=b\r\n").ending(),
        body(
            "both kinds of length",
            "content-length: 3\r\ntransfer-encoding: chunked",
            b"3\r\na=b\r\n0\r\n\r\n",
            good,
        ),
    ];
    for content in [large.as_bytes(), small.as_bytes()] {
        let too_large = Error(413, "invalid_request");
        cases.push(body("64 KiB in chunks", "transfer-encoding: chunked", content, too_large));
    }
    for coding in ["identity", "gzip", "chunked, gzip", "xchunked", "\u{b}chunked"] {
        let framing = format!("transfer-encoding: {coding}");
        cases.push(body(coding, &framing, b"3\r\na=b\r\n0\r\n\r\n", Broken(400)));
    }
    cases
}

pub(crate) fn cases() -> Vec<Case> {
    [request_lines(), heads(), lengths(), chunks()].concat()
}

#[test]
fn broken_http_is_refused_or_closed() {
    all("framing", &host(), &cases());
}

/// What follows a body is another request, and nothing of it belongs to the first.
#[test]
fn a_request_hidden_behind_a_body_is_a_request_of_its_own() {
    let host = host();
    let text = format!(
        "POST /oauth2/token HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\na=b\
         GET /healthz HTTP/1.1\r\n{END}"
    );
    let answer =
        String::from_utf8(crate::support::http::raw(&host.address, text.as_bytes())).unwrap();
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 2, "{answer}");
    assert!(answer.starts_with("HTTP/1.1 415 ") && answer.contains("HTTP/1.1 200 OK"));
}
