//! `config show`.

use serde_json::{Value, json};

use crate::{site::run, support::server::Folder};

const SECRET: &str = "one-0123456789abcdef0123456789abcdef0123";

fn show(arguments: &[&str], variables: &[(&str, &str)]) -> Value {
    let shown = run(&[&["config", "show", "--json"], arguments].concat(), variables, b"");
    assert_eq!((shown.code, shown.err.as_str()), (Some(0), ""), "{shown:?}");
    shown.json()
}

fn setting(document: &Value, name: &str) -> Value {
    let all = document["settings"].as_array().unwrap();
    all.iter().find(|own| own["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
}

fn ignored(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = document["ignored"].as_array().unwrap().iter();
    all.map(|own| (text(&own["name"]), text(&own["reason"]))).collect()
}

#[test]
fn every_setting_has_its_value_and_where_that_comes_from() {
    let folder = Folder::new();
    let file = folder.file(
        "settings.toml",
        "audience = \"https://mcp.example/\"\nrefresh-idle = \"7d\"\n\
         [[clients]]\nid = \"console\"\nredirect_uris = [\"https://app.example/cb\"]\n",
    );
    let arguments =
        ["--config", &file, "--issuer", "http://localhost:9", "--resource", "https://a/"];
    let variables = [
        ("MCP_AUTH_REFRESH_ABSOLUTE", "60d"),
        ("MCP_AUTH_PORT", "4000"),
        ("GAUZY_MCP_DEBUG", "true"),
        ("MCP_AUTH_ADMIN_ROLES", "A, B"),
    ];
    let document = show(&arguments, &variables);
    for (name, value, origin, source) in [
        ("issuer", json!("http://localhost:9"), "flag", json!("--issuer")),
        ("resource", json!(["https://a/"]), "flag", json!("--resource")),
        ("audience", json!("https://mcp.example/"), "file", json!("audience")),
        ("refresh-idle", json!("7d"), "file", json!("refresh-idle")),
        ("refresh-absolute", json!("60d"), "environment", json!("MCP_AUTH_REFRESH_ABSOLUTE")),
        ("admin-roles", json!(["A", "B"]), "environment", json!("MCP_AUTH_ADMIN_ROLES")),
        ("listen", json!(["localhost:4000"]), "environment", json!("MCP_AUTH_PORT")),
        ("log-level", json!("debug"), "environment", json!("GAUZY_MCP_DEBUG")),
        ("access-token-ttl", json!("900s"), "default", Value::Null),
        ("users", json!("demo"), "default", Value::Null),
        ("store", json!("sqlite:.gauzy-mcp-auth/store.db"), "default", Value::Null),
        ("[[clients]]", json!(["console"]), "file", json!("[[clients]]")),
    ] {
        let expected = json!({"name": name, "value": value, "origin": origin, "source": source});
        assert_eq!(setting(&document, name), expected);
    }
    assert_eq!(document["problem"], Value::Null);
    assert_eq!(ignored(&document), []);
}

#[test]
fn what_has_no_effect_is_named_with_the_reason() {
    let folder = Folder::new();
    let file = folder.file("settings.toml", "issuer = \"http://localhost:1\"\n");
    let secret = folder.file("secret", SECRET);
    let document = show(
        &["--config", &file, "--issuer", "http://localhost:3", "--session-secret-file", &secret],
        &[
            ("MCP_AUTH_JWT_ISSUER", "http://localhost:2"),
            ("OAUTH_ISSUER", "http://localhost:4"),
            ("SESSION_SECRET", "two-0123456789abcdef0123456789abcdef0123"),
            ("MCP_CORS_ORIGINS", "*"),
            ("MCP_AUTH_ISUER", "a slip"),
        ],
    );
    let mut found = ignored(&document);
    found.sort();
    let first = |flag: &str| format!("{flag} comes first");
    let expected = [
        ("MCP_AUTH_ISUER", "no setting has this variable".to_owned()),
        ("MCP_AUTH_JWT_ISSUER", first("--issuer")),
        ("MCP_CORS_ORIGINS", "limits and CORS are not set by it here".to_owned()),
        ("OAUTH_ISSUER", first("--issuer")),
        ("SESSION_SECRET", first("--session-secret-file")),
        ("issuer in the settings file", "MCP_AUTH_JWT_ISSUER comes first".to_owned()),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(name, why)| (name.to_owned(), why)).collect();
    let names = |all: &[(String, String)]| all.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected));
    for (found, expected) in found.iter().zip(&expected).take(5) {
        assert_eq!(found, expected);
    }
}

#[test]
fn no_secret_is_shown() {
    let variables = [
        ("MCP_AUTH_SESSION_SECRET", SECRET),
        ("MCP_AUTH_SESSION_SECRET_PREVIOUS", "two-0123456789abcdef0123456789abcdef0123"),
        ("MCP_AUTH_KEY_ENCRYPTION_SECRET", "three-0123456789abcdef0123456789abcdef"),
        ("MCP_AUTH_STORE", "redis://user:hunter2@localhost/0"),
    ];
    for json in [&[][..], &["--json"]] {
        let shown = run(&[&["config", "show"], json].concat(), &variables, b"");
        let code = if cfg!(feature = "redis") { 0 } else { 2 };
        assert_eq!(shown.code, Some(code), "{shown:?}");
        for secret in ["0123456789abcdef", "hunter2"] {
            assert!(!shown.out.contains(secret) && !shown.err.contains(secret), "{shown:?}");
        }
        assert_eq!(shown.out.matches("(set)").count(), 3, "{shown:?}");
        assert!(shown.out.contains("redis://user:***@localhost/0"), "{shown:?}");
    }
}

#[test]
fn what_serve_would_refuse_follows_the_settings() {
    let shown = run(&["config", "show", "--production", "--json"], &[], b"");
    assert_eq!(shown.code, Some(2));
    assert!(shown.err.contains("production needs an issuer"), "{shown:?}");
    let document = shown.json();
    assert!(document["problem"].as_str().unwrap().contains("production needs an issuer"));
    assert_eq!(setting(&document, "store")["value"], Value::Null, "there is no default");
    let table = run(&["config", "show"], &[("NODE_ENV", "stage")], b"");
    assert!(table.out.contains("production\ttrue\tNODE_ENV\n"), "{table:?}");
}
