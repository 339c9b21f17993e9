//! `keys export` and `keys import`.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::{
    keys::{kid, published},
    site::{Ended, Site, Way, both, run},
    support::{App, server::Folder, token::verify},
};

const PASSPHRASE: &str = "correct horse battery\n";

/// Runs a command that reads a passphrase.
fn given(site: &Site, arguments: &[&str], input: &str) -> Ended {
    // The server is where it has to be.
    site.run(&["keys", "list"]).ok();
    let all = site.arguments(arguments);
    run(&all.iter().map(String::as_str).collect::<Vec<_>>(), &[], input.as_bytes())
}

fn export(site: &Site, path: &str) -> String {
    given(site, &["keys", "export", "--out", path], PASSPHRASE).ok();
    fs::read_to_string(path).unwrap()
}

#[test]
fn an_export_is_for_its_owner_alone_and_replaces_nothing() {
    both(|site| {
        let path = site.folder.path("keys.json");
        let text = export(site, &path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for (out, word) in [(&*path, "is there already"), ("/nowhere/keys", "cannot be written")] {
            let refused = given(site, &["keys", "export", "--out", out], PASSPHRASE);
            refused.refused(1, &[out, word]);
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        let other = site.folder.path("other.json");
        for (input, code, word) in
            [("short\n", 1, "too short"), ("", 2, "empty"), ("a\nb", 2, "one line")]
        {
            let refused = given(site, &["keys", "export", "--out", &other], input);
            refused.refused(code, &[word]);
            assert!(!fs::exists(&other).unwrap());
        }
    });
}

#[test]
fn keys_move_to_an_empty_store_under_another_secret_and_old_tokens_verify_there() {
    let site = Site::new(Way::Beside, &[]);
    let token = App::public(&site.host()).tokens(&[]).access;
    let (path, passphrase) = (site.folder.path("keys.json"), site.folder.file("p", PASSPHRASE));
    export(&site, &path);
    let folder = Folder::new();
    let secret = folder.file("secret", "quite another secret, long enough");
    let store = folder.store();
    let more = ["--store", &store, "--session-secret-file", &secret];
    let import = ["keys", "import", &path, "--passphrase-file", &passphrase, "--json"];
    let imported = run(&[&import[..], &more].concat(), &[], b"");
    assert_eq!(imported.ok().json()["signing"][0]["kid"], kid(&token).as_str());
    let serve = ["--listen", "localhost:0", "--issuer", "http://localhost"];
    let host = crate::support::Server::start(&[&serve[..], &more].concat());
    verify(&crate::support::Host::of(host), &token, "gauzy-mcp-api");
}

#[test]
fn a_wrong_passphrase_and_damage_are_told_apart_and_change_nothing() {
    let site = Site::new(Way::Direct, &[]);
    let text = export(&site, &site.folder.path("keys.json"));
    let at = text.find("sealed").unwrap() + 20;
    let mut flipped = text.clone().into_bytes();
    flipped[at] ^= 1;
    let file = |name: &str, text: &str| site.folder.file(name, text);
    let import = |path: &str, input: &str| given(&site, &["keys", "import", path], input);
    let good = site.folder.path("keys.json");
    import(&good, "correct horse batterY\n").refused(1, &[&good, "passphrase is wrong"]);
    let path = file("flipped", std::str::from_utf8(&flipped).unwrap());
    import(&path, PASSPHRASE).refused(1, &[&path, "damaged"]);
    let path = file("cut", &text[..at]);
    import(&path, PASSPHRASE).refused(1, &[&path, "damaged"]);
    let path = file("other", "{}");
    import(&path, PASSPHRASE).refused(1, &[&path, "no key backup"]);
    let path = file("newer", &text.replace("\"version\":1", "\"version\":7"));
    import(&path, PASSPHRASE).refused(1, &["format version 7"]);
    import("/nowhere", PASSPHRASE).refused(1, &["/nowhere", "cannot be read"]);
    import(&good, PASSPHRASE).refused(1, &["--replace"]);
}

#[test]
fn an_export_takes_the_place_of_other_keys_when_that_is_said() {
    both(|site| {
        let path = site.folder.path("keys.json");
        let old = App::public(&site.host()).tokens(&[]).access;
        export(site, &path);
        let revoked = site.run(&["keys", "rotate", "--now", "--revoke"]);
        assert_eq!(revoked.code, Some(0), "{revoked:?}");
        assert!(!published(&site.host()).contains(&kid(&old)));
        let import = ["keys", "import", &path, "--replace"];
        given(site, &import, PASSPHRASE).refused(2, &["--yes"]);
        given(site, &[&import[..], &["--yes"]].concat(), PASSPHRASE).ok();
        assert_eq!(published(&site.host()), [kid(&old)]);
        verify(&site.host(), &old, "gauzy-mcp-api");
    });
}

#[test]
fn a_key_in_pem_enters_as_the_next_one_or_at_once() {
    let rsa = include_str!("../../../core/keys/tests/data/test-rsa-pkcs1.pem");
    let p256 = include_str!("../../../core/keys/tests/data/test-p256-pkcs8.pem");
    both(|site| {
        let path = site.folder.file("own.pem", rsa);
        let imported = site.run(&["keys", "import", &path, "--json"]);
        assert_eq!(imported.code, Some(0), "{imported:?}");
        let key = imported.json()["signing"][1].clone();
        assert_eq!(key["stage"], Value::from("next"));
        site.run(&["keys", "import", &path, "--now"]).refused(1, &["is in the set already"]);
        let other = site.folder.file("p256.pem", p256);
        site.run(&["keys", "import", &other]).refused(1, &[&other, "ES256", "--signing-alg"]);
        let now = site.run(&["keys", "rotate", "--now", "--json"]);
        assert_eq!(now.json()["signing"][0]["kid"], key["kid"]);
        let token = App::public(&site.host()).tokens(&[]).access;
        assert_eq!(kid(&token), key["kid"].as_str().unwrap());
        verify(&site.host(), &token, "gauzy-mcp-api");
    });
}

#[test]
fn neither_keys_nor_passphrases_stand_in_a_log() {
    let site = Site::new(Way::Beside, &["--log-level", "trace"]);
    let out = site.folder.path("keys.json");
    let all = site.arguments(&["keys", "export", "--out", &out]);
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let exported = run(&all, &[], PASSPHRASE.as_bytes());
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let sealed: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    let pem = include_str!("../../../core/keys/tests/data/test-rsa-pkcs8.pem");
    let path = site.folder.file("own.pem", pem);
    assert_eq!(site.run(&["keys", "import", &path]).code, Some(0));
    let host = site.host();
    site.stop();
    let log = host.server().log() + &exported.err;
    assert!(log.contains("keys export") && log.contains("keys import_key"), "{log}");
    let own = pem.lines().nth(3).unwrap();
    for secret in ["correct horse", own, &sealed["sealed"].as_str().unwrap()[..40]] {
        assert!(!log.contains(secret), "{secret}");
    }
}
