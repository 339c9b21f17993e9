//! What survives the end of a process.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::json;

use crate::{
    ends,
    support::{
        ADMIN, App, Browser, Host, Server,
        app::{Answer, Tokens},
        server::{Folder, command},
        token::{parts, verify},
    },
};

const SECRET: &str = "MCP_AUTH_SESSION_SECRET";
const ONE: &str = "one-0123456789abcdef0123456789abcdef0123";
const TWO: &str = "two-0123456789abcdef0123456789abcdef0123";

fn settings(folder: &Folder) -> Vec<String> {
    let all = ["--listen", "localhost:0", "--issuer", "http://localhost", "--rate-limit", "off"];
    let mut all: Vec<_> = all.into_iter().map(str::to_owned).collect();
    all.extend(["--store".to_owned(), folder.store()]);
    all
}

fn start(folder: &Folder, variables: &[(&str, &str)]) -> Host {
    let mut command = command(&settings(folder));
    Host::of(Server::spawn(command.envs(variables.iter().copied())))
}

fn again(app: &App, host: &Host) -> App {
    App::known(host, &app.id, app.secret.as_deref(), &app.redirect_uri)
}

#[test]
fn keys_clients_grants_and_sessions_survive() {
    let folder = Folder::new();
    let first = start(&folder, &[]);
    let app = App::confidential(&first);
    let tokens = app.tokens(&[]);
    let code = app.code(&[]);
    let browser = Browser::signed_in(&first, ADMIN);
    let keys = first.get("/oauth2/jwks").value();
    let (status, _) = first.server().stop();
    assert_eq!(status.code(), Some(0));

    let second = start(&folder, &[]);
    assert_eq!(second.get("/oauth2/jwks").value(), keys);
    verify(&second, &tokens.access, "gauzy-mcp-api");
    let app = again(&app, &second);
    assert_eq!(app.introspect(&tokens.access).value()["active"], true);
    let refreshed = Tokens::of(&app.refresh(&tokens.refresh));
    assert_eq!(parts(&refreshed.access).0["kid"], parts(&tokens.access).0["kid"]);
    app.redeem(&code).ok();
    let mut moved = Browser::new(&second);
    moved.cookies = browser.cookies;
    let consent = moved.authorize(&app.request(&[]));
    consent.page(200, "Authorize A service");
    Answer::of(&moved.answer(&consent, "approve"));
}

/// Nothing is acknowledged before it is durable.
#[test]
fn what_was_answered_survives_a_kill() {
    let folder = Folder::new();
    let first = start(&folder, &[]);
    let app = App::public(&first);
    let tokens = Tokens::of(&app.refresh(&app.tokens(&[]).refresh));
    first.server().signal("KILL");
    assert_eq!(first.server().wait().0.code(), None);
    let second = start(&folder, &[]);
    let app = again(&app, &second);
    app.refresh(&tokens.refresh).ok();
    // A second use of an old token is still told from a first.
    let last = Tokens::of(&app.refresh(&tokens.refresh));
    app.refresh(&last.refresh).ok();
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
}

#[test]
fn revocations_survive() {
    let folder = Folder::new();
    let first = start(&folder, &[]);
    let app = App::confidential(&first);
    let tokens = app.tokens(&[]);
    let other = app.tokens(&[]);
    app.revoke(&tokens.refresh).ok();
    app.revoke(&other.access).ok();
    first.server().stop();
    let second = start(&folder, &[]);
    let app = again(&app, &second);
    for token in [&tokens.access, &tokens.refresh, &other.access] {
        assert_eq!(app.introspect(token).value(), json!({"active": false}));
    }
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
    app.refresh(&other.refresh).ok();
}

#[test]
fn another_session_secret_is_refused_and_the_previous_one_opens_the_keys() {
    let folder = Folder::new();
    let first = start(&folder, &[(SECRET, ONE)]);
    let keys = first.get("/oauth2/jwks").value();
    first.server().stop();
    let words = ["does not open", "MCP_AUTH_SESSION_SECRET_PREVIOUS"];
    let all = settings(&folder);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    ends(&all, &[(SECRET, TWO)], 2, &words);
    ends(&all, &[], 2, &words);
    for variables in [
        vec![(SECRET, TWO), ("MCP_AUTH_SESSION_SECRET_PREVIOUS", ONE)],
        // From then on the new one alone does.
        vec![(SECRET, TWO)],
    ] {
        let host = start(&folder, &variables);
        assert_eq!(host.get("/oauth2/jwks").value(), keys);
        host.server().stop();
    }
}

#[test]
fn the_data_folder_is_its_owners_alone() {
    let folder = Folder::new();
    let host = start(&folder, &[]);
    App::public(&host);
    let mode = |path: &str| fs::metadata(folder.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    for file in ["data/store.db", "data/session-secret"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}

/// A stolen database yields no token and no secret.
#[test]
fn no_token_code_secret_or_cookie_stands_in_the_data_folder() {
    let folder = Folder::new();
    let host = start(&folder, &[]);
    let app = App::confidential(&host);
    let code = app.code(&[]);
    let tokens = Tokens::of(&app.redeem(&code));
    let browser = Browser::signed_in(&host, ADMIN);
    host.server().stop();
    let mut files = Vec::new();
    for entry in fs::read_dir(folder.0.join("data")).unwrap() {
        files.extend(fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &str| files.windows(text.len()).any(|own| own == text.as_bytes());
    assert!(holds(&app.id), "the search works");
    let session = browser.cookie("mcp-oauth-session").unwrap();
    for secret in [&code[4..], &tokens.refresh[4..], app.secret(), session, "PRIVATE KEY"] {
        assert!(!holds(secret), "{secret:.12}");
    }
}
