//! The variables that Gauzy's API reads.

use std::time::Duration;

use mcp_auth_users::gauzy::{GauzyDatabase, GauzyOptions, Server};

fn read(variables: &[(&str, &str)]) -> Result<GauzyDatabase, String> {
    let env = |name: &str| {
        let found = variables.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    GauzyOptions::from_env(&env).map(|options| options.database).map_err(|e| e.to_string())
}

fn server(variables: &[(&str, &str)]) -> Server {
    match read(variables).unwrap() {
        GauzyDatabase::Postgres(server) | GauzyDatabase::MySql(server) => server,
        GauzyDatabase::Sqlite(path) => panic!("{}", path.display()),
    }
}

#[test]
fn without_any_it_is_gauzys_own_file() {
    for variables in [&[][..], &[("DB_TYPE", "sqlite")], &[("DB_TYPE", " better-sqlite3 ")]] {
        let GauzyDatabase::Sqlite(path) = read(variables).unwrap() else { panic!("{variables:?}") };
        assert_eq!(path.to_str(), Some("apps/api/data/gauzy.sqlite3"));
    }
    let own = read(&[("DB_PATH", "/var/x.db"), ("DB_HOST", "ignored")]).unwrap();
    assert!(matches!(own, GauzyDatabase::Sqlite(path) if path.to_str() == Some("/var/x.db")));
}

#[test]
fn servers_have_the_defaults_of_gauzy() {
    let all =
        |server: Server| (server.host, server.port, server.database, server.user, server.password);
    let text = |text: &str| text.to_owned();
    let host = text("localhost");
    assert_eq!(
        all(server(&[("DB_TYPE", "postgres")])),
        (host.clone(), 5432, text("postgres"), text("postgres"), text("root"))
    );
    for kind in ["mysql", "mariadb"] {
        assert_eq!(
            all(server(&[("DB_TYPE", kind)])),
            (host.clone(), 3306, text("mysql"), text("root"), text("root"))
        );
    }
    let own = server(&[
        ("DB_TYPE", "postgres"),
        ("DB_HOST", "db.internal"),
        ("DB_PORT", "6432"),
        ("DB_NAME", "gauzy"),
        ("DB_USER", "reader"),
        ("DB_PASS", " s p a c e "),
        ("DB_POOL_SIZE", "40"),
        ("DB_CONNECTION_TIMEOUT", "5000"),
        ("DB_IDLE_TIMEOUT", "1"),
    ]);
    assert_eq!(own.password, " s p a c e ");
    assert_eq!((own.port, own.pool_size), (6432, 40));
    let times = [own.connection_timeout, own.idle_timeout];
    assert_eq!(times, [Duration::from_secs(5), Duration::from_millis(1)]);
    assert_eq!(format!("{own:?}"), "reader@db.internal:6432/gauzy", "the password does not show");
}

#[test]
fn what_cannot_be_right_is_named() {
    for (variables, words) in [
        (vec![("DB_TYPE", "mongodb")], "DB_TYPE mongodb"),
        (vec![("DB_TYPE", "oracle")], "DB_TYPE \"oracle\" must be one of: postgres"),
        (vec![("DB_PORT", "0")], "DB_PORT \"0\" must be a number of 1 to 65535"),
        (vec![("DB_PORT", "65536")], "DB_PORT"),
        (vec![("DB_PORT", "x")], "DB_PORT"),
        (vec![("DB_POOL_SIZE", "0")], "DB_POOL_SIZE"),
        (vec![("DB_POOL_SIZE", "1001")], "DB_POOL_SIZE"),
        (vec![("DB_CONNECTION_TIMEOUT", "-1")], "DB_CONNECTION_TIMEOUT"),
        (
            vec![("DB_CONNECTION_TIMEOUT", "5001")],
            "DB_CONNECTION_TIMEOUT \"5001\" must be a number of 1 to 5000",
        ),
        (vec![("DB_IDLE_TIMEOUT", "1e9")], "DB_IDLE_TIMEOUT"),
        (vec![("DB_SSL_MODE", "require")], "DB_SSL_MODE \"require\" must be true or false"),
        (vec![("DB_SSL_MODE", "true")], "DB_SSL_MODE true needs DB_CA_CERT"),
        (vec![("DB_SSL_MODE", "true"), ("DB_CA_CERT", "###")], "DB_CA_CERT must be a PEM"),
        (vec![("DB_SSL_MODE", "true"), ("DB_CA_CERT", "aGVsbG8=")], "DB_CA_CERT must be a PEM"),
    ] {
        let kind = [("DB_TYPE", "postgres")];
        let first = if variables[0].0 == "DB_TYPE" { &[][..] } else { &kind };
        let refused = read(&[first, &variables].concat()).unwrap_err();
        assert!(refused.contains(words), "{variables:?}: {refused}");
    }
}
