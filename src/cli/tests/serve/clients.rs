//! Clients that the operator lists in the settings file.

use crate::{
    BASE,
    support::{App, Browser, Host, Request, Server, app::REDIRECT, server::Folder},
};

/// SHA-256 of `secret`.
const HASH: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

#[test]
fn a_listed_client_has_what_its_entry_says() {
    let folder = Folder::new();
    let text = format!(
        "[[clients]]\nid = \"console\"\nname = \"Our console\"\nsecret_hash = \"{HASH}\"\n\
         redirect_uris = [\"{REDIRECT}\"]\nscopes = [\"mcp.read\"]\n\
         grant_types = [\"authorization_code\", \"client_credentials\"]\n"
    );
    let file = folder.file("settings.toml", &text);
    let more = ["--config", &file, "--clients", "listed", "--rate-limit", "off"];
    let host = Host::of(Server::start(&[&BASE[..], &more].concat()));
    let app = App::known(&host, "console", Some("secret"), REDIRECT);
    assert_eq!(app.tokens(&[]).scope, "mcp.read");
    let grant = [("grant_type", "client_credentials")];
    host.send(&Request::form("/oauth2/token", &grant).basic("console", "secret")).ok();
    host.send(&Request::form("/oauth2/token", &grant).basic("console", HASH))
        .refused(401, "invalid_client");
    let mut browser = Browser::signed_in(&host, crate::support::ADMIN);
    let consent = browser.authorize(&app.request(&[]));
    consent.page(200, "Authorize Our console");
    assert!(consent.text().contains("added by the operator"));
}

#[test]
fn an_entry_replaces_a_known_client_and_its_own_former_self() {
    let folder = Folder::new();
    let store = folder.store();
    let entry = |uri: &str| {
        let text =
            format!("[[clients]]\nid = \"claude-mcp-client\"\nredirect_uris = [\"{uri}\"]\n");
        folder.file("settings.toml", &text)
    };
    let start = |file: &str| {
        let all =
            ["--listen", "localhost:0", "--rate-limit", "off", "--store", &store, "--config", file];
        Host::of(Server::start(&all))
    };
    let asks = |host: &Host, uri: &str| {
        let app = App::known(host, "claude-mcp-client", None, uri);
        Browser::new(host).authorize(&app.request(&[])).status
    };
    let host = start(&entry("https://one.example/cb"));
    assert_eq!(asks(&host, "https://one.example/cb"), 200);
    assert_eq!(asks(&host, "https://claude.ai/api/mcp/auth_callback"), 400);
    host.server().stop();
    let host = start(&entry("https://two.example/cb"));
    assert_eq!(asks(&host, "https://two.example/cb"), 200);
    assert_eq!(asks(&host, "https://one.example/cb"), 400);
}

#[test]
fn with_listed_clients_only_earlier_registrations_are_not_admitted() {
    let folder = Folder::new();
    let store = folder.store();
    let base = [
        "--listen",
        "localhost:0",
        "--rate-limit",
        "off",
        "--issuer",
        "http://localhost",
        "--store",
        &store,
    ];
    let host = Host::of(Server::start(&base));
    let app = App::public(&host);
    let tokens = app.tokens(&[]);
    host.server().stop();
    let host = Host::of(Server::start(&[&base[..], &["--clients", "listed"]].concat()));
    let app = App::known(&host, &app.id, None, REDIRECT);
    assert_eq!(Browser::new(&host).authorize(&app.request(&[])).status, 400);
    app.refresh(&tokens.refresh).refused(401, "invalid_client");
}
