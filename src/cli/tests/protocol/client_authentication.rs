//! Client authentication: RFC 6749 §2.3, §5.2, OAuth 2.1 §2.5.

use crate::support::{
    App, Host, Request, Response,
    app::{changed, owned},
    host,
};

/// Calls the token endpoint as a client would that acts for itself: 200 when it is believed.
fn attempt(host: &Host, pairs: &[(&str, &str)], change: impl Fn(Request) -> Request) -> Response {
    let pairs = [&[("grant_type", "client_credentials")], pairs].concat();
    host.send(&change(Request::form("/oauth2/token", &pairs)))
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, b| format!("{encoded}%{b:02X}"))
}

/// > The authorization server MUST support the HTTP Basic authentication scheme (RFC 6749 §2.3.1)
#[test]
fn basic_works_raw_and_percent_encoded() {
    let host = host();
    let app = App::confidential(&host);
    let (id, secret) = (app.id.as_str(), app.secret());
    attempt(&host, &[], |own| own.basic(id, secret)).ok();
    attempt(&host, &[], |own| own.basic(&percent(id), &percent(secret))).ok();
    attempt(&host, &[], |own| own.basic(id, &percent(secret))).ok();
    let lower = |own: Request| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        own.header("authorization", &format!("basic {}", STANDARD.encode(format!("{id}:{secret}"))))
    };
    attempt(&host, &[], lower).ok();
}

#[test]
fn basic_together_with_the_same_client_id_in_the_body_is_accepted() {
    let host = host();
    let app = App::confidential(&host);
    attempt(&host, &[("client_id", &app.id)], |own| own.basic(&app.id, app.secret())).ok();
    let empty = [("client_id", app.id.as_str()), ("client_secret", "")];
    attempt(&host, &empty, |own| own.basic(&app.id, app.secret())).ok();
}

/// > MUST support including the client credentials in the request content (OAuth 2.1 §2.5)
#[test]
fn a_client_registered_for_one_secret_method_may_use_the_other() {
    let host = host();
    for method in ["client_secret_basic", "client_secret_post"] {
        let metadata = serde_json::json!({"client_name": "A service",
            "grant_types": ["client_credentials"], "token_endpoint_auth_method": method});
        let app = App::register(&host, &metadata);
        let post = [("client_id", app.id.as_str()), ("client_secret", app.secret())];
        attempt(&host, &post, |own| own).ok();
        attempt(&host, &[], |own| own.basic(&app.id, app.secret())).ok();
    }
}

/// > If the client attempted to authenticate via the "Authorization" request header field, the
/// > authorization server MUST respond with an HTTP 401 […] and include the "WWW-Authenticate"
/// > response header field matching the authentication scheme (RFC 6749 §5.2)
#[test]
fn a_failure_is_401_invalid_client_with_a_challenge_when_basic_was_tried() {
    let host = host();
    let app = App::confidential(&host);
    let (id, secret) = (app.id.as_str(), app.secret());
    let challenge = format!("Basic realm=\"{}\"", host.issuer);
    for (id, secret) in
        [(id, "wrong"), (id, ""), ("mcp_nobody", secret), ("", secret), (id, &secret[1..])]
    {
        let answer = attempt(&host, &[], |own| own.basic(id, secret));
        answer.refused(401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), Some(challenge.as_str()));
        assert_eq!(answer.value()["error_description"], "Client authentication failed");
    }
    for header in
        ["Basic", "Basic !!!!", "Basic bm9jb2xvbg==", "Bearer x", "Digest a=b", "Basic gICA"]
    {
        let answer =
            attempt(&host, &[("client_id", id)], |own| own.header("authorization", header));
        answer.refused(401, "invalid_client");
        assert!(answer.header("www-authenticate").is_some(), "{header}");
    }
    for (id, secret) in [(id, "wrong"), ("mcp_nobody", secret), ("mcp_nobody", "")] {
        let answer = attempt(&host, &[("client_id", id), ("client_secret", secret)], |own| own);
        answer.refused(401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), None);
    }
}

