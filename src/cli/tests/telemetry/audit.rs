//! Audit events are what their schema says, in a unit's hands and from a real server.

use std::{
    io,
    sync::{Arc, Mutex},
};

use jsonschema::Validator;
use mcp_auth_core::{event::Event, grant::RevokeReason};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    Observed, life,
    support::{
        Browser, Request,
        server::{Folder, command},
    },
};

const SCHEMA: &str = include_str!("../../../../docs/audit-events.schema.json");
const PAGE: &str = include_str!("../../../../docs/audit-events.md");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

/// Where log lines go.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Buffer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// One of each.
fn samples() -> Vec<Event<'static>> {
    let (grant, client, user) = ("Yk1vbm90b25lZ3JhbnRpZA", "mcp_client", "user-1");
    let (client_address, account) = ("2001:db8::1", "somebody@ever.co");
    let mut all = vec![
        Event::SignedIn { user, client_address },
        Event::SignInFailed { account, client_address },
        Event::SignInFlood { account },
        Event::SignedOut { user },
        Event::Approved { grant, client, user, scope: "mcp.read mcp.write" },
        Event::Denied { client, user },
        Event::CodeRedeemed { grant, client, user },
        Event::CodeReplayed { grant, client },
        Event::CodeGuessed { grant, client },
        Event::Refreshed { grant, client, generation: u32::MAX, retried: true },
        Event::RefreshTokenReused { grant, client },
        Event::ClientCredentials { client },
        Event::ClientRegistered { client, client_address },
        Event::Administration { command: "clients add", uid: 1000, pid: 4711 },
        Event::ClientAdded { client },
        Event::ClientRemoved { client, grants: 3 },
        Event::SigningKeyAdded { kid: "3c3b6b0e", alg: "RS256", signs: false },
        Event::KeysRevoked { kid: "3c3b6b0e", ends_grants: true },
        Event::KeysImported { replaced: true },
        Event::TokenRevoked { jti: "3c3b6b0e-0000-4000-8000-000000000000", client },
        Event::Limited { limit: "pages", client_address },
    ];
    all.extend(RevokeReason::ALL.map(|reason| Event::GrantRevoked { grant, client, reason }));
    all
}

