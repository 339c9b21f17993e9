//! Where answers go, and what they carry.

use super::*;
use crate::authorize::response::code_redirect;

fn location(redirect_uri: &str, state: &str) -> String {
    let changes = [("redirect_uri", redirect_uri), ("state", state), ("response_type", "token")];
    match Run::new(&changes).run() {
        Err(AuthorizeError::Redirect(redirect, _)) => redirect.location,
        other => panic!("{other:?}"),
    }
}

const ERROR: &str = "error=unsupported_response_type\
    &error_description=Only+authorization+code+flow+is+supported";

#[test]
fn an_error_carries_error_description_state_and_iss() {
    let expected = format!("{REDIRECT_URI}?{ERROR}&state=xyz&iss=https%3A%2F%2Fauth.gauzy.co");
    assert_eq!(location(REDIRECT_URI, "xyz"), expected);
}

#[test]
fn an_error_for_a_request_without_state_has_none() {
    let expected = format!("{REDIRECT_URI}?{ERROR}&iss=https%3A%2F%2Fauth.gauzy.co");
    assert_eq!(location(REDIRECT_URI, ""), expected);
}

#[test]
fn the_query_of_the_redirect_uri_is_retained() {
    let kept = "https://app.example/cb?tenant=a&x";
    assert!(location(kept, "s").starts_with(&format!("{kept}&error=")));
    let kept = "https://app.example/q?";
    assert!(location(kept, "s").starts_with(&format!("{kept}error=")));
}

#[test]
fn an_apps_own_scheme_and_a_loopback_port_are_kept_as_sent() {
    for uri in ["cursor://anysphere.cursor-mcp/oauth/callback", "http://127.0.0.1:53211/cb"] {
        assert!(location(uri, "s").starts_with(&format!("{uri}?error=")), "{uri}");
    }
}

#[test]
fn the_state_comes_back_exactly_as_sent() {
    let longest = "s".repeat(4096);
    for state in ["a b+c&d=e#f%20?/\\\"'<>", "{\"a\":1}", "~!@$^*()", longest.as_str()] {
        let url = url::Url::parse(&location(REDIRECT_URI, state)).unwrap();
        let back: Vec<_> = url.query_pairs().filter(|(name, _)| name == "state").collect();
        assert_eq!(back.len(), 1);
        assert_eq!(back[0].1, state);
        assert_eq!(Run::new(&[("state", state)]).passes().state.as_deref(), Some(state));
    }
}

#[test]
fn a_code_travels_with_state_and_iss_and_nothing_else() {
    let draft = Run::new(&[]).passes();
    assert_eq!(
        code_redirect(&draft, ISSUER, "mac_1").location,
        format!("{REDIRECT_URI}?code=mac_1&state=xyz&iss=https%3A%2F%2Fauth.gauzy.co")
    );
    let draft = Run::new(&[("state", "")]).passes();
    assert_eq!(
        code_redirect(&draft, ISSUER, "mac_1").location,
        format!("{REDIRECT_URI}?code=mac_1&iss=https%3A%2F%2Fauth.gauzy.co")
    );
}
