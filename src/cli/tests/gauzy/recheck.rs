//! Whether the user is still there, at every refresh.

use mcp_auth_testing::{PASSWORD, Postgres, USER};

use crate::{
    gauzy::{ALICE, Gauzy, host},
    support::{
        App, Browser, Host,
        app::{Answer, REDIRECT, Tokens},
    },
};

const SIGN_IN: &str = "Sign In - Gauzy MCP OAuth Server";

pub(crate) fn tokens(host: &Host, app: &App) -> Tokens {
    let mut browser = Browser::new(host);
    let login = browser.authorize(&app.request(&[]));
    let consent = browser.sign_in(&login, ALICE);
    let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    Tokens::of(&app.redeem(&code))
}

#[test]
fn whoever_is_deactivated_loses_the_grant() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let tokens = tokens(&host, &app);
    gauzy.run("UPDATE \"user\" SET \"isActive\" = FALSE WHERE \"firstName\" = 'Alice'");
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
    gauzy.run("UPDATE \"user\" SET \"isActive\" = TRUE WHERE \"firstName\" = 'Alice'");
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
}

#[test]
fn whoever_is_deactivated_allows_nothing_more_and_the_session_ends() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ALICE);
    let request = app.request(&[]);
    let consent = browser.authorize(&request);
    Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let consent = browser.authorize(&request);
    gauzy.run("UPDATE \"user\" SET \"isActive\" = FALSE WHERE \"firstName\" = 'Alice'");
    browser.answer(&consent, "approve").page(200, SIGN_IN);
    gauzy.run("UPDATE \"user\" SET \"isActive\" = TRUE WHERE \"firstName\" = 'Alice'");
    browser.answer(&consent, "approve").page(200, SIGN_IN);
    let login = browser.authorize(&request);
    login.page(200, SIGN_IN);
    browser.sign_in(&login, ALICE).page(200, "Authorize An app");
}

#[test]
fn roles_count_as_they_are_at_consent_and_nothing_is_granted_that_was_not_shown() {
    let gauzy = Gauzy::new();
    let text = format!(
        "[[clients]]\nid = \"console\"\nname = \"Our console\"\n\
         redirect_uris = [\"{REDIRECT}\"]\nscopes = [\"mcp.read\", \"mcp.admin\"]\n"
    );
    let file = gauzy.0.join("settings.toml").display().to_string();
    std::fs::write(&file, text).unwrap();
    let host = host(&gauzy.variables(), &["--config", &file]);
    let app = App::known(&host, "console", None, REDIRECT);
    let request = app.request(&[("scope", "mcp.read mcp.admin")]);
    let role = |name: &str| {
        gauzy.run(&format!("UPDATE \"role\" SET \"name\" = '{name}' WHERE \"id\" LIKE '2%1'"));
    };
    for (at_sign_in, at_consent, scope) in [
        ("SUPER_ADMIN", "SUPER_ADMIN", "mcp.read mcp.admin"),
        ("SUPER_ADMIN", "VIEWER", "mcp.read"),
        ("VIEWER", "SUPER_ADMIN", "mcp.read"),
    ] {
        role(at_sign_in);
        let mut browser = Browser::signed_in(&host, ALICE);
        let consent = browser.authorize(&request);
        let shown = consent.text().contains("mcp.admin");
        assert_eq!(shown, at_sign_in == "SUPER_ADMIN", "{at_sign_in}");
        role(at_consent);
        let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
        assert_eq!(Tokens::of(&app.redeem(&code)).scope, scope, "{at_sign_in} {at_consent}");
    }
}

/// A PostgreSQL server with the fixture, and the variables that name it.
pub(crate) fn postgres() -> Option<(Postgres, Vec<(String, String)>)> {
    let server = Postgres::start()?;
    let database = server.database();
    server.run(&database, include_str!("../../../users/tests/data/schema.pg.sql"));
    server.run(&database, include_str!("../../../users/tests/data/users.pg.sql"));
    let variables = [
        ("MCP_AUTH_USERS", "gauzy"),
        ("DB_TYPE", "postgres"),
        ("DB_HOST", "127.0.0.1"),
        ("DB_PORT", &server.port().to_string()),
        ("DB_NAME", &database),
        ("DB_USER", USER),
        ("DB_PASS", PASSWORD),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some((server, variables.into()))
}

#[test]
fn a_database_that_cannot_tell_costs_nobody_anything() {
    let Some((server, variables)) = postgres() else { return };
    let host = host(&variables, &[]);
    let app = App::public(&host);
    let tokens = tokens(&host, &app);
    let mut browser = Browser::signed_in(&host, ALICE);
    let consent = browser.authorize(&app.request(&[]));
    server.kill();
    let away = browser.answer(&consent, "approve");
    assert_eq!(away.status, 503, "{}", away.text());
    for _ in 0..2 {
        let away = app.refresh(&tokens.refresh);
        away.refused(503, "temporarily_unavailable");
        assert!(away.header("retry-after").is_some());
    }
    server.again();
    Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let next = Tokens::of(&app.refresh(&tokens.refresh));
    assert_ne!(next.refresh, tokens.refresh);
    assert_eq!(app.refresh(&next.refresh).status, 200, "nothing was rotated meanwhile");
}
