//! Userinfo: OpenID Connect Core §5.3, bearer tokens RFC 6750.

use serde_json::json;

use crate::support::{App, Request, host, token::forged};

const PATH: &str = "/oauth2/userinfo";

#[test]
fn says_what_the_scopes_allow() {
    let host = host();
    let app = App::public(&host);
    for (scope, members) in [
        (
            "profile email roles",
            vec!["sub", "name", "email", "email_verified", "organization_id", "tenant_id", "roles"],
        ),
        ("profile", vec!["sub", "name", "organization_id", "tenant_id"]),
        ("email", vec!["sub", "email", "email_verified", "organization_id", "tenant_id"]),
        ("roles mcp.read", vec!["sub", "organization_id", "tenant_id", "roles"]),
    ] {
        let token = app.tokens(&[("scope", scope), ("resource", "https://mcp.example")]).access;
        let answer = host.send(&Request::get(PATH).bearer(&token));
        assert_eq!(answer.ok().members(), members, "{scope}");
        assert_eq!(answer.value()["sub"], "5a1ad0e1-0001-4000-8000-000000000001");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("vary"), Some("Authorization"));
    }
}

/// > The Client sends the UserInfo Request using either HTTP GET or HTTP POST (§5.3.1)
#[test]
fn get_and_post_with_the_token_in_header_or_body() {
    let host = host();
    let token = App::public(&host).tokens(&[("scope", "email")]).access;
    let expected = host.send(&Request::get(PATH).bearer(&token)).ok().body.clone();
    for request in [
        Request::new("POST", PATH).bearer(&token),
        Request::form(PATH, &[("access_token", &token)]),
        Request::get(PATH).header("authorization", &format!("bearer {token}")),
        Request::get(PATH).header("authorization", &format!("BEARER  {token}")),
    ] {
        assert_eq!(host.send(&request).ok().body, expected);
    }
}

/// > If the request lacks any authentication information […], the resource server SHOULD NOT
/// > include an error code (RFC 6750 §3.1)
#[test]
fn a_request_without_token_is_challenged_without_an_error_code() {
    let host = host();
    for request in [
        Request::get(PATH),
        Request::new("POST", PATH),
        Request::get("/oauth2/userinfo?access_token=x"),
        Request::get(PATH).basic("a", "b"),
        Request::get(PATH).header("authorization", "Bearer"),
        Request::get(PATH).header("authorization", "Bearer "),
    ] {
        let answer = host.send(&request);
        answer.refused(401, "invalid_token");
        assert_eq!(answer.value()["error_description"], "Bearer token required");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer") && !challenge.contains("error"), "{challenge}");
    }
}

#[test]
fn a_bad_token_is_401_invalid_token_with_the_challenge() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[("scope", "email")]);
    for token in ["x", "a.b.c", &forged(&tokens.access), &tokens.refresh, "\u{7f}"] {
        let answer = host.send(&Request::get(PATH).bearer(token));
        if answer.status == 400 {
            continue; // not a header value
        }
        answer.refused(401, "invalid_token");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer error=\"invalid_token\", error_description=\""));
    }
}

/// > insufficient_scope: […] 403 (Forbidden) […] MAY include the "scope" attribute (RFC 6750 §3.1)
#[test]
fn a_token_without_a_scope_about_the_user_is_403() {
    let host = host();
    let token = App::public(&host).tokens(&[]).access;
    let answer = host.send(&Request::get(PATH).bearer(&token));
    answer.refused(403, "insufficient_scope");
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(
        challenge.starts_with("Bearer error=\"insufficient_scope\"")
            && challenge.contains("scope=\"")
    );
}

/// > Clients MUST NOT use more than one method to transmit the token (RFC 6750 §2)
#[test]
fn a_token_by_two_methods_or_two_headers_is_invalid_request() {
    let host = host();
    let token = App::public(&host).tokens(&[("scope", "email")]).access;
    let form = Request::form(PATH, &[("access_token", &token)]);
    host.send(&form.clone().bearer(&token)).refused(400, "invalid_request");
    host.send(&Request::get(PATH).bearer(&token).bearer(&token)).refused(400, "invalid_request");
    let twice = Request::form(PATH, &[("access_token", &token), ("access_token", &token)]);
    host.send(&twice).refused(400, "invalid_request");
}

#[test]
fn a_token_of_a_grant_that_ended_is_invalid_at_once() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[("scope", "email")]);
    let ask = || host.send(&Request::get(PATH).bearer(&tokens.access));
    ask().ok();
    app.revoke(&tokens.refresh).ok();
    ask().refused(401, "invalid_token");
}

#[test]
fn a_client_acting_for_itself_is_no_user() {
    let host = host();
    let app = App::confidential(&host);
    let pairs = [("grant_type", "client_credentials"), ("scope", "mcp.read")];
    let answer = host.send(&Request::form("/oauth2/token", &pairs).basic(&app.id, app.secret()));
    let token = answer.value()["access_token"].as_str().unwrap().to_owned();
    host.send(&Request::get(PATH).bearer(&token)).refused(403, "insufficient_scope");
    assert_eq!(json!(null), answer.value()["refresh_token"]);
}
