//! What requests are carried out on.

use std::sync::Arc;

use mcp_auth_core::{entropy::Entropy, service::Administration, store::Store};
use mcp_auth_http::App;

use crate::settings::{Administered, Settings};

/// Which process has the store open.
pub(crate) enum Host {
    /// The running server: its keys are those in use.
    Server(App),
    /// The command itself.
    Command(Arc<Administered>),
}

/// A store and what goes with it.
pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) host: Host,
    /// Private-use redirect schemes beside the shipped ones.
    pub(crate) redirect_schemes: Vec<String>,
    /// The clients that every start of the server puts in the store.
    pub(crate) listed: Vec<String>,
}

impl Context {
    /// In a running server.
    pub(crate) fn of_server(settings: &Settings, app: App) -> Self {
        Self {
            store: app.engine().store.clone(),
            entropy: Arc::clone(&app.engine().entropy),
            host: Host::Server(app),
            redirect_schemes: settings.redirect_schemes.clone(),
            listed: settings.clients.iter().map(|client| client.id.clone()).collect(),
        }
    }

    /// In a command that opened the store.
    pub(super) fn of_command(
        settings: Arc<Administered>,
        store: Store,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            store,
            entropy,
            redirect_schemes: settings.redirect_schemes.clone(),
            listed: settings.listed.clone(),
            host: Host::Command(settings),
        }
    }

    /// What is done to clients and grants.
    pub(crate) fn administration(&self) -> Administration<'_> {
        Administration::new(&self.store)
    }
}
