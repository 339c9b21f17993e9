//! `clients`.

use serde_json::json;

use crate::{
    site::{Site, Way, both},
    support::{App, Browser, Request, app::REDIRECT},
};

/// The ids in a list.
fn ids(site: &Site, more: &[&str]) -> (Vec<String>, bool) {
    let list = site.run(&[&["clients", "list", "--json"], more].concat());
    let list = list.ok().json();
    let id = |client: &serde_json::Value| client["id"].as_str().unwrap().to_owned();
    let ids = list["clients"].as_array().unwrap().iter().map(id).collect();
    (ids, list["more"].as_bool().unwrap())
}

#[test]
fn a_list_has_every_client_page_by_page_and_says_when_it_was_cut() {
    both(|site| {
        let host = site.host();
        let registered: Vec<_> = (0..205).map(|_| App::public(&host).id).collect();
        let (all, more) = ids(site, &[]);
        assert!(!more);
        assert_eq!(all.len(), 205 + 3, "every client once");
        for id in registered.iter().map(String::as_str).chain(["test-client"]) {
            assert_eq!(all.iter().filter(|own| *own == id).count(), 1, "{id}");
        }
        for limit in [1, 100, 207] {
            let text = limit.to_string();
            let cut = site.run(&["clients", "list", "--json", "--limit", &text]);
            assert_eq!(cut.err, "there are more clients: raise --limit\n");
            assert_eq!(cut.json()["clients"].as_array().unwrap().len(), limit);
            assert_eq!(cut.json()["more"], true);
        }
        assert_eq!(ids(site, &["--limit", "208"]), (all, false));
    });
}

#[test]
fn one_client_is_shown_with_everything_but_the_hash_of_its_secret() {
    both(|site| {
        let app = App::confidential(&site.host());
        app.tokens(&[]);
        let shown = site.run(&["clients", "show", &app.id, "--json"]);
        let client = shown.ok().json();
        assert_eq!(client["id"], app.id.as_str());
        assert_eq!(client["name"], "A service");
        assert_eq!(client["kind"], "registered");
        assert_eq!(client["client_type"], "confidential");
        assert_eq!(client["redirect_hosts"], json!(["app.example"]));
        assert_eq!(client["redirect_uris"], json!([REDIRECT]));
        assert_eq!(client["listed_in_settings"], false);
        assert_eq!(client["grants"], 1);
        for moment in ["created_at", "last_used_at", "expires_at"] {
            let text = client[moment].as_str().unwrap();
            assert!(text.starts_with("20") && text.ends_with('Z') && text.len() == 20, "{text}");
        }
        assert!(!shown.out.contains("sha256") && !shown.out.contains(app.secret()));
        let plain = site.run(&["clients", "show", &app.id]);
        assert!(plain.ok().out.starts_with(&format!("id                          {}\n", app.id)));
        site.run(&["clients", "show", "nobody"]).refused(1, &["there is no client \"nobody\""]);
    });
}

#[test]
fn an_added_client_signs_people_in_and_its_secret_is_told_once() {
    both(|site| {
        let scope = ["--scope", "mcp.read", "--name", "Our console", "--json"];
        let grants = ["--grant-type", "authorization_code", "--grant-type", "client_credentials"];
        let add = ["clients", "add", "--id", "console", "--secret", "--redirect-uri", REDIRECT];
        let added = site.run(&[&add[..], &scope, &grants].concat());
        let added = added.ok().json();
        let secret = added["client_secret"].as_str().unwrap();
        assert_eq!(secret.len(), "mcs_".len() + 64);
        assert_eq!(added["client"]["kind"], "operator");
        let host = site.host();
        let app = App::known(&host, "console", Some(secret), REDIRECT);
        assert_eq!(app.tokens(&[]).scope, "mcp.read");
        let grant = [("grant_type", "client_credentials")];
        host.send(&Request::form("/oauth2/token", &grant).basic("console", secret)).ok();
        host.send(&Request::form("/oauth2/token", &grant).basic("console", "mcs_x"))
            .refused(401, "invalid_client");
        site.run(&add).refused(1, &["there is a client \"console\" already"]);
        let shown = site.run(&["clients", "show", "console"]);
        assert!(!shown.ok().out.contains(secret));
    });
}

