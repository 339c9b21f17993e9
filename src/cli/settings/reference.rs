//! `docs/settings.md`, made from the table. `just docs` writes it anew.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use super::table::{Form, IGNORED, SETTINGS, Setting, WITHOUT_FLAG, setting};

const INTRODUCTION: &str = "\
# Settings

<!-- Made from src/cli/settings/table.rs: `just docs` writes it anew, and a test fails when it is stale. -->

A flag wins over the environment, that over the file (`--config FILE`, TOML), that over the default.
Every flag is a key of the same name in the file: `--access-token-ttl 10m` is
`access-token-ttl = \"10m\"`. An unknown key, a value that cannot be right, and two settings that
contradict each other end the start with exit code 2 and one line that names the setting and the way
out.

- Times are a number of seconds, or a number with `s`, `m`, `h` or `d`.
- A setting marked *many* is a repeated flag, a list in the file, and a comma list in the environment.
- A switch is present or not as a flag, `true` or `false` elsewhere.
- Secrets have no flag, because the system shows command lines to everybody: use a file or the
  environment.
- `listen` may also be given as `MCP_AUTH_HOST` and `MCP_AUTH_PORT`, and the log level `debug` as
  `GAUZY_MCP_DEBUG=true`.
- `store` may also be given as `REDIS_URL`, or with `REDIS_ENABLED=true` as `REDIS_HOST`, `REDIS_PORT`,
  `REDIS_USER`, `REDIS_PASSWORD` and `REDIS_TLS=true`; `REDIS_ENABLED=false` turns both off.
  [Stores](stores.md) has the options of its URLs.
- Production is `--production`, or `NODE_ENV=production` or `stage`. It refuses to start with what is
  only for development: a missing issuer, session secret, store or word about proxies, an `http`
  issuer off loopback, demo users, the memory store, a Redis that drops records.
";

const CLIENTS: &str = "\
## `[[clients]]`: clients that the operator lists

Only in the file. They never expire, and are written anew at every start.

| key | what | default |
|---|---|---|
| `id` | the `client_id`: visible ASCII without a colon | must be given |
| `name` | what people read on the consent page | the id |
| `secret_hash` | SHA-256 of the secret, in hexadecimal: `printf %s \"$SECRET\" \\| sha256sum` | none: a public client |
| `redirect_uris` | where codes may be sent | none |
| `scopes` | what it may ask for | `mcp.read`, `mcp.write` |
| `grant_types` | `authorization_code`, `refresh_token`, `client_credentials` | the first two |
| `resource_server` | a resource whose tokens it may introspect | none |
| `require_pkce` | `false` lets a confidential client leave PKCE out | `true` |
";

const GAUZY: &str = "\
## `DB_…`: Gauzy's database

