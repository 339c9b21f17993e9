//! The numbers are those of what happened.

use std::{thread, time::Duration};

use crate::{
    Observed, life,
    scrape::{Scrape, grew},
    support::{
        ADMIN, App, Browser, Request,
        app::Tokens,
        http::{connect, encode},
        page::Form,
    },
    until,
};

#[test]
fn grants_count_from_consent_to_their_end() {
    let server = Observed::start(&[]);
    let before = Scrape::of(&server);
    let app = App::public(&server.host);
    let tokens = app.tokens(&[]);
    let next = Tokens::of(&app.refresh(&tokens.refresh));
    Tokens::of(&app.refresh(&tokens.refresh));
    Tokens::of(&app.refresh(&next.refresh));
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
    let given_back = app.tokens(&[]);
    app.revoke(&given_back.refresh).ok();
    let after = Scrape::of(&server);
    grew(
        &before,
        &after,
        &[
            ("mcp_auth_clients_registered_total", 1.0),
            ("mcp_auth_grants_created_total", 2.0),
            ("mcp_auth_grants_redeemed_total", 2.0),
            ("mcp_auth_grants_refreshed_total", 2.0),
            ("mcp_auth_grants_retried_total", 1.0),
            ("mcp_auth_grants_revoked_total{reason=\"refresh_token_reused\"}", 1.0),
            ("mcp_auth_grants_revoked_total{reason=\"by_client\"}", 1.0),
            ("mcp_auth_grants_revoked_total{reason=\"by_user\"}", 0.0),
            ("mcp_auth_token_responses_total{grant_type=\"authorization_code\"}", 2.0),
            ("mcp_auth_token_responses_total{grant_type=\"refresh_token\"}", 3.0),
            ("mcp_auth_sign_ins_total{outcome=\"ok\"}", 2.0),
            ("mcp_auth_audit_events_total{event=\"refreshed\"}", 3.0),
            ("mcp_auth_signing_duration_seconds_count{algorithm=\"RS256\"}", 5.0),
            ("mcp_auth_password_check_duration_seconds_count{outcome=\"right\"}", 2.0),
            (
                "mcp_auth_refusals_total{endpoint=\"token\",error=\"invalid_grant\",reason=\"reused\"}",
                1.0,
            ),
            ("mcp_auth_http_requests_total{route=\"token\",method=\"POST\",status=\"2xx\"}", 5.0),
            ("mcp_auth_http_requests_total{route=\"token\",method=\"POST\",status=\"4xx\"}", 1.0),
            ("mcp_auth_http_request_duration_seconds_count{route=\"token\"}", 6.0),
        ],
    );
    assert!(after.sum("mcp_auth_signing_duration_seconds_sum") > 0.0);
    let writes = after.sum("mcp_auth_store_operation_duration_seconds_count{operation=\"swap\"");
    assert!(writes >= 5.0, "two redemptions, two rotations and two ends were {writes} swaps");
}

#[test]
fn a_refusal_says_more_than_its_public_text() {
    let server = Observed::start(&[]);
    let app = App::confidential(&server.host);
    let other = App::public(&server.host);
    let code = app.code(&[]);
    let exchange = |changes: &[(&str, &str)]| app.token(&app.exchange(&code, changes));
    exchange(&[("client_id", "mcp_nobody")]).refused(401, "invalid_client");
    exchange(&[("client_secret", "wrong")]).refused(401, "invalid_client");
    exchange(&[("client_secret", "")]).refused(401, "invalid_client");
    exchange(&[("code", "mac_x")]).refused(400, "invalid_grant");
    exchange(&[("redirect_uri", "https://x.example/")]).refused(400, "invalid_grant");
    other.token(&other.exchange(&code, &[])).refused(400, "invalid_grant");
    exchange(&[("scope", "mcp.admin")]).refused(400, "invalid_scope");
    exchange(&[("resource", "https://not.granted.example")]).refused(400, "invalid_target");
    let verifier = "another-verifier-that-is-long-enough-to-be-one-000";
    exchange(&[("code_verifier", verifier)]).refused(400, "invalid_grant");
    exchange(&[]).ok();
    exchange(&[]).refused(400, "invalid_grant");
    exchange(&[]).refused(400, "invalid_grant");
    let scrape = Scrape::of(&server);
    for (error, reason) in [
        ("invalid_client", "unknown_client"),
        ("invalid_client", "secret_wrong"),
        ("invalid_client", "secret_missing"),
        ("invalid_grant", "unknown_token"),
        ("invalid_grant", "redirect_uri"),
        ("invalid_grant", "other_client"),
        ("invalid_scope", "scope"),
        ("invalid_target", "resource"),
        ("invalid_grant", "pkce"),
        ("invalid_grant", "replayed"),
        ("invalid_grant", "ended"),
    ] {
        let labels = format!("endpoint=\"token\",error=\"{error}\",reason=\"{reason}\"");
        let count = scrape.value(&format!("mcp_auth_refusals_total{{{labels}}}"));
        assert!((count - 1.0).abs() < 1e-9, "{labels}: {count}");
    }
}

