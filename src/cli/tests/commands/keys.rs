//! `keys list` and `keys rotate`.

use serde_json::{Value, json};

use crate::{
    site::{Ended, Site, Way, both, run},
    support::{
        App, Host,
        server::Folder,
        token::{parts, verify},
    },
};

const AUDIENCE: &str = "gauzy-mcp-api";

pub(crate) fn kid(token: &str) -> String {
    parts(token).0["kid"].as_str().unwrap().to_owned()
}

pub(crate) fn published(host: &Host) -> Vec<String> {
    let keys = host.get("/.well-known/jwks.json").value();
    let kid = |key: &Value| key["kid"].as_str().unwrap().to_owned();
    keys["keys"].as_array().unwrap().iter().map(kid).collect()
}

/// The signing keys that a command shows: their ids and stages.
fn shown(ended: &Ended) -> Vec<(String, String)> {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let text = |key: &Value, member: &str| key[member].as_str().unwrap().to_owned();
    let keys = ended.json()["signing"].as_array().unwrap().clone();
    keys.iter().map(|key| (text(key, "kid"), text(key, "stage"))).collect()
}

fn stages(ended: &Ended) -> Vec<String> {
    shown(ended).into_iter().map(|(_, stage)| stage).collect()
}

#[test]
fn a_list_tells_keys_and_no_secrets() {
    both(|site| {
        let first = published(&site.host());
        let list = site.run(&["keys", "list", "--json"]);
        assert_eq!(shown(list.ok()), [(first[0].clone(), "signing".to_owned())]);
        let list = list.json();
        let (key, mac) = (&list["signing"][0], &list["mac"][0]);
        assert_eq!((&key["alg"], &key["source"]), (&json!("RS256"), &json!("store")));
        assert!(key["created_at"].as_str().unwrap().ends_with('Z'), "{key}");
        assert_eq!((&mac["state"], &mac["revoked_at"]), (&json!("in_force"), &Value::Null));
        let members = ["kid", "alg", "stage", "source", "created_at", "signs_from", "leaves_at"];
        assert_eq!(key.as_object().unwrap().keys().collect::<Vec<_>>(), members);
        let table = site.run(&["keys", "list"]);
        assert!(table.ok().out.contains(&first[0]) && table.out.contains("SIGNING KEY"));
    });
}

#[test]
fn a_new_key_is_published_before_it_signs() {
    both(|site| {
        let old = published(&site.host())[0].clone();
        let rotated = site.run(&["keys", "rotate", "--json"]);
        assert_eq!(stages(&rotated), ["signing", "next"]);
        assert!(rotated.err.contains("is published and signs from"), "{rotated:?}");
        let host = site.host();
        assert_eq!(published(&host)[0], old);
        assert_eq!(published(&host).len(), 2);
        assert_eq!(kid(&App::public(&host).tokens(&[]).access), old);
        site.run(&["keys", "rotate"]).refused(1, &["published already", "--now"]);
    });
}

#[test]
fn at_once_the_new_key_signs_and_tokens_of_the_old_one_verify() {
    both(|site| {
        let app = App::confidential(&site.host());
        let before = app.tokens(&[]);
        let rotated = site.run(&["keys", "rotate", "--now", "--json"]);
        assert_eq!(stages(&rotated), ["signing", "retired"]);
        assert!(rotated.err.contains("fetch it anew"), "{rotated:?}");
        let (host, app) = (site.host(), site.again(&app));
        let after = app.tokens(&[]);
        assert_ne!(kid(&before.access), kid(&after.access));
        assert_eq!(published(&host), [kid(&after.access), kid(&before.access)]);
        for token in [&before.access, &after.access] {
            verify(&host, token, AUDIENCE);
            assert_eq!(app.introspect(token).value()["active"], json!(true));
        }
    });
}

#[test]
fn revoked_keys_are_gone_at_once_and_refresh_tokens_go_on() {
    both(|site| {
        let app = App::confidential(&site.host());
        let before = app.tokens(&[]);
        let rotated = site.run(&["keys", "rotate", "--now", "--revoke", "--json"]);
        assert_eq!(stages(&rotated), ["signing"]);
        assert!(rotated.err.contains("inactive here at once"), "{rotated:?}");
        let (host, app) = (site.host(), site.again(&app));
        assert!(!published(&host).contains(&kid(&before.access)));
        assert_eq!(app.introspect(&before.access).value(), json!({"active": false}));
        let next = app.refresh(&before.refresh);
        assert_eq!(next.status, 200, "{}", next.text());
        let next = next.value()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(app.introspect(&next).value()["active"], json!(true));
        let macs = site.run(&["keys", "list", "--json"]).json()["mac"].clone();
        assert_eq!((&macs[0]["state"], &macs[1]["state"]), (&json!("retired"), &json!("in_force")));
    });
}

