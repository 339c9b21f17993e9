use std::{net::SocketAddr, time::Duration};

use clap::Command;
use mcp_auth_core::policy::Policy;

use super::{Listen, Settings, StoreSetting, Values, flags, gather};

type Variables<'a> = &'a [(&'a str, &'a str)];

fn values(arguments: &[&str], variables: Variables<'_>) -> Result<Values, String> {
    let command = flags(Command::new("gauzy-mcp-auth"));
    let matches = command.try_get_matches_from([&["gauzy-mcp-auth"], arguments].concat());
    let env = |name: &str| {
        let mut variables = variables.iter();
        variables.find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
    };
    gather(&matches.map_err(|e| e.to_string())?, &env).map_err(|e| e.to_string())
}

fn checked(arguments: &[&str], variables: Variables<'_>) -> Result<Settings, String> {
    let values = values(arguments, variables)?;
    let env = |name: &str| {
        let mut variables = variables.iter();
        variables.find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::check(&values, &env).map_err(|e| e.to_string())
}

fn policy(arguments: &[&str], variables: Variables<'_>) -> Policy {
    checked(arguments, variables).unwrap().policy("http://localhost")
}

fn address(text: &str) -> Listen {
    Listen::Address(text.parse::<SocketAddr>().unwrap())
}

#[test]
fn without_any_setting_it_is_a_development_server_on_both_loopbacks() {
    let settings = checked(&[], &[]).unwrap();
    assert_eq!(settings.listen, [Listen::Localhost(3003)]);
    assert_eq!(settings.store, StoreSetting::Sqlite(".gauzy-mcp-auth".into()));
    assert_eq!(settings.issuer, None);
    assert!(settings.conveniences);
    let ids: Vec<_> = settings.clients.iter().map(|client| client.id.as_str()).collect();
    assert_eq!(ids, ["chatgpt-mcp-client", "claude-mcp-client", "test-client"]);
}

#[test]
fn addresses_are_read_from_flags_or_the_two_variables() {
    let listen = |arguments: &[&str], variables| checked(arguments, variables).unwrap().listen;
    for (text, expected) in [
        ("localhost:0", Listen::Localhost(0)),
        ("LocalHost:7", Listen::Localhost(7)),
        ("127.0.0.1:8", address("127.0.0.1:8")),
        ("[::1]:9", address("[::1]:9")),
    ] {
        assert_eq!(listen(&["--listen", text], &[]), [expected], "{text}");
    }
    let both = listen(&["--listen", "127.0.0.1:1", "--listen", "[::1]:2"], &[]);
    assert_eq!(both, [address("127.0.0.1:1"), address("[::1]:2")]);
    assert_eq!(listen(&[], &[("MCP_AUTH_PORT", " 4000 ")]), [Listen::Localhost(4000)]);
    let host = [("MCP_AUTH_HOST", "127.0.0.1"), ("MCP_AUTH_PORT", "")];
    assert_eq!(listen(&[], &host), [address("127.0.0.1:3003")]);
    assert_eq!(listen(&["--listen", "localhost:1"], &host), [Listen::Localhost(1)]);
}

#[test]
fn times_are_seconds_or_carry_their_unit() {
    let ttl = |text: &str| checked(&[&format!("--access-token-ttl={text}")], &[]);
    for (text, seconds) in [("60", 60), ("60s", 60), ("5m", 300), ("2h", 7200), ("1d", 86_400)] {
        let policy = ttl(text).unwrap().policy("");
        assert_eq!(policy.access_token_ttl, Duration::from_secs(seconds), "{text}");
    }
    for text in ["", "s", "-1", "1.5m", "5 weeks", "1w", "99999999999999999999d", "4000d"] {
        let refused = ttl(text).unwrap_err();
        assert!(refused.contains("--access-token-ttl"), "{refused}");
    }
}

#[test]
fn variables_hold_lists_with_commas_and_several_names_add_up() {
    let variables = [
        ("MCP_AUTH_RESOURCES", "https://a.example, https://b.example,"),
        ("MCP_AUTH_RESOURCE_URI", "https://c.example"),
    ];
    let resources = policy(&[], &variables).resources;
    for ours in ["https://a.example", "https://b.example", "https://c.example/"] {
        assert!(resources.allows(ours), "{ours}");
    }
    assert!(!resources.allows("https://d.example"));
}

#[test]
fn the_first_of_several_variables_and_blank_ones_not_at_all() {
    let issuer = |variables| checked(&[], variables).unwrap().issuer;
    let both =
        [("OAUTH_ISSUER", "http://localhost/o"), ("MCP_AUTH_JWT_ISSUER", "http://localhost/m")];
    assert_eq!(issuer(&both).as_deref(), Some("http://localhost/m"));
    let blank = [("OAUTH_ISSUER", "http://localhost/o"), ("MCP_AUTH_JWT_ISSUER", "  ")];
    assert_eq!(issuer(&blank).as_deref(), Some("http://localhost/o"));
}

#[test]
fn a_switch_in_the_environment_is_on_or_off_and_nothing_else() {
    let name = "MCP_AUTH_ALLOW_PLAIN_PKCE";
    for (text, on) in [("true", true), ("1", true), ("ON", true), ("false", false), ("no", false)] {
        assert_eq!(policy(&[], &[(name, text)]).allow_plain_pkce, on, "{text}");
    }
    assert!(checked(&[], &[(name, "maybe")]).unwrap_err().contains(name));
}

#[test]
fn the_conveniences_need_loopback_on_both_sides() {
    for arguments in [
        ["--issuer", "https://auth.example"],
        ["--listen", "0.0.0.0:3003"],
        ["--listen", "*:3003"],
        ["--listen", "[::]:3003"],
        ["--listen", "192.0.2.1:3003"],
    ] {
        let refused = checked(&arguments, &[]).unwrap_err();
        assert!(refused.contains("loopback"), "{arguments:?}: {refused}");
    }
    let one_outside = ["--listen", "localhost:1", "--listen", "0.0.0.0:2"];
    assert!(checked(&one_outside, &[]).unwrap_err().contains("loopback"));
}

#[test]
fn redis_is_asked_for_as_existing_deployments_do() {
    let redis = |variables: &[(&str, &str)]| checked(&[], variables).map(|settings| settings.store);
    let (url, on) = (("REDIS_URL", "redis://r"), ("REDIS_ENABLED", "true"));
    let secret = ("SESSION_SECRET", "0123456789abcdef0123456789abcdef-shared");
    for variables in [vec![url], vec![url, on]] {
        let store = redis(&[&variables[..], &[secret]].concat());
        if !cfg!(feature = "redis") {
            assert!(store.unwrap_err().contains("not in this build"), "{variables:?}");
            continue;
        }
        let at = |store| matches!(store, StoreSetting::Shared(shared) if shared.url == "redis://r");
        assert!(at(store.unwrap()), "{variables:?}");
        assert!(redis(&variables).unwrap_err().contains("same session secret"), "{variables:?}");
    }
    assert!(redis(&[on]).unwrap_err().contains("REDIS_HOST"));
    redis(&[url, ("REDIS_ENABLED", "false")]).unwrap();
    assert_eq!(redis(&[url, ("MCP_AUTH_STORE", "memory:")]), Ok(StoreSetting::Memory));
}

#[test]
#[cfg(feature = "redis")]
fn the_parts_of_a_redis_url_are_put_together() {
    let parts = [
        ("REDIS_ENABLED", "true"),
        ("REDIS_HOST", "cache"),
        ("REDIS_USER", "app"),
        ("REDIS_PASSWORD", "p@ss/w rd+"),
        ("REDIS_TLS", "true"),
        ("SESSION_SECRET", "0123456789abcdef0123456789abcdef-shared"),
    ];
    let StoreSetting::Shared(shared) = checked(&[], &parts).unwrap().store else { panic!() };
    assert_eq!(shared.url, "rediss://app:p%40ss%2Fw%20rd%2B@cache:6379");
    assert_eq!(format!("{shared:?}"), "rediss://app:***@cache:6379");
}

#[test]
fn a_store_is_a_folder_of_its_own() {
    let store = |text: &str| checked(&["--store", text], &[]).map(|settings| settings.store);
    assert_eq!(store("sqlite:/var/lib/x/store.db"), Ok(StoreSetting::Sqlite("/var/lib/x".into())));
    assert_eq!(store("sqlite:///var/x/store.db"), Ok(StoreSetting::Sqlite("/var/x".into())));
    assert_eq!(store("sqlite:////x/store.db"), Ok(StoreSetting::Sqlite("//x".into())));
    assert_eq!(store("sqlite:data/store.db"), Ok(StoreSetting::Sqlite("data".into())));
    for bad in ["sqlite:store.db", "sqlite:", "sqlite:/x/other.db", "file:/x", "", "x"] {
        assert!(store(bad).unwrap_err().contains("--store"), "{bad}");
    }
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let secret = "0123456789abcdef0123456789abcdef-unseen";
    let settings = checked(&[], &[("MCP_AUTH_SESSION_SECRET", secret)]).unwrap();
    assert!(!format!("{settings:?}").contains(secret));
}

#[test]
fn secrets_have_no_flag_and_lifetimes_are_not_zero() {
    for flag in ["--session-secret", "--session-secret-previous", "--key-encryption-secret"] {
        let refused = checked(&[flag, "0123456789abcdef0123456789abcdef"], &[]).unwrap_err();
        assert!(refused.contains(flag), "{refused}");
    }
    for flag in ["--access-token-ttl", "--refresh-idle", "--refresh-absolute"] {
        let refused = checked(&[flag, "0"], &[]).unwrap_err();
        assert!(refused.contains(flag) && refused.contains("1s"), "{refused}");
    }
    assert!(checked(&["--reuse-interval", "0"], &[]).is_ok());
}

#[test]
fn flags_hold_lists_with_commas_too() {
    let policy = policy(&["--admin-roles", "OWNER, ADMIN", "--admin-roles", "ROOT"], &[]);
    assert_eq!(policy.admin_roles, ["OWNER", "ADMIN", "ROOT"]);
    let resource = "https://mcp.example/a,b";
    let values = values(&["--resource", resource], &[]).unwrap();
    assert_eq!(values.texts("resource"), [resource]);
}
