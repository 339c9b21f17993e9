//! Refresh tokens: RFC 6749 §6, OAuth 2.1 §4.3, RFC 9700 §4.14.

use std::{thread, time::Duration};

use serde_json::json;

use crate::support::{
    App,
    app::{Tokens, changed},
    host,
    token::claims,
    with,
};

/// > Authorization servers […] MUST rotate refresh tokens […] for public clients (MCP, Token
/// > Theft)
#[test]
fn every_use_answers_with_a_new_refresh_token_of_the_same_scope() {
    let host = host();
    for app in [App::public(&host), App::confidential(&host)] {
        let first = app.tokens(&[]);
        let answer = app.refresh(&first.refresh);
        let members = ["access_token", "token_type", "expires_in", "refresh_token", "scope"];
        assert_eq!(answer.ok().members(), members);
        let second = Tokens::of(&answer);
        assert_ne!(second.refresh, first.refresh);
        assert_ne!(second.access, first.access);
        assert_eq!(second.scope, first.scope);
        let (one, two) = (claims(&first.access), claims(&second.access));
        for same in ["sub", "aud", "iss", "client_id", "scope", "grant_id", "auth_time"] {
            assert_eq!(one[same], two[same], "{same}");
        }
        assert_ne!(one["jti"], two["jti"]);
    }
}

/// MCP clients share one refresh token between windows and retry on time-outs.
#[test]
fn a_retry_inside_the_interval_gets_the_same_successor() {
    let host = host();
    let app = App::public(&host);
    let first = app.tokens(&[]);
    let answers: Vec<_> = (0..3).map(|_| Tokens::of(&app.refresh(&first.refresh))).collect();
    assert!(answers.iter().all(|own| own.refresh == answers[0].refresh));
    assert_ne!(answers[0].access, answers[1].access, "each gets a fresh access token");
    app.refresh(&answers[0].refresh).ok();
}

#[test]
fn sixteen_windows_that_refresh_at_once_all_get_the_same_successor() {
    let host = host();
    let app = App::public(&host);
    let first = app.tokens(&[]);
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (app, refresh) = (app.clone(), first.refresh.clone());
            thread::spawn(move || Tokens::of(&app.refresh(&refresh)).refresh)
        })
        .collect();
    let mut successors: Vec<_> = threads.into_iter().map(|own| own.join().unwrap()).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
}

/// > If a refresh token is compromised and subsequently used by both the attacker and the
/// > legitimate client, one of them will present an invalidated refresh token (RFC 9700 §4.14.2)
#[test]
fn a_token_from_before_the_last_is_reuse_and_ends_the_grant_with_its_access_tokens() {
    let host = host();
    let app = App::confidential(&host);
    let first = app.tokens(&[]);
    let second = Tokens::of(&app.refresh(&first.refresh));
    let third = Tokens::of(&app.refresh(&second.refresh));
    assert_eq!(app.introspect(&third.access).value()["active"], true);
    let answer = app.refresh(&first.refresh);
    answer.refused(400, "invalid_grant");
    assert_eq!(answer.value()["error_description"], "Invalid refresh token");
    for token in [&first.access, &second.access, &third.access, &third.refresh] {
        assert_eq!(app.introspect(token).value(), json!({"active": false}));
    }
    app.refresh(&third.refresh).refused(400, "invalid_grant");
}

#[test]
fn after_the_interval_the_replaced_token_is_reuse() {
    let Some(host) = with(&["--reuse-interval", "1s"]) else { return };
    let app = App::public(&host);
    let first = app.tokens(&[]);
    let second = Tokens::of(&app.refresh(&first.refresh));
    thread::sleep(Duration::from_millis(2100));
    app.refresh(&first.refresh).refused(400, "invalid_grant");
    app.refresh(&second.refresh).refused(400, "invalid_grant");
}

