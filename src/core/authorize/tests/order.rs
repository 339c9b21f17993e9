//! The table itself: what runs, when, and what is a page.

use super::*;

#[test]
fn client_and_redirect_uri_are_proved_before_anything_else() {
    assert_eq!(names()[..3], ["client", "redirect_uri", "state"]);
}

#[test]
fn a_good_request_passes_every_stage() {
    for stage in [Stage::Arrival, Stage::SignedIn, Stage::Consent] {
        let draft = Run::new(&[]).at(stage).passes();
        assert_eq!(draft.redirect_uri, REDIRECT_URI);
        assert_eq!(draft.state.as_deref(), Some("xyz"));
        assert_eq!(draft.scopes.to_string(), "mcp.read");
        assert_eq!(draft.resources, ["https://mcp.gauzy.co/sse"]);
        assert_eq!(draft.challenge.unwrap().value, CHALLENGE);
    }
}

#[test]
fn with_everything_wrong_the_client_comes_first_then_the_redirect_uri() {
    let wrong = [
        ("client_id", "nobody"),
        ("redirect_uri", "https://evil.example/"),
        ("response_type", "token"),
        ("state", "ä"),
        ("request", "x"),
    ];
    let mut run = Run::new(&wrong);
    run.client = None;
    assert_eq!(run.page().code, ErrorCode::InvalidClient);
    let run = Run::new(&wrong);
    assert_eq!(run.page().description, "Invalid redirect URI");
}

#[test]
fn what_the_client_may_do_is_checked_again_at_every_stage() {
    for stage in [Stage::Arrival, Stage::SignedIn, Stage::Consent] {
        let mut run = Run::new(&[]).at(stage);
        run.client = None;
        assert_eq!(run.page().code, ErrorCode::InvalidClient, "{stage:?}");
        let run = Run::new(&[]).at(stage).client(|client| client.redirect_uris.clear());
        assert_eq!(run.page().code, ErrorCode::InvalidRequest, "{stage:?}");
        let run = Run::new(&[]).at(stage).client(|client| client.grant_types.clear());
        assert_eq!(run.redirected(), ErrorCode::UnauthorizedClient, "{stage:?}");
        let run = Run::new(&[("code_challenge", ""), ("code_challenge_method", "")]).at(stage);
        assert_eq!(run.redirected(), ErrorCode::InvalidRequest, "{stage:?}");
        let run = Run::new(&[("resource", "https://evil.example/")]).at(stage);
        assert_eq!(run.redirected(), ErrorCode::InvalidTarget, "{stage:?}");
        let run = Run::new(&[]).at(stage).client(|client| client.scopes = ScopeSet::default());
        assert_eq!(run.redirected(), ErrorCode::InvalidScope, "{stage:?}");
    }
}

#[test]
fn how_the_request_is_written_is_checked_once_on_arrival() {
    for change in [("prompt", "strange"), ("max_age", "x"), ("response_mode", "fragment")] {
        assert_eq!(Run::new(&[change]).redirected(), ErrorCode::InvalidRequest);
        Run::new(&[change]).at(Stage::Consent).passes();
    }
}
