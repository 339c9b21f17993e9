use mcp_auth_core::redirect_uri::{Destination, MAX_LENGTH, destination, matches, registrable};
use url::Url;

use crate::{lines::texts, oracle};

/// Two lines: a redirect URI to register, and one that is presented. What can be registered says
/// the same to every reader, and leads where the consent page says; the presented one is the same
/// or differs in the port of a loopback host.
pub fn redirect_uri(data: &[u8]) {
    let [registered, presented] = texts(data);
    for uri in [&registered, &presented] {
        if registrable(uri, &["myapp".into()]).is_ok() {
            accepted(uri);
        }
    }
    let same = matches(&registered, &presented);
    if same && registered == "http://localhost:*" {
        let url = Url::parse(&presented).unwrap();
        assert!(url.scheme() == "http" && oracle::is_loopback(&url), "{presented}");
    } else if same && registered != presented {
        assert!(oracle::differ_in_port_only(&registered, &presented), "{registered} {presented}");
        assert!(matches(&presented, &registered), "matching goes both ways");
    }
    if same {
        assert!(!presented.contains('#') && presented.len() <= MAX_LENGTH);
    }
}

fn accepted(uri: &str) {
    let url = Url::parse(uri).unwrap();
    assert!(matches(uri, uri), "{uri}");
    assert!(uri.len() <= MAX_LENGTH && uri.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(url.fragment(), None);
    assert!(url.username().is_empty() && url.password().is_none());
    match url.scheme() {
        "https" => assert!(oracle::is_plain(uri), "{uri} is read in two ways"),
        "http" => assert!(oracle::is_plain(uri) && oracle::is_loopback(&url), "{uri}"),
        scheme => {
            assert!(!matches!(scheme, "javascript" | "data" | "file" | "blob" | "about" | "ws"));
            assert_eq!(destination(uri), Some(Destination::App { scheme: scheme.to_owned() }));
            return;
        }
    }
    let host = url.host_str().unwrap();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let shown = if oracle::is_loopback(&url) {
        Destination::Loopback { host }
    } else {
        Destination::Web { host }
    };
    assert_eq!(destination(uri), Some(shown));
}