#[test]
fn guessing_ends_nothing() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[]);
    let end = tokens.refresh.len();
    let last = if tokens.refresh.ends_with('A') { "B" } else { "A" };
    for guess in [
        format!("{}{last}", &tokens.refresh[..end - 1]),
        format!("{}x", tokens.refresh),
        tokens.refresh[..end - 4].to_owned(),
        tokens.refresh.replace("mrt_", "mac_"),
        "mrt_".to_owned(),
        "garbage".to_owned(),
        tokens.access.clone(),
    ] {
        app.refresh(&guess).refused(400, "invalid_grant");
    }
    app.refresh(&tokens.refresh).ok();
}

/// > ensure that the refresh token was issued to the authenticated client (RFC 6749 §6)
#[test]
fn another_clients_token_is_invalid_grant_and_stays_good() {
    let host = host();
    let (app, other) = (App::public(&host), App::public(&host));
    let tokens = app.tokens(&[]);
    for _ in 0..2 {
        other.refresh(&tokens.refresh).refused(400, "invalid_grant");
    }
    app.refresh(&tokens.refresh).ok();
}

#[test]
fn an_unspent_code_is_no_refresh_token_and_the_other_way_round() {
    let host = host();
    let app = App::public(&host);
    let code = app.code(&[]);
    app.refresh(&code).refused(400, "invalid_grant");
    let tokens = Tokens::of(&app.redeem(&code));
    app.redeem(&tokens.refresh).refused(400, "invalid_grant");
    app.refresh(&tokens.refresh).ok();
}

/// > the scope of the [new] refresh token […] MUST be identical to that of the refresh token
/// > included by the client (RFC 6749 §6)
#[test]
fn scope_narrows_the_access_token_only() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[]);
    let narrow = Tokens::of(&app.token(&app.refreshing(&tokens.refresh, &[("scope", "mcp.read")])));
    assert_eq!(narrow.scope, "mcp.read");
    let wider = app.refreshing(&narrow.refresh, &[("scope", "mcp.read profile")]);
    app.token(&wider).refused(400, "invalid_scope");
    assert_eq!(Tokens::of(&app.refresh(&narrow.refresh)).scope, "mcp.read mcp.write");
}

#[test]
fn resource_is_one_of_the_grants() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[("resource", "https://mcp.example/mcp")]);
    let other = app.refreshing(&tokens.refresh, &[("resource", "https://other.example")]);
    app.token(&other).refused(400, "invalid_target");
    let same = app.refreshing(&tokens.refresh, &[("resource", "https://mcp.example/mcp")]);
    let token = Tokens::of(&app.token(&same)).access;
    assert_eq!(claims(&token)["aud"], "https://mcp.example/mcp");
}

#[test]
fn a_confidential_client_authenticates_to_refresh() {
    let host = host();
    let app = App::confidential(&host);
    let tokens = app.tokens(&[]);
    let pairs = app.refreshing(&tokens.refresh, &[]);
    app.token(&changed(&pairs, &[("client_secret", "")])).refused(401, "invalid_client");
    app.token(&changed(&pairs, &[("client_secret", "wrong")])).refused(401, "invalid_client");
    app.token(&pairs).ok();
}

#[test]
fn without_rotation_a_confidential_clients_token_stays() {
    let Some(host) = with(&["--refresh-rotation", "public"]) else { return };
    let app = App::confidential(&host);
    let tokens = app.tokens(&[]);
    for _ in 0..3 {
        assert_eq!(Tokens::of(&app.refresh(&tokens.refresh)).refresh, tokens.refresh);
    }
    let public = App::public(&host);
    let tokens = public.tokens(&[]);
    assert_ne!(Tokens::of(&public.refresh(&tokens.refresh)).refresh, tokens.refresh);
}

#[test]
fn a_grant_ends_when_unused_or_old_and_its_access_tokens_do_not_outlive_it() {
    let Some(host) = with(&["--refresh-idle", "3s", "--refresh-absolute", "1h"]) else { return };
    let app = App::public(&host);
    let answer = app.redeem(&app.code(&[])).value();
    assert!(answer["expires_in"].as_u64().unwrap() <= 3, "{answer}");
    let refresh = answer["refresh_token"].as_str().unwrap();
    thread::sleep(Duration::from_millis(4100));
    app.refresh(refresh).refused(400, "invalid_grant");
}