`--users gauzy` reads the variables that Gauzy's API reads. What it does with the database stands in
[Gauzy's users](gauzy-users.md).

| environment | what | default |
|---|---|---|
| `DB_TYPE` | `postgres`, `mysql`, `mariadb`, `better-sqlite3` or `sqlite` | `better-sqlite3` |
| `DB_PATH` | the file, for the last two | `apps/api/data/gauzy.sqlite3` |
| `DB_HOST`, `DB_PORT` | where the server is | `localhost`, 5432 or 3306 |
| `DB_NAME` | the database | `postgres` or `mysql` |
| `DB_USER`, `DB_PASS` | who reads it | `postgres` or `root`, `root` |
| `DB_SSL_MODE` | `true`: TLS, and the server's certificate and name are checked | `false` |
| `DB_CA_CERT` | the certificate authority in PEM, in base64; TLS needs it | none |
| `DB_POOL_SIZE` | connections at most | 10 |
| `DB_CONNECTION_TIMEOUT` | milliseconds to wait for one, up to 5000 | 2000 |
| `DB_IDLE_TIMEOUT` | milliseconds that one stays open unused | 10000 |
";

/// The headings, and what stands under each.
const GROUPS: &[(&str, &[&str])] = &[
    ("Where it is", &["listen", "issuer", "base-url", "trusted-proxies", "tls-cert", "tls-key"]),
    (
        "What is kept, and who comes",
        &[
            "store",
            "users",
            "gauzy-employee-check",
            "gauzy-rehash",
            "clients",
            "registration",
            "production",
        ],
    ),
    (
        "Secrets and keys",
        &[
            "session-secret-file",
            "session-secret",
            "session-secret-previous",
            "key-encryption-secret-file",
            "key-encryption-secret",
            "signing-key",
            "signing-alg",
        ],
    ),
    (
        "Tokens",
        &[
            "audience",
            "resource",
            "access-token-ttl",
            "refresh-idle",
            "refresh-absolute",
            "refresh-rotation",
            "reuse-interval",
            "code-reuse-grace",
            "implicit-refresh",
            "token-claims",
            "token-type-header",
            "admin-roles",
        ],
    ),
    (
        "What is let through",
        &[
            "rate-limit",
            "allowed-redirect-schemes",
            "allow-plain-pkce",
            "allow-memory-store",
            "allow-evicting-redis",
        ],
    ),
    ("Pages", &["brand-name", "brand-logo", "brand-accent", "support-url"]),
    ("What operators see", &["log-format", "log-level", "admin-listen", "otlp-endpoint"]),
];

fn row(setting: &Setting, features: &BTreeSet<String>) -> String {
    let name = if WITHOUT_FLAG.contains(&setting.name) {
        format!("`{}` (no flag)", setting.name)
    } else {
        format!("`--{}`", setting.name)
    };
    let value = match setting.form {
        Form::Switch => "switch".to_owned(),
        Form::One => setting.value.replace('|', "\\|"),
        Form::Many => format!("{}, many", setting.value),
    };
    let env: Vec<_> = setting.env.iter().map(|name| format!("`{name}`")).collect();
    let mut help = setting.help.to_owned();
    match setting.feature {
        Some(feature) if features.contains(feature) => {
            let _ = write!(help, ". Needs the feature `{feature}`");
        }
        Some(_) => help.push_str(". **In no build yet**"),
        None => {}
    }
    let line =
        format!("| {name} | {value} | {} | {} | {help} |\n", env.join(", "), setting.default);
    // What looks like a tag would not be shown.
    line.replace('<', "\\<")
}

fn document() -> String {
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().unwrap();
    let features: BTreeSet<String> =
        manifest["features"].as_table().unwrap().keys().cloned().collect();
    let mut text = INTRODUCTION.to_owned();
    for (heading, names) in GROUPS {
        let _ = write!(text, "\n## {heading}\n\n| flag | value | environment | default | what |\n");
        text.push_str("|---|---|---|---|---|\n");
        for name in *names {
            text.push_str(&row(setting(name).unwrap(), &features));
        }
    }
    let ignored: Vec<_> = IGNORED.iter().map(|name| format!("`{name}`")).collect();
    let _ = write!(text, "\n{GAUZY}\n{CLIENTS}\n## Variables without a meaning here\n\n");
    let _ = writeln!(
        text,
        "The module that this server replaces read {}. They are reported in the log and ignored.",
        ignored.join(", ")
    );
    text
}

#[test]
fn every_setting_stands_in_one_group() {
    let mut grouped: Vec<_> = GROUPS.iter().flat_map(|(_, names)| *names).collect();
    let mut all: Vec<_> = SETTINGS.iter().map(|setting| &setting.name).collect();
    grouped.sort();
    all.sort();
    assert_eq!(grouped, all, "give every setting a place in GROUPS, then run `just docs`");
}

#[test]
fn the_reference_in_docs_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    if std::env::var_os("REGENERATE").is_some() {
        fs::write(&path, document()).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == document(), "docs/settings.md is stale: run `just docs`");
}