/// The lines that events make, as the server's own log would have them.
fn logged(events: &[Event<'_>]) -> Vec<Value> {
    let buffer = Buffer::default();
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_writer(buffer.clone());
    tracing::subscriber::with_default(log.finish(), || {
        for event in events {
            event.emit();
        }
    });
    let bytes = buffer.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn validates(validator: &Validator, line: &Value) {
    if !validator.is_valid(line) {
        let name = line["event"].as_str().unwrap_or_default();
        let own = &schema()["$defs"]["events"][name]["properties"];
        panic!("{line}\nis not what the schema says: {own}");
    }
}

#[test]
fn the_schema_defines_the_events_there_are_and_no_others() {
    let schema = schema();
    let mut defined: Vec<_> = schema["$defs"]["events"].as_object().unwrap().keys().collect();
    let mut listed: Vec<_> = schema["oneOf"].as_array().unwrap().iter().collect();
    let mut names = Event::NAMES.to_vec();
    names.sort_unstable();
    defined.sort_unstable();
    assert_eq!(defined, names);
    listed.sort_unstable_by_key(|entry| entry["$ref"].to_string());
    let references = names.iter().map(|name| format!("#/$defs/events/{name}"));
    assert_eq!(
        listed.iter().map(|e| e["$ref"].as_str().unwrap()).collect::<Vec<_>>(),
        references.collect::<Vec<_>>()
    );
}

#[test]
fn every_event_validates_and_nothing_near_it_does() {
    let validator = validator();
    let lines = logged(&samples());
    let mut names: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    let mut all = Event::NAMES.to_vec();
    all.sort_unstable();
    assert_eq!(names, all, "there is a sample of every event");
    for line in &lines {
        validates(&validator, line);
        for member in line.as_object().unwrap().keys() {
            let mut less = line.clone();
            less.as_object_mut().unwrap().remove(member);
            assert!(!validator.is_valid(&less), "{line} without {member}");
            let mut other = line.clone();
            other[member] = Value::Array(Vec::new());
            assert!(!validator.is_valid(&other), "{line} with another {member}");
        }
        let mut more = line.clone();
        more["more"] = "more".into();
        assert!(!validator.is_valid(&more), "{line} with one member more");
    }
}

#[test]
fn the_page_lists_every_event_with_its_level_and_members() {
    let schema = schema();
    for (name, definition) in schema["$defs"]["events"].as_object().unwrap() {
        let properties = definition["properties"].as_object().unwrap();
        let general = ["timestamp", "level", "target", "event"];
        let own = properties.keys().filter(|own| !general.contains(&own.as_str()));
        let members: Vec<_> = own.map(|own| format!("`{own}`")).collect();
        let level = properties["level"]["const"].as_str().unwrap();
        let meaning = definition["description"].as_str().unwrap();
        let row = format!("| `{name}` | {level} | {} | {meaning} |", members.join(", "));
        assert!(PAGE.contains(&row), "docs/audit-events.md lacks: {row}");
    }
    for (name, field) in schema["$defs"]["fields"].as_object().unwrap() {
        let row = format!("| `{name}` | {}", field["description"].as_str().unwrap());
        assert!(PAGE.contains(&row), "docs/audit-events.md lacks: {row}");
    }
}

#[test]
fn what_a_real_server_logs_validates() {
    let validator = validator();
    let folder = Folder::new();
    let store = folder.store();
    let free = Observed::with(&["--store", &store, "--rate-limit", "off", "--log-format", "json"]);
    life::live(&free.host);
    let operate = |arguments: &[&str]| {
        let done = command(&[arguments, &["--store", &store]].concat()).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {done:?}");
    };
    let redirect = ["--id", "by-hand", "--redirect-uri", "https://app.example/cb"];
    operate(&[&["clients", "add"], &redirect[..]].concat());
    operate(&["clients", "remove", "by-hand", "--yes"]);
    operate(&["keys", "rotate", "--yes"]);
    operate(&["keys", "rotate", "--now", "--revoke", "--yes"]);
    let limited = Observed::limited();
    life::guess(&limited.host);
    let mut seen = Vec::new();
    for server in [free, limited] {
        server.send(&Request::get("/healthz")).ok();
        server.host.server().stop();
        for line in server.host.server().log().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line["target"] == "audit" {
                validates(&validator, &line);
                seen.push(line["event"].as_str().unwrap().to_owned());
            }
        }
    }
    for name in [
        "signed_in",
        "sign_in_failed",
        "sign_in_flood",
        "signed_out",
        "approved",
        "denied",
        "code_redeemed",
        "code_replayed",
        "code_guessed",
        "refreshed",
        "refresh_token_reused",
        "client_credentials",
        "client_registered",
        "administration",
        "client_added",
        "client_removed",
        "signing_key_added",
        "keys_revoked",
        "grant_revoked",
        "token_revoked",
        "limited",
    ] {
        assert!(seen.iter().any(|own| own == name), "{name} did not come up: {seen:?}");
    }
}

/// People type passwords into the wrong field, and strangers type what they like.
#[test]
fn only_what_reads_as_an_address_stands_in_an_account() {
    let server = Observed::limited();
    let endless = format!("{}@ever.co", "a".repeat(5000));
    for (typed, address) in
        [("a-password-in-the-wrong-field", "198.51.100.1"), (&*endless, "203.0.113.1")]
    {
        let mut browser = Browser::from(&server.host, address);
        let page = browser.get("/oauth2/login");
        for _ in 0..life::GUESSES {
            let answer = browser.sign_in(&page, (typed, "wrong"));
            assert!(matches!(answer.status, 403 | 429), "{}", answer.text());
        }
    }
    server.host.server().stop();
    let log = server.host.server().log();
    assert!(log.contains("sign_in_failed") && log.contains("sign_in_flood"), "{log}");
    assert!(log.contains("(not an address)"), "{log}");
    assert!(!log.contains("wrong-field") && !log.contains(&"a".repeat(321)), "{log}");
}
