//! Settings that cannot be right: exit code 2, the setting's name and the way out.

use crate::{ends, support::server::Folder};

#[track_caller]
fn refused(more: &[&str], variables: &[(&str, &str)], words: &[&str]) {
    ends(&[&["--listen", "localhost:0"], more].concat(), variables, 2, words);
}

#[test]
fn unknown_flags_and_flags_given_twice() {
    refused(&["--colour", "red"], &[], &["--colour"]);
    refused(&["--isuer", "x"], &[], &["--isuer", "--issuer"]);
    refused(&["--issuer", "http://localhost", "--issuer", "http://localhost"], &[], &["--issuer"]);
    refused(&["--issuer"], &[], &["--issuer"]);
    refused(&["stray"], &[], &["stray"]);
}

#[test]
fn unknown_keys_wrong_types_and_broken_settings_files() {
    let folder = Folder::new();
    for (text, words) in [
        ("colour = 1", vec!["unknown key \"colour\"", "--help"]),
        ("Issuer = \"http://localhost\"", vec!["unknown key \"Issuer\""]),
        ("issuer = [", vec!["is not TOML"]),
        ("issuer = [\"a\"]", vec!["issuer", "must be one value"]),
        ("resource = { a = 1 }", vec!["resource", "must be a list of strings"]),
        ("production = \"yes\"", vec!["production", "must be true or false"]),
        ("access-token-ttl = \"soon\"", vec!["access-token-ttl in the settings file", "15m"]),
        ("clients = 7", vec!["[[clients]]"]),
        ("[[clients]]\nname = \"x\"", vec!["[[clients]]", "id"]),
        ("[[clients]]\nid = \"a\"\nsecret = \"x\"", vec!["[[clients]]", "secret"]),
        ("[[clients]]\nid = \"a b\"", vec!["[[clients]] \"a b\"", "visible ASCII"]),
        ("[[clients]]\nid = \"a\"\nsecret_hash = \"x\"", vec!["secret_hash", "sha256sum"]),
        (
            "[[clients]]\nid = \"a\"\nredirect_uris = [\"http://x.example\"]",
            vec!["\"a\"", "must use https"],
        ),
        ("[[clients]]\nid = \"a\"\nscopes = [\"all\"]", vec!["unknown scope \"all\""]),
        (
            "[[clients]]\nid = \"a\"\ngrant_types = [\"password\"]",
            vec!["unknown grant type \"password\""],
        ),
        (
            "[[clients]]\nid = \"a\"\ngrant_types = [\"client_credentials\"]",
            vec!["needs a secret_hash"],
        ),
    ] {
        let file = folder.file("settings.toml", text);
        refused(&["--config", &file, "--store", "memory:"], &[], &words);
    }
    refused(
        &["--config", &folder.path("missing.toml")],
        &[],
        &["--config", "missing.toml", "cannot be read"],
    );
}

#[test]
fn bad_values_of_flags() {
    let missing = Folder::new().path("missing");
    for (flag, value, words) in [
        ("--issuer", "auth.example", vec!["is no URL"]),
        ("--issuer", "ftp://localhost", vec!["must be an http or https URL"]),
        ("--issuer", "http://auth.example", vec!["must use https", "loopback"]),
        ("--issuer", "https://auth.example?x=y", vec!["must not have a query"]),
        ("--issuer", "https://auth.example#x", vec!["fragment"]),
        ("--issuer", "https://user@auth.example", vec!["user information"]),
        ("--store", "file:/x", vec!["\"file\" is no store", "sqlite:"]),
        ("--store", "sqlite:x.db", vec!["sqlite:<folder>/store.db"]),
        ("--users", "ldap", vec!["\"ldap\" is no directory"]),
        ("--clients", "some", vec!["open, listed"]),
        ("--signing-alg", "HS256", vec!["RS256", "ES256", "EdDSA"]),
        ("--signing-alg", "none", vec!["RS256"]),
        ("--signing-key", &missing, vec!["No such file"]),
        ("--trusted-proxies", "everyone", vec!["\"everyone\"", "none"]),
        ("--trusted-proxies", "10.0.0.0/99", vec!["10.0.0.0/99"]),
        ("--rate-limit", "maybe", vec!["on or off"]),
        ("--registration", "x", vec!["on or off"]),
        ("--access-token-ttl", "soon", vec!["900s, 15m, 12h or 30d"]),
        ("--refresh-idle", "1y", vec!["is no time"]),
        ("--reuse-interval", "99999d", vec!["is no time"]),
        ("--refresh-rotation", "never", vec!["always, public"]),
        ("--token-type-header", "jose", vec!["at+jwt, JWT"]),
        ("--token-claims", "email", vec!["tenantId, organizationId or roles"]),
        ("--log-level", "a=b=c", vec!["no log level"]),
        ("--log-format", "xml", vec!["pretty or json"]),
        ("--session-secret-file", &missing, vec!["cannot be read"]),
        ("--key-encryption-secret-file", &missing, vec!["cannot be read"]),
    ] {
        let mut all = vec!["--store", "memory:"];
        if flag == "--store" {
            all.clear();
        }
        all.extend([flag, value]);
        let name = flag.trim_start_matches('-');
        refused(&all, &[], &[&[name][..], &words].concat());
    }
    for value in ["localhost", "localhost:http", "localhost:65536", "auth.example:80", ":80", ""] {
        ends(&["--listen", value, "--store", "memory:"], &[], 2, &["--listen", "127.0.0.1:3003"]);
    }
}

