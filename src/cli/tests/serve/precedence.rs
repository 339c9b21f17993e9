//! Flag before environment before file before default.

use crate::{
    BASE,
    support::{
        Request, Server,
        server::{Folder, command},
    },
};

fn issuer(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = command(&[&BASE[..], arguments].concat());
    let server = Server::spawn(command.envs(variables.iter().copied()));
    let document = Request::get("/.well-known/oauth-authorization-server").send(&server.address());
    let issuer = server.issuer();
    assert_eq!(document.value()["issuer"], issuer, "the ready line and the metadata agree");
    issuer
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = Folder::new();
    let file = folder.file("settings.toml", "issuer = \"http://localhost/file\"\n");
    let config = ["--config", file.as_str()];
    let both = ["--config", &file, "--issuer", "http://localhost/flag"];
    let env =
        [("MCP_AUTH_JWT_ISSUER", "http://localhost/env"), ("OAUTH_ISSUER", "http://localhost/old")];
    assert_eq!(issuer(&both, &env), "http://localhost/flag");
    assert_eq!(issuer(&config, &env), "http://localhost/env");
    assert_eq!(issuer(&config, &env[1..]), "http://localhost/old");
    assert_eq!(issuer(&config, &[]), "http://localhost/file");
    assert!(issuer(&[], &[]).starts_with("http://localhost:"));
}

#[test]
fn every_flag_is_a_key_of_the_settings_file() {
    let folder = Folder::new();
    let text = "listen = [\"127.0.0.1:0\"]\nstore = \"memory:\"\nissuer = \"http://localhost/x\"\n\
                audience = \"https://api.example\"\nresource = [\"https://mcp.example\"]\n\
                users = \"demo\"\nclients = \"open\"\nsigning-alg = \"ES256\"\nrate-limit = \"off\"\n\
                trusted-proxies = 1\naccess-token-ttl = 60\nrefresh-idle = \"1d\"\n\
                refresh-absolute = \"2d\"\nreuse-interval = \"5s\"\ncode-reuse-grace = 0\n\
                registration = false\nallowed-redirect-schemes = [\"myapp\"]\nproduction = false\n\
                admin-roles = [\"SUPER_ADMIN\"]\nbrand-name = \"Example\"\nlog-level = \"debug\"\n\
                log-format = \"json\"\n";
    let server = Server::start(&["--config", &folder.file("settings.toml", text)]);
    assert_eq!(server.issuer(), "http://localhost/x");
    let login = Request::get("/oauth2/login").send(&server.address());
    login.page(200, "Sign In - Example");
    assert_eq!(Request::new("POST", "/oauth2/register").send(&server.address()).status, 404);
}

#[test]
fn port_and_host_come_from_the_established_variables() {
    let port = mcp_auth_testing::free_port().to_string();
    let mut command = command(&["--store", "memory:"]);
    let server = Server::spawn(
        command.envs([("MCP_AUTH_PORT", port.as_str()), ("MCP_AUTH_HOST", "127.0.0.1")]),
    );
    assert_eq!(server.address(), format!("127.0.0.1:{port}"));
}
