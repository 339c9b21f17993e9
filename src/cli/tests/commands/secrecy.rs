//! No secret of a command stands in its messages, the server's log or the data folder.

use std::fs;

use crate::{
    site::{Ended, Site, Way, run},
    support::{App, Host, Server, app::REDIRECT, app::Tokens},
};

#[test]
fn secrets_of_clients_and_tokens_are_nowhere() {
    for way in [Way::Direct, Way::Beside] {
        let site = Site::new(way, &["--log-level", "trace"]);
        let add = ["clients", "add", "--id", "console", "--secret", "--redirect-uri", REDIRECT];
        let added = site.run(&[&add[..], &["--json"]].concat());
        let secret = added.json()["client_secret"].as_str().unwrap().to_owned();
        let host = site.host();
        let app = App::known(&host, "console", Some(&secret), REDIRECT);
        let tokens: Tokens = app.tokens(&[]);
        let told: Vec<Ended> = [
            &["clients", "list"][..],
            &["clients", "show", "console"],
            &["grants", "list"],
            &["grants", "revoke", "--client", "console", "--yes"],
            &["clients", "remove", "console", "--yes"],
        ]
        .into_iter()
        .map(|arguments| site.run(arguments))
        .collect();
        assert!(told.iter().all(|ended| ended.code == Some(0)), "{told:?}");
        site.stop();
        let mut all = host.server().log() + &added.err;
        assert!(way == Way::Direct || all.contains("clients remove"), "commands are in the log");
        for ended in &told {
            all += &ended.out;
            all += &ended.err;
        }
        for entry in fs::read_dir(site.folder.0.join("data")).unwrap() {
            all += &String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap());
        }
        for secret in [&secret, &tokens.refresh, &tokens.access] {
            assert!(!all.contains(&secret[4..]), "{secret:.12}");
        }
    }
}

#[test]
fn passwords_are_nowhere() {
    let hashed = run(&["users", "hash"], &[("MCP_AUTH_LOG_LEVEL", "trace")], b"hunter 2\n");
    assert!(!hashed.out.contains("hunter") && !hashed.err.contains("hunter"), "{hashed:?}");
}

/// A server that keeps its records in memory has no folder, and nothing to ask.
#[test]
fn a_memory_store_is_not_administered() {
    let _host = Host::of(Server::start(&["--listen", "localhost:0", "--store", "memory:"]));
    run(&["clients", "list", "--store", "memory:"], &[], b"").refused(2, &["memory", "--store"]);
}
