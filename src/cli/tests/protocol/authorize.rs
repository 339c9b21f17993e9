//! Authorization requests: RFC 6749 §4.1, OAuth 2.1 §4.1, MCP "Authorization Flow".

use serde_json::json;

use crate::support::{
    ADMIN, App, Browser, Request,
    app::{Answer, REDIRECT, STATE},
    host,
    page::{Form, words},
    standalone, with,
};

pub(crate) const SIGN_IN: &str = "Sign In - Gauzy MCP OAuth Server";
pub(crate) const BAD: &str = "This request cannot be answered - Gauzy MCP OAuth Server";

#[test]
fn the_answer_to_somebody_not_signed_in_is_the_login_page_itself() {
    let host = host();
    let app = App::public(&host);
    let page = Browser::new(&host).authorize(&app.request(&[]));
    let form = Form::of(page.page(200, SIGN_IN));
    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["_csrf", "request", "return_url", "email", "password"]);
    assert_eq!(form.action, "/oauth2/login");
    assert!(words(&page).contains("to continue to An app You will be sent to app.example"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

/// > In authorization responses to the client, including error responses, an authorization
/// > server […] MUST indicate its identity by including the iss parameter (RFC 9207 §2)
#[test]
fn success_carries_code_state_and_iss_and_nothing_else() {
    let host = host();
    let answer = Answer::of(&App::public(&host).approved(ADMIN, &[]));
    assert!(answer.location.starts_with("https://app.example/cb?code=mac_"), "{}", answer.location);
    let names: Vec<_> = answer.params.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "state", "iss"]);
    assert_eq!(answer.param("state").as_deref(), Some(STATE));
    assert_eq!(answer.param("iss").as_deref(), Some(host.issuer.as_str()));
}

/// > state: REQUIRED if the "state" parameter was present in the client authorization request.
/// > The exact value received from the client. (RFC 6749 §4.1.2)
#[test]
fn state_comes_back_exactly_as_sent() {
    let host = host();
    let app = App::public(&host);
    let odd: String = (0x20..=0x7e_u8).map(char::from).collect();
    let mut browser = Browser::signed_in(&host, ADMIN);
    for state in [&"x".repeat(4096), &odd, " ", "+", "%41", "a&b=c#d", "{\"json\":\"<b>\"}", "0"] {
        let consent = browser.authorize(&app.request(&[("state", state)]));
        let answer = Answer::of(&browser.answer(&consent, "approve"));
        assert_eq!(answer.param("state").as_deref(), Some(state));
        let denied = browser.authorize(&app.request(&[("state", state), ("prompt", "none")]));
        assert_eq!(Answer::of(&denied).param("state").as_deref(), Some(state));
    }
}

#[test]
fn a_request_without_state_gets_none() {
    let host = host();
    let app = App::public(&host);
    for changes in [vec![("state", "")], vec![("state", ""), ("prompt", "none")]] {
        let mut browser = Browser::signed_in(&host, ADMIN);
        let mut page = browser.authorize(&app.request(&changes));
        if page.status == 200 {
            page = browser.answer(&page, "approve");
        }
        assert_eq!(Answer::of(&page).param("state"), None);
    }
}

#[test]
fn a_state_too_long_or_not_visible_ascii_is_refused_at_the_client() {
    let host = host();
    let app = App::public(&host);
    for state in ["x".repeat(4097).as_str(), "a\tb", "\u{e9}", "a\0"] {
        let answer = Answer::of(&Browser::new(&host).authorize(&app.request(&[("state", state)])));
        assert_eq!(answer.param("error").as_deref(), Some("invalid_request"));
        assert_eq!(answer.param("state"), None, "what cannot be trusted is not sent back");
    }
}