#[test]
fn bad_values_in_the_environment_are_named_by_their_variable() {
    for (name, value) in [
        ("MCP_AUTH_JWT_ISSUER", "x"),
        ("OAUTH_ISSUER", "http://auth.example"),
        ("MCP_AUTH_STORE", "x"),
        ("MCP_AUTH_SIGNING_ALG", "x"),
        ("MCP_TRUSTED_PROXIES", "x"),
        ("MCP_RATE_LIMIT_ENABLED", "x"),
        ("MCP_AUTH_CODE_REUSE_GRACE", "x"),
        ("MCP_AUTH_ALLOW_MEMORY_STORE", "x"),
        ("MCP_AUTH_LOG_FORMAT", "x"),
        ("MCP_AUTH_SESSION_SECRET", "short"),
        ("SESSION_SECRET", "your-session-secret-key-your-session-secret-key"),
    ] {
        refused(&[], &[(name, value)], &[name]);
    }
    ends(&[], &[("MCP_AUTH_PORT", "http")], 2, &["MCP_AUTH_PORT", "65535"]);
    ends(&[], &[("MCP_AUTH_HOST", "auth.example")], 2, &["MCP_AUTH_HOST"]);
}

#[test]
fn a_base_url_of_another_origin() {
    let issuer = ["--issuer", "http://localhost:5"];
    for url in ["http://localhost:6", "https://localhost:5", "https://other.example/"] {
        let all = [&issuer[..], &["--base-url", url]].concat();
        refused(&all, &[], &["--base-url", "another origin", "--issuer"]);
    }
    refused(&["--base-url", "nonsense"], &[], &["--base-url", "is no URL"]);
}

#[test]
fn secrets_that_are_short_or_out_of_the_documentation() {
    let folder = Folder::new();
    for (secret, why) in [
        ("0123456789012345678901234567890", "is shorter than 32 bytes"),
        ("your-session-secret-key-here-0123456789", "is a sample value"),
        ("CHANGE-ME-CHANGE-ME-CHANGE-ME-CHANGE-ME", "is a sample value"),
        ("", "is shorter than 32 bytes"),
    ] {
        let file = folder.file("secret", secret);
        let words = ["--session-secret-file", why, "openssl rand -base64 48"];
        refused(&["--session-secret-file", &file, "--store", "memory:"], &[], &words);
    }
}

#[test]
fn demo_users_and_plain_pkce_off_loopback() {
    let store = ["--store", "memory:"];
    let outside = [&store[..], &["--issuer", "https://auth.example"]].concat();
    refused(&outside, &[], &["demo users", "loopback", "--users"]);
    let plain = [&outside[..], &["--allow-plain-pkce"]].concat();
    refused(&plain, &[], &["--allow-plain-pkce", "S256"]);
    ends(&["--listen", "0.0.0.0:0", "--store", "memory:"], &[], 2, &["demo users", "loopback"]);
}

#[test]
fn half_of_a_certificate_and_key() {
    for flag in ["--tls-cert", "--tls-key"] {
        refused(&["--store", "memory:", flag, "x"], &[], &["--tls-cert and --tls-key go together"]);
    }
}

#[test]
fn what_this_build_lacks_is_named_with_its_feature() {
    refused(&["--clients", "cimd"], &[], &["--clients", "not in this build", "cimd"]);
}

#[test]
fn shared_stores_that_this_build_lacks_are_named_with_their_feature() {
    for (url, feature, here) in [
        ("redis://localhost", "redis", cfg!(feature = "redis")),
        ("rediss+cluster://localhost", "redis", cfg!(feature = "redis")),
        ("postgres://localhost/x", "postgres", cfg!(feature = "postgres")),
        ("postgresql://localhost/x", "postgres", cfg!(feature = "postgres")),
        ("mysql://localhost/x", "mysql", cfg!(feature = "mysql")),
        ("mariadb://localhost/x", "mysql", cfg!(feature = "mysql")),
    ] {
        let words = if here { ["--session-secret-file", "same"] } else { [feature, "--store"] };
        refused(&["--store", url], &[], &words);
    }
}

#[cfg(all(feature = "redis", feature = "postgres", feature = "mysql"))]
#[test]
fn urls_of_shared_stores_that_cannot_be_right() {
    let secret = ("SESSION_SECRET", "0123456789abcdef0123456789abcdef-shared");
    for (url, word) in [
        ("redis://:hunter2@localhost/0?perfix=a", "prefix"),
        ("redis+sentinel://:hunter2@localhost", "master"),
        ("postgres://me:hunter2@localhost/x?pool=0", "pool"),
        ("mysql://me:hunter2@localhost/x?prefix=%22", "prefix"),
    ] {
        let ended = crate::run(&["--listen", "localhost:0", "--store", url], &[secret]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains(word) && !ended.err.contains("hunter2"), "{ended:?}");
    }
}

#[cfg(all(feature = "redis", feature = "postgres", feature = "mysql"))]
#[test]
fn a_shared_store_that_is_not_there() {
    let secret = ("SESSION_SECRET", "0123456789abcdef0123456789abcdef-shared");
    for scheme in ["redis", "redis+cluster", "postgres", "mysql"] {
        let url = format!("{scheme}://me:hunter2@127.0.0.1:1/x?prefix=a");
        let url = if scheme.starts_with("redis") { url.replace("/x", "/0") } else { url };
        let words = ["cannot be used", "me:***@127.0.0.1:1"];
        ends(&["--listen", "localhost:0", "--store", &url], &[secret], 1, &words);
    }
}
