//! One rule a test.

use super::*;

#[test]
fn a_missing_invalid_or_unknown_client_is_a_page() {
    assert_eq!(Run::new(&[("client_id", "")]).page().description, "Missing client_id parameter");
    let long = "x".repeat(2049);
    for id in [long.as_str(), "a b", "ä", "a\u{7f}"] {
        assert_eq!(Run::new(&[("client_id", id)]).page().description, "Invalid client_id format");
    }
    let mut run = Run::new(&[]);
    run.client = None;
    assert_eq!(run.page().code, ErrorCode::InvalidClient);
    Run::new(&[("client_id", &long[..2048])]).passes();
}

#[test]
fn a_client_id_that_came_twice_is_a_page() {
    let mut run = Run::new(&[]);
    run.params = GOOD.iter().chain(&[("client_id", "app")]).copied().collect();
    assert_eq!(run.page().code, ErrorCode::InvalidRequest);
}

#[test]
fn a_missing_or_mismatching_redirect_uri_is_a_page() {
    for uri in [
        "",
        "https://app.example/cb/",
        "https://app.example/cb?x",
        "https://app.example",
        "https://evil.example/cb",
        "http://127.0.0.1:1/other",
        "http://localhost:1/cb",
        "javascript:alert(1)",
        "https://app.example/cb#f",
    ] {
        assert_eq!(Run::new(&[("redirect_uri", uri)]).page().code, ErrorCode::InvalidRequest);
    }
    assert_eq!(Run::new(&[("redirect_uri", "http://127.0.0.1:9/cb")]).passes().redirect_uri, {
        "http://127.0.0.1:9/cb"
    });
}

#[test]
fn a_redirect_uri_that_came_twice_is_a_page() {
    let mut run = Run::new(&[]);
    run.params = GOOD.iter().chain(&[("redirect_uri", REDIRECT_URI)]).copied().collect();
    assert_eq!(run.page().code, ErrorCode::InvalidRequest);
}

#[test]
fn a_state_that_is_no_visible_ascii_or_too_long_goes_back_without_it() {
    for state in ["\n", "ä", "a\u{7f}", &"s".repeat(4097)] {
        let run = Run::new(&[("state", state)]);
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest);
        let Err(AuthorizeError::Redirect(redirect, _)) = run.run() else { panic!() };
        assert!(!redirect.location.contains("state="));
    }
}

#[test]
fn parameters_must_not_be_included_more_than_once_but_for_resource() {
    for name in ["scope", "state", "code_challenge", "nonce", "anything"] {
        let twice = [(name, "a"), (name, "a")];
        let mut run = Run::new(&[(name, "")]);
        run.params = run.params.iter().chain(twice).collect();
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "{name}");
    }
}

#[test]
fn request_objects_are_refused_by_their_own_errors() {
    assert_eq!(Run::new(&[("request", "x")]).redirected(), ErrorCode::RequestNotSupported);
    let run = Run::new(&[("request_uri", "https://app.example/r")]);
    assert_eq!(run.redirected(), ErrorCode::RequestUriNotSupported);
}

#[test]
fn the_only_response_type_is_code() {
    assert_eq!(Run::new(&[("response_type", "")]).redirected(), ErrorCode::InvalidRequest);
    for kind in ["token", "code id_token", "Code", "none"] {
        let run = Run::new(&[("response_type", kind)]);
        assert_eq!(run.redirected(), ErrorCode::UnsupportedResponseType, "{kind}");
    }
}

#[test]
fn the_only_response_mode_is_query() {
    Run::new(&[("response_mode", "query")]).passes();
    for mode in ["fragment", "form_post"] {
        assert_eq!(Run::new(&[("response_mode", mode)]).redirected(), ErrorCode::InvalidRequest);
    }
}

#[test]
fn a_client_without_the_grant_type_gets_no_code() {
    let run = Run::new(&[]).client(|app| app.grant_types = vec![GrantType::ClientCredentials]);
    assert_eq!(run.redirected(), ErrorCode::UnauthorizedClient);
}

const NO_PKCE: [(&str, &str); 2] = [("code_challenge", ""), ("code_challenge_method", "")];

#[test]
fn pkce_is_required_of_public_clients_whatever_their_record_says() {
    assert_eq!(Run::new(&NO_PKCE).redirected(), ErrorCode::InvalidRequest);
    let run = Run::new(&NO_PKCE).client(|app| app.require_pkce = false);
    assert_eq!(run.redirected(), ErrorCode::InvalidRequest);
}

#[test]
fn pkce_is_required_of_confidential_clients_unless_their_record_says_otherwise() {
    let secret = |app: &mut Client| app.secret_sha256 = Some("00".repeat(32));
    assert_eq!(Run::new(&NO_PKCE).client(secret).redirected(), ErrorCode::InvalidRequest);
    let exempt = |app: &mut Client| {
        secret(app);
        app.require_pkce = false;
    };
    assert_eq!(Run::new(&NO_PKCE).client(exempt).passes().challenge, None);
    assert!(Run::new(&[]).client(exempt).passes().challenge.is_some());
}

#[test]
fn the_challenge_method_is_s256_and_said_so() {
    for method in ["", "plain", "s256", "S512"] {
        let run = Run::new(&[("code_challenge_method", method)]);
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "{method}");
    }
    assert_eq!(Run::new(&[("code_challenge", "")]).redirected(), ErrorCode::InvalidRequest);
    let mut run = Run::new(&[("code_challenge_method", "plain")]);
    run.policy.allow_plain_pkce = true;
    run.passes();
    let mut run = Run::new(&[("code_challenge_method", "")]);
    run.policy.allow_plain_pkce = true;
    assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "plain is never a default");
}

#[test]
fn a_malformed_challenge_is_refused() {
    for value in ["short", &CHALLENGE[..42], &format!("{CHALLENGE}A"), &"+".repeat(43)] {
        let run = Run::new(&[("code_challenge", value)]);
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "{value}");
    }
}

#[test]
fn prompt_takes_the_known_values_and_none_alone() {
    let prompts = |value: &str| Run::new(&[("prompt", value)]).passes().prompts;
    assert_eq!(prompts(""), []);
    assert_eq!(prompts("none"), [Prompt::None]);
    assert_eq!(prompts("login consent"), [Prompt::Login, Prompt::Consent]);
    assert_eq!(prompts("select_account"), [Prompt::SelectAccount]);
    for value in ["none login", "consent none", "create", "login login login login login"] {
        let run = Run::new(&[("prompt", value)]);
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "{value}");
    }
}

#[test]
fn max_age_is_a_number_of_seconds() {
    assert_eq!(Run::new(&[("max_age", "0")]).passes().max_age, Some(0));
    assert_eq!(Run::new(&[("max_age", "3600")]).passes().max_age, Some(3600));
    for value in ["-1", "+1", "1.5", "x", "99999999999999999999"] {
        let run = Run::new(&[("max_age", value)]);
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "{value}");
    }
}

#[test]
fn a_login_hint_is_nothing_but_a_hint() {
    let hint = |value: &str| Run::new(&[("login_hint", value)]).passes().login_hint;
    assert_eq!(hint("anna@example.com").as_deref(), Some("anna@example.com"));
    assert_eq!(hint(&"x".repeat(321)), None);
}

#[test]
fn unknown_parameters_are_ignored() {
    Run::new(&[("nonce", "n"), ("ui_locales", "de"), ("utm_source", "x")]).passes();
}
