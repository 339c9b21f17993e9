//! `store export`, `store import` and `store check`.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    site::{Ended, Site, Way, both, run},
    support::{App, Host, Server, app::Tokens, server::Folder},
};

const SECRET: &str = "a secret for both stores, long enough";

/// A site with a secret that can be had, a client, and tokens of it.
fn filled(way: Way) -> (Site, App, Tokens, String) {
    let folder = Folder::new();
    let secret = folder.file("secret", SECRET);
    let site = Site::new(way, &["--session-secret-file", &secret]);
    // Keeps the file as long as this program.
    std::mem::forget(folder);
    let app = App::confidential(&site.host());
    let tokens = app.tokens(&[]);
    (site, app, tokens, secret)
}

fn exported(site: &Site, name: &str) -> (String, String) {
    let path = site.folder.path(name);
    site.run(&["store", "export", "--out", &path]).ok();
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

/// A folder that things are imported to.
struct Target {
    folder: Folder,
    secret: String,
}

impl Target {
    fn new(secret: &str) -> Self {
        Self { folder: Folder::new(), secret: secret.to_owned() }
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let store = self.folder.store();
        let more = ["--store", &store, "--session-secret-file", &self.secret];
        run(&[arguments, &more].concat(), &[], b"")
    }

    fn serve(&self) -> Host {
        let store = self.folder.store();
        let secret = ["--session-secret-file", &*self.secret, "--rate-limit", "off"];
        let own = ["--listen", "localhost:0", "--issuer", "http://localhost", "--store", &store];
        Host::of(Server::start(&[&own[..], &secret].concat()))
    }
}

#[test]
fn an_export_moves_everything_to_another_store() {
    for way in [Way::Direct, Way::Beside] {
        let (site, app, tokens, secret) = filled(way);
        let code = app.code(&[]);
        let (path, text) = exported(&site, "all.jsonl");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for secret in [&tokens.access, &tokens.refresh, &code, app.secret()] {
            assert!(!text.contains(&secret[4..]));
        }
        site.run(&["store", "export", "--out", &path]).refused(1, &["is there already"]);
        let piped = site.run(&["store", "export", "--out", "-"]);
        assert_eq!(piped.ok().out.lines().count(), text.lines().count());

        let target = Target::new(&secret);
        let imported = target.run(&["store", "import", &path, "--json"]);
        let records = text.lines().count() - 2;
        let all = json!({"stored": records, "existed": 0, "expired": 0, "unknown": 0});
        assert_eq!(imported.ok().json(), all);
        let checked = target.run(&["store", "check", "--json"]);
        assert_eq!(checked.ok().json()["sound"], json!(true));
        let host = target.serve();
        let there = App::known(&host, &app.id, app.secret.as_deref(), &app.redirect_uri);
        assert!(there.refresh(&tokens.refresh).status == 200);
        assert_eq!(there.redeem(&code).status, 200);
        target
            .run(&["store", "import", &path, "--merge"])
            .refused(1, &["a server uses this store", "stop it"]);
    }
}

#[test]
fn an_import_needs_an_empty_store_or_goes_on_with_merge() {
    let (site, app, tokens, secret) = filled(Way::Direct);
    let (path, text) = exported(&site, "all.jsonl");
    let records = text.lines().count() - 2;
    let target = Target::new(&secret);
    target.run(&["store", "import", &path]).ok();
    target.run(&["store", "import", &path]).refused(1, &["not empty", "--merge"]);
    let again = target.run(&["store", "import", &path, "--merge", "--json"]);
    let all = json!({"stored": 0, "existed": records, "expired": 0, "unknown": 0});
    assert_eq!(again.json(), all, "{again:?}");
    // What the store has is newer, and stays.
    let later = App::known(&site.host(), &app.id, app.secret.as_deref(), &app.redirect_uri);
    let more = later.tokens(&[]);
    let (path, _) = exported(&site, "more.jsonl");
    let merged = target.run(&["store", "import", &path, "--merge", "--json"]);
    assert_eq!(merged.json()["existed"], json!(records), "{merged:?}");
    let host = target.serve();
    let there = App::known(&host, &app.id, app.secret.as_deref(), &app.redirect_uri);
    for token in [&tokens.refresh, &more.refresh] {
        assert!(there.refresh(token).status == 200);
    }
}

#[test]
fn a_damaged_file_is_noticed_before_anything_is_written() {
    let (site, _, _, secret) = filled(Way::Direct);
    let (_, text) = exported(&site, "all.jsonl");
    let target = Target::new(&secret);
    let refused = |name: &str, text: &str, words: &[&str]| {
        let path = site.folder.file(name, text);
        target.run(&["store", "import", &path]).refused(1, &[&[&*path], words].concat());
        assert!(!target.folder.0.join("data").exists(), "{name}");
    };
    refused("cut", &text[..text.len() / 2], &["damaged at line"]);
    let lines: Vec<_> = text.lines().collect();
    refused("last", &(lines[..lines.len() - 1].join("\n") + "\n"), &["cut short"]);
    refused("less", &text.replacen(lines[2], "", 1), &["damaged at line 3"]);
    refused(
        "changed",
        &text.replacen("\"grant\",\"id\":\"", "\"grant\",\"id\":\"x", 1),
        &["checksum"],
    );
    refused("other", "{}\n", &["not an export"]);
    refused("empty", "", &["it is empty"]);
    refused("newer", &text.replacen("\"version\":1", "\"version\":3", 1), &["format version 3"]);
    target.run(&["store", "import", "/nowhere"]).refused(1, &["/nowhere"]);
    target.run(&["store", "import", "/tmp"]).refused(1, &["/tmp", "folder"]);
}

/// Changes the lines of an export as nobody but its owner can: with a checksum that fits.
fn rewritten(text: &str, change: impl Fn(Value) -> Value) -> String {
    let mut lines: Vec<Value> =
        text.lines().map(|line| change(serde_json::from_str(line).unwrap())).collect();
    let mut end = lines.pop().unwrap();
    let mut records = json!({});
    for line in &lines[1..] {
        let kind = line["kind"].as_str().unwrap();
        records[kind] = json!(records[kind].as_u64().unwrap_or(0) + 1);
    }
    let text = lines.iter().fold(String::new(), |text, line| text + &line.to_string() + "\n");
    let hash = Sha256::digest(&text);
    end["records"] = records;
    end["sha256"] = mcp_auth_core::entropy::hex(&hash).into();
    format!("{text}{end}\n")
}

#[test]
fn records_of_a_newer_release_are_refused_or_left_out() {
    let (site, _, _, secret) = filled(Way::Direct);
    let (_, text) = exported(&site, "all.jsonl");
    let newer = rewritten(&text, |mut line| {
        if line["kind"] == "session" {
            line["kind"] = "horse".into();
        }
        line
    });
    let path = site.folder.file("newer", &newer);
    let target = Target::new(&secret);
    target.run(&["store", "import", &path]).refused(1, &["\"horse\"", "--skip-unknown"]);
    let done = target.run(&["store", "import", &path, "--skip-unknown", "--json"]);
    assert_eq!(done.json()["unknown"], json!(1), "{done:?}");
    assert!(done.err.contains("of a newer release"), "{done:?}");
}

#[test]
fn grants_do_not_come_beside_other_keys() {
    let (site, _, _, secret) = filled(Way::Direct);
    let (path, _) = exported(&site, "all.jsonl");
    let target = Target::new(&secret);
    target.serve().server().stop();
    target.run(&["store", "import", &path, "--merge"]).refused(1, &["other keys"]);
    let list = target.run(&["grants", "list", "--json"]);
    assert_eq!(list.ok().json()["grants"], json!([]));
    // Of the same origin, though sealed anew: a rotation keeps the MAC keys.
    let same = Target::new(&secret);
    same.run(&["store", "import", &path]).ok();
    assert_eq!(same.run(&["keys", "rotate", "--now"]).code, Some(0));
    assert_eq!(same.run(&["store", "import", &path, "--merge"]).code, Some(0));
    let other = Target::new(&site.folder.file("o", "this is no secret of any of them"));
    let noted = other.run(&["store", "import", &path]);
    assert_eq!(noted.code, Some(0), "{noted:?}");
    assert!(noted.err.contains("do not open with the session secret"), "{noted:?}");
}

#[test]
fn a_sound_store_is_said_to_be_and_counted() {
    both(|site| {
        let app = App::confidential(&site.host());
        app.tokens(&[]);
        let checked = site.run(&["store", "check", "--json"]);
        let report = checked.ok().json();
        assert_eq!((&report["sound"], &report["problems"]), (&json!(true), &json!([])), "{report}");
        assert_eq!(
            (&report["records"]["grant"], &report["records"]["key_set"]),
            (&json!(1), &json!(1))
        );
        let told = site.run(&["store", "check"]);
        assert!(told.ok().out.contains("grant: 1") && told.out.contains("nothing is wrong"));
    });
}

#[test]
fn what_is_wrong_is_told_and_ends_with_one() {
    let (site, _, _, secret) = filled(Way::Direct);
    let (_, text) = exported(&site, "all.jsonl");
    let wrong = rewritten(&text, |mut line| {
        match line["kind"].as_str() {
            Some("grant") => line["body"]["mac_key"] = "lost".into(),
            Some("session") => line["indexes"] = json!([]),
            _ => {}
        }
        line
    });
    let path = site.folder.file("wrong", &wrong);
    let target = Target::new(&secret);
    target.run(&["store", "import", &path]).ok();
    let checked = target.run(&["store", "check", "--json"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(checked.err.contains("the store has 2 problems"), "{checked:?}");
    let report = checked.json();
    let problems = report["problems"].to_string();
    assert!(problems.contains("lost") && problems.contains("session"), "{problems}");
    let host = target.serve();
    let beside = target.run(&["store", "check", "--json"]);
    assert_eq!(beside.json()["problems"], report["problems"], "the same beside a server");
    host.server().stop();
    let other =
        Target { secret: site.folder.file("o", "this is no secret of any of them"), ..target };
    let checked = other.run(&["store", "check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(checked.out.contains("problem: keys: the key set does not open"), "{checked:?}");
}