/// > If the request fails due to a missing, invalid, or mismatching redirection URI, or if the
/// > client identifier is missing or invalid, the authorization server […] MUST NOT
/// > automatically redirect the user agent (RFC 6749 §4.1.2.1)
#[test]
fn an_unknown_client_or_bad_redirect_uri_is_a_page_and_never_a_redirect() {
    let host = host();
    let app = App::public(&host);
    let (bad, unknown) = (BAD, "This app is not known here - Gauzy MCP OAuth Server");
    for (title, error, name, value) in [
        (bad, "invalid_request", "client_id", ""),
        (unknown, "invalid_client", "client_id", "mcp_nobody"),
        (unknown, "invalid_client", "client_id", "x"),
        (bad, "invalid_request", "client_id", "has space"),
        (bad, "invalid_request", "client_id", &"x".repeat(2049)),
        (bad, "invalid_request", "redirect_uri", ""),
        (bad, "invalid_request", "redirect_uri", "https://app.example/cb/"),
        (bad, "invalid_request", "redirect_uri", "https://app.example/cb?x=1"),
        (bad, "invalid_request", "redirect_uri", "https://app.example/CB"),
        (bad, "invalid_request", "redirect_uri", "https://app.example:443/cb"),
        (bad, "invalid_request", "redirect_uri", "https://app.example/cb#f"),
        (bad, "invalid_request", "redirect_uri", "https://app.example@evil.example/cb"),
        (bad, "invalid_request", "redirect_uri", "https://evil.example/cb"),
        (bad, "invalid_request", "redirect_uri", "http://app.example/cb"),
        (bad, "invalid_request", "redirect_uri", "javascript:alert(1)"),
        (bad, "invalid_request", "redirect_uri", "//app.example/cb"),
    ] {
        let request = Request::query("/oauth2/authorize", &app.request(&[(name, value)]));
        let page = host.send(&request);
        page.page(400, title);
        assert_eq!(page.header("location"), None);
        let answer = host.send(&request.accept_json());
        assert_eq!((answer.status, answer.error().as_str()), (400, error), "{name}={value}");
        assert_eq!(answer.members(), ["error", "error_description", "message"]);
        let body = answer.value();
        assert_eq!(body["error_description"], body["message"]);
        assert!(!answer.text().contains("evil"), "input is never echoed");
    }
}

/// > Request and response parameters MUST NOT be included more than once. (RFC 6749 §3.1)
#[test]
fn a_client_id_or_redirect_uri_sent_twice_is_a_page() {
    let host = host();
    let app = App::public(&host);
    for name in ["client_id", "redirect_uri"] {
        let mut pairs = app.request(&[]);
        pairs.extend(pairs.clone().into_iter().filter(|(own, _)| own == name));
        Browser::new(&host).authorize(&pairs).page(400, BAD);
    }
}

#[test]
fn every_other_error_goes_to_the_client_by_303_with_state_and_iss_and_without_error_uri() {
    let host = host();
    let app = App::public(&host);
    let (request, scope, target) = ("invalid_request", "invalid_scope", "invalid_target");
    let mut cases = vec![
        (request, "response_type", ""),
        ("unsupported_response_type", "response_type", "token"),
        ("unsupported_response_type", "response_type", "code token"),
        (request, "code_challenge", ""),
        (request, "code_challenge_method", ""),
        (request, "code_challenge_method", "plain"),
        (request, "code_challenge_method", "s256"),
        (request, "code_challenge", "short"),
        (request, "response_mode", "fragment"),
        (request, "response_mode", "form_post"),
        (request, "prompt", "none login"),
        (request, "prompt", "dance"),
        (request, "max_age", "-1"),
        (request, "max_age", "soon"),
        ("request_not_supported", "request", "e30.e30."),
        ("request_uri_not_supported", "request_uri", "https://app.example/r"),
        (scope, "scope", "\u{e9}"),
        (scope, "scope", "\"quoted\""),
        (scope, "scope", "unknown.scope"),
        (scope, "scope", "mcp.admin"),
        (scope, "scope", "openid"),
        (target, "resource", "no-uri"),
        (target, "resource", "https://mcp.example/#fragment"),
        (target, "resource", "/mcp"),
        ("login_required", "prompt", "none"),
    ];
    let (long_challenge, long_scope) = ("A".repeat(129), "mcp.read ".repeat(500));
    cases.push((request, "code_challenge", &long_challenge));
    cases.push((scope, "scope", &long_scope));
    for (error, name, value) in cases {
        let answer = Browser::new(&host).authorize(&app.request(&[(name, value)]));
        assert!(answer.body.is_empty() && answer.header("cache-control") == Some("no-store"));
        Answer::of(&answer).refused(&host, REDIRECT, error);
    }
}

#[test]
fn a_doubled_parameter_goes_to_the_client() {
    let host = host();
    let app = App::public(&host);
    for name in ["scope", "code_challenge", "response_type", "unknown"] {
        let mut pairs = app.request(&[]);
        pairs.extend([(name.to_owned(), "a".to_owned()), (name.to_owned(), "b".to_owned())]);
        let answer = Answer::of(&Browser::new(&host).authorize(&pairs));
        answer.refused(&host, REDIRECT, "invalid_request");
    }
}

/// > The authorization server MUST ignore unrecognized request parameters (RFC 6749 §3.1)
#[test]
fn unknown_parameters_are_ignored_and_empty_ones_count_as_absent() {
    let host = host();
    let app = App::public(&host);
    let mut pairs = app.request(&[("display", "popup"), ("claims", "{}")]);
    pairs.push(("prompt".into(), String::new()));
    pairs.push(("resource".into(), String::new()));
    Browser::new(&host).authorize(&pairs).page(200, SIGN_IN);
}

