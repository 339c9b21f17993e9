//! A server in production.

use crate::{
    gauzy::{ALICE, Gauzy},
    support::{
        Browser, Host, Request, Server,
        app::{Answer, App, Tokens},
        server::{Folder, command},
    },
};

#[test]
fn it_starts_over_gauzys_database_and_signs_people_in() {
    let (gauzy, folder) = (Gauzy::new(), Folder::new());
    let store = folder.store();
    let mut command = command(&[
        "--listen",
        "127.0.0.1:0",
        "--issuer",
        "https://auth.example",
        "--audience",
        "https://mcp.example",
        "--store",
        &store,
        "--trusted-proxies",
        "loopback",
    ]);
    command.env("NODE_ENV", "production").envs(gauzy.variables());
    command.env("MCP_AUTH_SESSION_SECRET", "kJ3s9f8a7s6d5f4g3h2j1k0l9q8w7e6r5t4y3u2");
    let host = Host::of(Server::spawn(&mut command));
    for path in ["/", "/try", "/callback"] {
        assert_eq!(host.get(path).status, 404, "{path} is for development");
    }
    let app = App::public(&host);
    let mut browser = Browser::from(&host, "192.0.2.1");
    let login = browser.authorize(&app.request(&[]));
    assert!(!login.text().contains("admin@ever.co"), "no demo account is shown");
    let refused = browser.sign_in(&login, ("admin@ever.co", "admin"));
    assert_eq!(refused.status, 403, "no demo account is let in");
    let consent = browser.sign_in(&login, ALICE);
    let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let tokens = Tokens::of(&app.redeem(&code));
    assert_eq!(app.refresh(&tokens.refresh).status, 200);
    let none = host.send(&Request::get("/oauth2/userinfo").bearer("x"));
    assert_eq!(none.status, 401);
}
