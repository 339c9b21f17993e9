//! What a person reads on the first start.

use std::io::IsTerminal;

use mcp_auth_users::DEMO_ACCOUNTS;

use crate::{
    log::say,
    settings::{Settings, StoreSetting, TEST_CLIENT},
};

/// Greets a person at a terminal; programs get nothing.
pub(super) fn greet(settings: &Settings, issuer: &str) {
    if !settings.conveniences || !std::io::stderr().is_terminal() {
        return;
    }
    let accounts: Vec<String> = DEMO_ACCOUNTS
        .iter()
        .map(|account| format!("{} / {}", account.email, account.password))
        .collect();
    let data = match &settings.store {
        StoreSetting::Memory => "in memory, gone when this stops".to_owned(),
        StoreSetting::Sqlite(folder) => folder.display().to_string(),
    };
    say(&format!(
        "\n  Open      {issuer}/\n  Metadata  {issuer}/.well-known/oauth-authorization-server\n  \
         Sign in   {}\n  Client    {TEST_CLIENT}\n  Data      {data}\n\n  \
         Development mode: the accounts above are public knowledge. Do not expose this server.\n",
        accounts.join(", ")
    ));
}