#[test]
fn ending_the_grants_asks_first_and_ends_them_all() {
    both(|site| {
        let app = App::confidential(&site.host());
        let before = app.tokens(&[]);
        let arguments = ["keys", "rotate", "--now", "--revoke", "--end-grants"];
        site.run(&arguments).refused(2, &["--yes"]);
        assert_eq!(site.run(&["keys", "list", "--json"]).json()["mac"][0]["state"], "in_force");
        let rotated = site.run(&[&arguments[..], &["--yes"]].concat());
        assert_eq!(rotated.code, Some(0), "{rotated:?}");
        let app = site.again(&app);
        let answer = app.refresh(&before.refresh);
        assert_eq!((answer.status, &answer.value()["error"]), (400, &json!("invalid_grant")));
        let after = app.tokens(&[]);
        assert_eq!(app.refresh(&after.refresh).status, 200);
    });
}

#[test]
fn flags_that_need_others_say_so() {
    let site = Site::new(Way::Direct, &[]);
    site.stop();
    for (flags, word) in [(&["--revoke"][..], "--now"), (&["--now", "--end-grants"], "--revoke")] {
        let ended = site.run(&[&["keys", "rotate"], flags].concat());
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains(word), "{ended:?}");
    }
}

/// Each step is one write: what was answered is there after a kill, in every stage.
#[test]
fn a_kill_in_any_stage_loses_nothing() {
    let site = Site::new(Way::Beside, &[]);
    let app = App::confidential(&site.host());
    let first = app.tokens(&[]);
    for (arguments, stages_then) in [
        (&["keys", "rotate", "--json"][..], &["signing", "next"][..]),
        (&["keys", "rotate", "--now", "--json"], &["signing", "retired"]),
        (&["keys", "rotate", "--json"], &["signing", "retired", "next"]),
        (&["keys", "rotate", "--now", "--revoke", "--json"], &["signing"]),
    ] {
        let rotated = site.run(arguments);
        let keys = shown(&rotated);
        site.host().server().signal("KILL");
        site.host().server().wait();
        site.forget();
        let list = site.run(&["keys", "list", "--json"]);
        assert_eq!(shown(list.ok()), keys, "{arguments:?}");
        let mut sorted = stages(&list);
        sorted.sort_by_key(|stage| stages_then.iter().position(|own| own == stage));
        assert_eq!(sorted, stages_then);
        let host = site.host();
        let kids: Vec<_> = keys.iter().map(|(kid, _)| kid.clone()).collect();
        assert_eq!(published(&host), kids, "{arguments:?}");
        assert_eq!(kid(&site.again(&app).tokens(&[]).access), kids[0]);
    }
    let answer = site.again(&app).refresh(&first.refresh);
    assert_eq!(answer.status, 200, "refresh tokens outlive all of it");
}

#[test]
fn keys_of_files_are_not_rotated() {
    let folder = Folder::new();
    let pem = include_str!("../../../core/keys/tests/data/test-rsa-pkcs8.pem");
    let file = folder.file("own.pem", pem);
    let site = Site::new(Way::Beside, &[]);
    site.stop();
    let store = site.folder.store();
    let host = Host::of(crate::support::Server::start(&[
        "--listen",
        "localhost:0",
        "--store",
        &store,
        "--signing-key",
        &file,
    ]));
    let run = |arguments: &[&str]| run(&[arguments, &["--store", &store]].concat(), &[], b"");
    for more in [&[][..], &["--now"], &["--now", "--revoke"]] {
        run(&[&["keys", "rotate"], more].concat()).refused(1, &["--signing-key", "restart"]);
    }
    let list = run(&["keys", "list", "--json"]);
    assert_eq!(list.ok().json()["signing"][0]["source"], "file");
    assert_eq!(stages(&list), ["signing", "retired"]);
    drop(host);
}

#[test]
fn another_secret_opens_nothing_and_changes_nothing() {
    let folder = Folder::new();
    let right = folder.file("right", "the right secret, which is long enough");
    let wrong = folder.file("wrong", "another secret, which is long enough!!");
    let site = Site::new(Way::Direct, &["--session-secret-file", &right]);
    let kids = published(&site.host());
    site.stop();
    let store = site.folder.store();
    let with = |arguments: &[&str], secret: &[&str]| {
        run(&[arguments, &["--store", &store], secret].concat(), &[], b"")
    };
    for arguments in [&["keys", "list"][..], &["keys", "rotate", "--now", "--revoke"]] {
        let words = ["does not open", "--session-secret-file"];
        with(arguments, &["--session-secret-file", &wrong]).refused(2, &words);
        with(arguments, &[]).refused(2, &["session secret"]);
    }
    assert!(!site.folder.0.join("data/session-secret").exists(), "and none is made up");
    assert_eq!(published(&site.host()), kids);
}
