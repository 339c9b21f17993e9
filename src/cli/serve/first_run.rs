//! What a person reads on the first start.

use std::io::IsTerminal;

use mcp_auth_core::client_metadata::TEST_CLIENT;
use mcp_auth_users::DEMO_ACCOUNTS;

use crate::{
    demo,
    log::say,
    settings::{Settings, StoreSetting, UsersSetting},
};

/// Greets a person at a terminal; programs get nothing.
pub(super) fn greet(settings: &Settings, issuer: &str) {
    if !settings.conveniences || !std::io::stderr().is_terminal() {
        return;
    }
    let people = match &settings.users {
        UsersSetting::Demo => DEMO_ACCOUNTS
            .map(|account| format!("{} / {}", account.email, account.password))
            .join(", "),
        #[cfg(feature = "gauzy")]
        UsersSetting::Gauzy(_) => "as in Gauzy".to_owned(),
    };
    let data = match &settings.store {
        StoreSetting::Memory => "in memory, gone when this stops".to_owned(),
        StoreSetting::Sqlite(folder) => folder.display().to_string(),
        StoreSetting::Shared(shared) => format!("{shared:?}"),
    };
    say(&format!(
        "\n  Open      {issuer}/\n  MCP       {}\n  Metadata  {issuer}/.well-known/oauth-authorization-server\n  \
         Sign in   {people}\n  Client    {TEST_CLIENT}\n  Data      {data}\n\n  \
         Development mode: do not expose this server.\n",
        demo::resource(issuer)
    ));
}