/// MCP clients register anew on exactly this answer.
#[test]
fn a_client_that_is_not_there_any_more_is_401_invalid_client() {
    let host = host();
    let app = App::public(&host);
    let gone = [("client_id", "mcp_0000000000000000000000000000dead")];
    for pairs in [app.exchange("mac_x", &gone), app.refreshing("mrt_x", &gone)] {
        app.token(&pairs).refused(401, "invalid_client");
    }
}

#[test]
fn a_client_with_a_secret_can_never_use_none() {
    let host = host();
    let app = App::confidential(&host);
    let code = app.code(&[]);
    for secret in ["", "wrong"] {
        let pairs = app.exchange(&code, &[("client_secret", secret)]);
        app.token(&pairs).refused(401, "invalid_client");
    }
    app.redeem(&code).ok();
}

#[test]
fn a_public_client_sending_an_empty_secret_is_none_and_a_wrong_one_is_refused() {
    let host = host();
    let app = App::public(&host);
    let code = app.code(&[]);
    let pairs = app.exchange(&code, &[]);
    let secret = changed(&pairs, &[("client_secret", "anything")]);
    app.token(&secret).refused(401, "invalid_client");
    let bare = changed(&pairs, &[("client_id", "")]);
    host.send(&Request::form("/oauth2/token", &bare).basic(&app.id, "x"))
        .refused(401, "invalid_client");
    host.send(&Request::form("/oauth2/token", &bare).basic(&app.id, "")).ok();
}

/// > The client MUST NOT use more than one authentication method in each request.
/// > (RFC 6749 §2.3)
#[test]
fn two_identities_or_two_methods_are_invalid_request() {
    let host = host();
    let (app, other) = (App::confidential(&host), App::confidential(&host));
    let basic = |own: Request| own.basic(&app.id, app.secret());
    let both = [("client_id", app.id.as_str()), ("client_secret", app.secret())];
    attempt(&host, &both, basic).refused(400, "invalid_request");
    attempt(&host, &both[1..], basic).refused(400, "invalid_request");
    attempt(&host, &[("client_id", &other.id)], basic).refused(400, "invalid_request");
    attempt(&host, &[], |own| basic(basic(own))).refused(400, "invalid_request");
    attempt(&host, &[], |own| own).refused(400, "invalid_request");
}

#[test]
fn assertions_are_not_in_this_build() {
    let host = host();
    let app = App::confidential(&host);
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let pairs = [
        ("client_id", app.id.as_str()),
        ("client_assertion_type", kind),
        ("client_assertion", "e30.e30.x"),
    ];
    attempt(&host, &pairs, |own| own).refused(401, "invalid_client");
}

#[test]
fn an_authorization_header_that_is_not_ascii_is_invalid_request() {
    let host = host();
    attempt(&host, &[], |own| own.header("authorization", "Basic \u{e9}"))
        .refused(400, "invalid_request");
}

/// The same rules hold wherever clients authenticate.
#[test]
fn revocation_and_introspection_authenticate_in_the_same_ways() {
    let host = host();
    let app = App::confidential(&host);
    let token = app.tokens(&[]).access;
    for path in ["/oauth2/introspect", "/oauth2/revoke"] {
        let ask = |pairs: &[(&str, &str)]| {
            Request::form(path, &[owned(&[("token", &token)]), owned(pairs)].concat())
        };
        let (id, secret) = (app.id.as_str(), app.secret());
        let wrong = host.send(&ask(&[]).basic(id, "wrong"));
        wrong.refused(401, "invalid_client");
        assert!(wrong.header("www-authenticate").is_some());
        host.send(&ask(&[("client_id", id)])).refused(401, "invalid_client");
        host.send(&ask(&[("client_id", id), ("client_secret", secret)]).basic(id, secret))
            .refused(400, "invalid_request");
        host.send(&ask(&[("client_id", id), ("client_secret", secret)])).ok();
        host.send(&ask(&[]).basic(&percent(id), &percent(secret))).ok();
    }
}