#[test]
fn a_public_client_gets_an_id_and_no_secret() {
    both(|site| {
        let added = site.run(&["clients", "add", "--redirect-uri", REDIRECT, "--json"]);
        let added = added.ok().json();
        assert!(added.get("client_secret").is_none());
        let id = added["client"]["id"].as_str().unwrap();
        assert!(id.starts_with("mcp_") && id.len() == 36, "{id}");
        App::known(&site.host(), id, None, REDIRECT).tokens(&[]);
    });
}

#[test]
fn a_resource_server_introspects_the_tokens_for_it() {
    both(|site| {
        let resource = "https://mcp.example/";
        let add = ["clients", "add", "--id", "rs", "--secret", "--resource-server", resource];
        let added = site.run(&[&add[..], &["--json"]].concat()).ok().json();
        assert_eq!(added["client"]["grant_types"], json!([]));
        let secret = added["client_secret"].as_str().unwrap();
        let host = site.host();
        let token = App::public(&host).tokens(&[("resource", resource)]).access;
        let asked = Request::form("/oauth2/introspect", &[("token", &token)]).basic("rs", secret);
        assert_eq!(host.send(&asked).ok().value()["active"], true);
    });
}

#[test]
fn what_makes_no_client_is_refused_and_named() {
    both(|site| {
        for (flags, words) in [
            (&[][..], &["--redirect-uri"][..]),
            (&["--id", "a b", "--redirect-uri", REDIRECT], &["id", "visible ASCII"]),
            (&["--redirect-uri", "http://x.example/"], &["must use https"]),
            (&["--redirect-uri", REDIRECT, "--scope", "all"], &["unknown scope \"all\""]),
            (&["--grant-type", "password"], &["unknown grant type"]),
            (&["--grant-type", "client_credentials"], &["client_credentials", "secret"]),
            (&["--resource-server", "https://mcp.example/"], &["--secret"]),
            (&["--secret", "--resource-server", "nonsense"], &["--resource-server", "no URI"]),
            (&["--redirect-uri", REDIRECT, "--name", ""], &["--name"]),
            (&["--redirect-uri", REDIRECT, "--name", "a\u{202e}b"], &["--name"]),
        ] {
            site.run(&[&["clients", "add"], flags].concat()).refused(2, words);
        }
        assert_eq!(ids(site, &[]).0.len(), 3, "nothing was added");
    });
}

#[test]
fn a_removed_client_and_its_grants_are_dead_at_once_and_stay_so_under_a_new_client() {
    both(|site| {
        let app = site.added("console");
        let tokens = app.tokens(&[]);
        let code = app.code(&[]);
        let removed = site.run(&["clients", "remove", "console", "--yes", "--json"]);
        assert_eq!(removed.ok().json(), json!({"id": "console", "grants_revoked": 2}));
        let app = site.again(&app);
        app.refresh(&tokens.refresh).refused(401, "invalid_client");
        app.redeem(&code).refused(401, "invalid_client");
        assert_eq!(Browser::new(&site.host()).authorize(&app.request(&[])).status, 400);
        site.run(&["clients", "remove", "console", "--yes"]).refused(1, &["no client"]);
        let app = site.added("console");
        app.refresh(&tokens.refresh).refused(400, "invalid_grant");
        app.redeem(&code).refused(400, "invalid_grant");
        app.tokens(&[]);
    });
}

#[test]
fn removing_needs_a_yes_where_nobody_can_be_asked() {
    both(|site| {
        site.added("console");
        site.run(&["clients", "remove", "console"]).refused(2, &["--yes"]);
        assert!(ids(site, &[]).0.contains(&"console".to_owned()));
    });
}

#[test]
fn of_a_client_in_the_settings_it_is_said_that_it_comes_back() {
    for way in [Way::Direct, Way::Beside] {
        let file = crate::support::server::Folder::new();
        let text = format!("[[clients]]\nid = \"listed\"\nredirect_uris = [\"{REDIRECT}\"]\n");
        let file = file.file("settings.toml", &text);
        let site = Site::new(way, &["--config", &file]);
        let app = App::known(&site.host(), "listed", None, REDIRECT);
        let tokens = app.tokens(&[]);
        let removed = site.run(&["clients", "remove", "listed", "--yes"]);
        assert_eq!(removed.code, Some(0));
        assert!(removed.err.contains("every start of the server brings it back"), "{removed:?}");
        site.stop();
        let app = site.again(&app);
        app.refresh(&tokens.refresh).refused(400, "invalid_grant");
        app.tokens(&[]);
    }
}