/// > The endpoint URI MAY include [a] query component […], which MUST be retained
/// > (RFC 6749 §3.1.2)
#[test]
fn the_query_of_a_redirect_uri_is_kept() {
    let host = host();
    for (redirect_uri, start) in [
        ("https://app.example/cb?a=b%20c", "https://app.example/cb?a=b%20c&code="),
        ("https://app.example/cb?", "https://app.example/cb?code="),
        (
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "cursor://anysphere.cursor-mcp/oauth/callback?code=",
        ),
    ] {
        let app = App::register(
            &host,
            &json!({"client_name": "An app",
            "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none"}),
        );
        let location = Answer::of(&app.approved(ADMIN, &[])).location;
        assert!(location.starts_with(start), "{location}");
    }
}

/// > except for port numbers in localhost redirection URIs of native apps (RFC 9700 §2.1)
#[test]
fn any_port_matches_on_loopback_and_the_code_is_bound_to_the_port_asked_for() {
    let host = host();
    let mut app = App::register(
        &host,
        &json!({"client_name": "A program",
        "redirect_uris": ["http://127.0.0.1/callback", "http://localhost:33418/", "http://[::1]/cb"],
        "token_endpoint_auth_method": "none"}),
    );
    for uri in ["http://127.0.0.1:50123/callback", "http://localhost:5/", "http://[::1]:50123/cb"] {
        app.redirect_uri = uri.into();
        let answer = Answer::of(&app.approved(ADMIN, &[]));
        assert!(answer.location.starts_with(&format!("{uri}?code=")), "{}", answer.location);
        let code = answer.param("code").unwrap();
        let other = app.exchange(&code, &[("redirect_uri", "http://127.0.0.1:50124/callback")]);
        app.token(&other).refused(400, "invalid_grant");
        app.redeem(&code).ok();
    }
    for uri in ["http://127.0.0.1:50123/other", "https://127.0.0.1:50123/callback"] {
        app.redirect_uri = uri.into();
        Browser::new(&host).authorize(&app.request(&[])).page(400, BAD);
    }
}

/// > The authorization server […] MAY support the use of the "POST" method as well
/// > (RFC 6749 §3.1). Lax cookies are missing on a cross-site POST.
#[test]
fn a_request_by_post_is_answered_303_to_itself_as_get() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    for target in ["/oauth2/authorize", "/authorize"] {
        if !host.serves(target) {
            continue;
        }
        let answer = browser.send(Request::form(target, &app.request(&[("state", "a b&c")])));
        let again = Answer::of(&answer);
        assert!(again.location.starts_with("/oauth2/authorize?"), "{}", again.location);
        assert_eq!(again.params, app.request(&[("state", "a b&c")]));
        browser.get(&again.location).page(200, SIGN_IN);
    }
}

/// > CORS MUST NOT be supported at the Authorization Endpoint (OAuth 2.1 §3.1). Unknown
/// > clients are told by page (2025-03-26 clients fall back to the root).
#[test]
fn the_alias_of_2025_03_26_clients_is_the_same_endpoint() {
    let Some(host) = standalone() else { return };
    let app = App::public(&host);
    let page = Browser::new(&host).send(Request::query("/authorize", &app.request(&[])));
    assert_eq!(Form::of(page.page(200, SIGN_IN)).action, "/oauth2/login");
}

#[test]
fn a_client_without_the_code_grant_is_unauthorized() {
    let host = host();
    let app = App::register(
        &host,
        &json!({"client_name": "A service",
        "redirect_uris": [REDIRECT], "grant_types": ["client_credentials"]}),
    );
    let answer = Answer::of(&Browser::new(&host).authorize(&app.request(&[])));
    answer.refused(&host, REDIRECT, "unauthorized_client");
}

#[test]
fn pkce_may_be_waived_for_a_confidential_client_by_its_record_only() {
    let folder = crate::support::server::Folder::new();
    let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    let entry = |id: &str, pkce: bool| {
        format!(
            "[[clients]]\nid = \"{id}\"\nsecret_hash = \"{hash}\"\nrequire_pkce = {pkce}\n\
                 redirect_uris = [\"{REDIRECT}\"]\n"
        )
    };
    let text = entry("old", false) + &entry("new", true);
    let Some(host) = with(&["--config", &folder.file("settings.toml", &text)]) else { return };
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let old = App::known(&host, "old", Some("secret"), REDIRECT);
    let code = old.code(&without);
    // > a code_verifier for a code without challenge is rejected (RFC 9700 §4.8.2)
    old.redeem(&code).refused(400, "invalid_grant");
    old.token(&old.exchange(&code, &[("code_verifier", "")])).ok();
    let new = App::known(&host, "new", Some("secret"), REDIRECT);
    let answer = Answer::of(&Browser::new(&host).authorize(&new.request(&without)));
    answer.refused(&host, REDIRECT, "invalid_request");
}
