//! Clients of the operator, and those that servers know from the start.

use crate::{model::Client, scope};

/// What a client of the operator may ask for unless it is said.
pub const DEFAULT_SCOPES: [&str; 2] = ["mcp.read", "mcp.write"];

/// The id of the client that *Try it* and tests use.
pub const TEST_CLIENT: &str = "test-client";

/// A public client of the operator.
pub fn operator_client<U: AsRef<str>>(id: &str, name: &str, redirect_uris: &[U]) -> Client {
    Client {
        redirect_uris: redirect_uris.iter().map(|uri| uri.as_ref().to_owned()).collect(),
        scopes: DEFAULT_SCOPES.into_iter().collect(),
        ..Client::new(id, name)
    }
}

/// The clients of hosted products.
pub fn preregistered() -> Vec<Client> {
    vec![
        operator_client(
            "chatgpt-mcp-client",
            "ChatGPT",
            &[
                "https://chatgpt.com/oauth/callback",
                "https://chat.openai.com/oauth/callback",
                "https://chatgpt.com/connector_platform_oauth_redirect",
            ],
        ),
        operator_client(
            "claude-mcp-client",
            "Claude",
            &[
                "http://localhost:*",
                "https://claude.ai/oauth/callback",
                "https://claude.ai/api/mcp/auth_callback",
                "https://claude.com/api/mcp/auth_callback",
            ],
        ),
    ]
}

/// A client for development.
pub fn test_client() -> Client {
    let uris = [
        "http://localhost/callback",
        "http://127.0.0.1/callback",
        "http://[::1]/callback",
        "https://localhost/callback",
        "https://127.0.0.1/callback",
    ];
    let mut client = operator_client(TEST_CLIENT, "Test client", &uris);
    // For looking at userinfo: the scopes about the user too.
    let scopes = scope::SUPPORTED.into_iter().filter(|name| *name != scope::ADMIN);
    client.scopes = scopes.collect();
    client
}
