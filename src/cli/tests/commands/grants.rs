//! `grants`.

use serde_json::{Value, json};

use crate::{
    site::{Site, both},
    support::{ADMIN, App, Browser, EMPLOYEE, app::Tokens, token::parts},
};

fn list(site: &Site, more: &[&str]) -> Vec<Value> {
    let list = site.run(&[&["grants", "list", "--json"], more].concat());
    list.ok().json()["grants"].as_array().unwrap().clone()
}

/// Tokens of somebody, and who that is.
fn tokens(app: &App, account: (&str, &str)) -> (Tokens, String) {
    let answer = crate::support::app::Answer::of(&app.approved(account, &[]));
    let tokens = Tokens::of(&app.redeem(&answer.param("code").unwrap()));
    let user = parts(&tokens.access).1["sub"].as_str().unwrap().to_owned();
    (tokens, user)
}

fn ended(site: &Site, what: &[&str], count: u64) {
    let revoked = site.run(&[&["grants", "revoke", "--yes", "--json"], what].concat());
    assert_eq!(revoked.ok().json(), json!({ "grants_revoked": count }), "{what:?}");
}

#[test]
fn a_list_is_of_everybody_a_user_a_client_or_both_and_holds_no_token() {
    both(|site| {
        let host = site.host();
        let (one, two) = (App::confidential(&host), App::public(&host));
        let (first, admin) = tokens(&one, ADMIN);
        let (_, employee) = tokens(&two, EMPLOYEE);
        tokens(&two, ADMIN);
        let code = two.code(&[]);
        assert_eq!(list(site, &[]).len(), 4);
        assert_eq!(list(site, &["--user", &admin]).len(), 3);
        assert_eq!(list(site, &["--user", &employee]).len(), 1);
        assert_eq!(list(site, &["--client", &two.id]).len(), 3);
        assert_eq!(list(site, &["--client", &two.id, "--user", &admin]).len(), 2);
        assert_eq!(list(site, &["--client", "nobody"]).len(), 0);
        let states: Vec<_> = list(site, &["--client", &two.id]);
        let states: Vec<_> = states.iter().map(|g| g["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["active", "active", "code"], "in the order of their age");
        let all = site.run(&["grants", "list"]);
        for secret in [&first.refresh[4..], &first.access, &code[4..]] {
            assert!(!all.ok().out.contains(secret));
        }
        let cut = site.run(&["grants", "list", "--limit", "3", "--json"]).json();
        assert_eq!((cut["grants"].as_array().unwrap().len(), &cut["more"]), (3, &json!(true)));
    });
}

#[test]
fn one_grant_ends_at_once_and_no_other() {
    both(|site| {
        let app = App::confidential(&site.host());
        let (one, _) = tokens(&app, ADMIN);
        let (other, employee) = tokens(&app, EMPLOYEE);
        let id = list(site, &["--user", &employee])[0]["id"].as_str().unwrap().to_owned();
        ended(site, &[&id], 1);
        ended(site, &[&id], 0);
        let app = site.again(&app);
        assert_eq!(app.introspect(&other.access).value(), json!({"active": false}));
        app.refresh(&other.refresh).refused(400, "invalid_grant");
        assert_eq!(app.introspect(&one.access).value()["active"], true);
        app.refresh(&one.refresh).ok();
        let revoked = &list(site, &["--user", &employee])[0];
        assert_eq!(
            (&revoked["state"], &revoked["reason"]),
            (&json!("revoked"), &json!("by_operator"))
        );
        for unknown in ["nonsense", "AAAAAAAAAAAAAAAAAAAAAA"] {
            let revoked = site.run(&["grants", "revoke", unknown, "--yes"]);
            revoked.refused(1, &["there is no grant", unknown]);
        }
    });
}

#[test]
fn everything_of_a_user_ends_sessions_and_codes_too() {
    both(|site| {
        let host = site.host();
        let app = App::confidential(&host);
        let (one, admin) = tokens(&app, ADMIN);
        let (other, _) = tokens(&app, EMPLOYEE);
        let code = app.code(&[]);
        let browser = Browser::signed_in(&host, ADMIN);
        ended(site, &["--user", &admin], 2);
        let app = site.again(&app);
        assert_eq!(app.introspect(&one.access).value(), json!({"active": false}));
        app.refresh(&one.refresh).refused(400, "invalid_grant");
        app.redeem(&code).refused(400, "invalid_grant");
        let mut moved = Browser::new(&site.host());
        moved.cookies = browser.cookies;
        let asked = moved.authorize(&app.request(&[]));
        assert!(asked.text().contains("name=\"password\""), "the session is over");
        app.refresh(&other.refresh).ok();
        ended(site, &["--user", "nobody"], 0);
    });
}

#[test]
fn everything_of_a_client_ends_and_the_client_stays() {
    both(|site| {
        let host = site.host();
        let (app, other) = (App::confidential(&host), App::confidential(&host));
        let all: Vec<_> = (0..3).map(|_| tokens(&app, ADMIN).0).collect();
        let (spared, _) = tokens(&other, ADMIN);
        ended(site, &["--client", &app.id], 3);
        let (app, other) = (site.again(&app), site.again(&other));
        for tokens in &all {
            assert_eq!(app.introspect(&tokens.access).value(), json!({"active": false}));
            app.refresh(&tokens.refresh).refused(400, "invalid_grant");
        }
        other.refresh(&spared.refresh).ok();
        tokens(&app, ADMIN);
        let unknown = site.run(&["grants", "revoke", "--client", "nobody", "--yes"]);
        unknown.refused(1, &["there is no client \"nobody\""]);
    });
}

#[test]
fn what_is_to_end_has_to_be_said_once_and_meant() {
    both(|site| {
        site.run(&["grants", "revoke", "--user", "x"]).refused(2, &["--yes"]);
        for what in [&[][..], &["x", "--user", "y"], &["--user", "x", "--client", "y"]] {
            let refused = site.run(&[&["grants", "revoke", "--yes"], what].concat());
            assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
        }
    });
}