#[test]
fn a_limit_counts_under_its_name_and_failed_sign_ins_as_such() {
    let server = Observed::limited();
    let mut browser = Browser::from(&server.host, "192.0.2.1");
    let page = browser.get("/oauth2/login");
    let answers: Vec<u16> =
        (0..7).map(|_| browser.sign_in(&page, (ADMIN.0, "wrong")).status).collect();
    let failed = answers.iter().filter(|status| **status == 403).count();
    let limited = answers.iter().filter(|status| **status == 429).count();
    assert!(failed >= 5 && limited >= 1 && failed + limited == 7, "{answers:?}");
    let scrape = Scrape::of(&server);
    for (series, count) in [
        ("mcp_auth_rate_limited_total{limit=\"login-account\"}", limited),
        ("mcp_auth_sign_ins_total{outcome=\"failed\"}", failed),
        ("mcp_auth_password_check_duration_seconds_count{outcome=\"wrong\"}", failed),
    ] {
        assert_eq!(scrape.value(series).to_string(), count.to_string(), "{series}");
    }
}

/// Sign-ins wait for a core; whoever goes away meanwhile gets no answer.
#[test]
fn clients_that_go_away_are_counted_and_leave_nothing_in_flight() {
    use std::io::Write;
    let server = Observed::start(&[]);
    let mut browser = Browser::new(&server.host);
    let page = browser.get("/oauth2/login");
    let form = Form::of(&page).set("email", ADMIN.0).set("password", "wrong");
    let body = encode(&form.fields);
    let cookies: Vec<_> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\ncookie: {}\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{body}",
        form.action,
        cookies.join("; "),
        body.len()
    );
    let scrape = || Scrape::of(&server);
    let aborted =
        "mcp_auth_http_requests_total{route=\"login\",method=\"POST\",status=\"aborted\"}";
    until(|| {
        let waiting: Vec<_> = (0..40)
            .map(|_| {
                let mut stream = connect(&server.host.address);
                stream.write_all(request.as_bytes()).unwrap();
                stream
            })
            .collect();
        drop(waiting);
        (scrape().value(aborted) > 0.5).then_some(())
    });
    until(|| (scrape().value("mcp_auth_http_requests_in_flight") < 0.5).then_some(()));
    let answered = scrape().sum("mcp_auth_http_requests_total{route=\"login\",method=\"POST\"");
    let timed = scrape().value("mcp_auth_http_request_duration_seconds_count{route=\"login\"}");
    assert!((timed - answered - 1.0).abs() < 1e-9, "{timed} with the page, {answered}");
}

#[test]
fn the_process_and_its_keys_have_an_age() {
    let server = Observed::start(&[]);
    let (key, cpu) =
        ("mcp_auth_signing_key_age_seconds{stage=\"active\"}", "process_cpu_seconds_total");
    let first = Scrape::of(&server);
    assert!((0.0..60.0).contains(&first.value(key)), "{}", first.value(key));
    thread::sleep(Duration::from_millis(1100));
    for _ in 0..50 {
        server.send(&Request::get("/metrics")).ok();
    }
    let second = Scrape::of(&server);
    let grown = second.value(key) - first.value(key);
    assert!((1.0..60.0).contains(&grown), "{grown}");
    assert!(second.value(cpu) >= first.value(cpu) && second.value(cpu) > 0.0);
    for (series, least) in [
        ("process_resident_memory_bytes", 1e6),
        ("process_open_fds", 3.0),
        ("process_threads", 2.0),
        ("process_start_time_seconds", 1.7e9),
    ] {
        assert!(second.value(series) > least, "{series} {}", second.value(series));
    }
    let info = format!("mcp_auth_build_info{{version=\"{}\"", env!("CARGO_PKG_VERSION"));
    assert!((second.sum(&info) - 1.0).abs() < 1e-9);
}

#[test]
fn sign_ins_for_one_account_from_everywhere_are_a_flood() {
    let server = Observed::limited();
    life::guess(&server.host);
    let scrape = Scrape::of(&server);
    let floods = scrape.value("mcp_auth_sign_in_floods_total");
    let most = f64::from(u32::try_from(life::GUESSES - 60).unwrap());
    assert!((1.0..=most).contains(&floods), "{floods} of {}", life::GUESSES);
}
