//! Which way a request goes: to the server that uses the data folder, or straight to the store.

use std::{path::Path, sync::Arc, time::Duration};

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy},
    store::{Backend, Store},
};
use mcp_auth_resource::SystemClock;
use mcp_auth_store::{OpenError, SQLITE_FILE, SqliteBackend};

use super::{AdminError, Caller, Context, Request, Response, execute, remote, socket};
use crate::{
    Failure,
    serve::data,
    settings::{Administered, SettingsError, Shared, StoreSetting},
};

/// How long to wait for a server that starts or stops, or for another command.
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A command's access to a store.
pub(crate) struct Session {
    settings: Arc<Administered>,
    runtime: tokio::runtime::Runtime,
}

impl Session {
    /// Access to the store of some settings.
    pub(crate) fn new(settings: Administered) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|e| Failure::Other(format!("the runtime cannot start: {e}")))?;
        Ok(Self { settings: Arc::new(settings), runtime })
    }

    /// Has a request carried out.
    pub(crate) fn ask(
        &self,
        request: Request,
        caller: &mut dyn Caller,
    ) -> Result<Response, Failure> {
        match &self.settings.store {
            StoreSetting::Sqlite(folder) => {
                self.runtime.block_on(self.folder(folder, request, caller))
            }
            StoreSetting::Shared(shared) => {
                self.runtime.block_on(self.shared(shared, request, caller))
            }
            StoreSetting::Memory => Err(Failure::Settings(SettingsError::new(
                "the memory store is inside the server's own process: administrative commands \
                 need another one; give --store",
            ))),
        }
    }

    async fn folder(
        &self,
        folder: &Path,
        request: Request,
        caller: &mut dyn Caller,
    ) -> Result<Response, Failure> {
        let mut waited = Duration::ZERO;
        loop {
            let found = socket::connect(folder).await;
            let found = found.map_err(|error| {
                let path = socket::path(folder);
                Failure::Other(format!("{} cannot be used: {error}", path.display()))
            })?;
            if let Some(stream) = found {
                tracing::debug!("through the server that uses {}", folder.display());
                return Ok(remote::ask(stream, request, caller).await?);
            }
            if !request.creates_store() && !folder.join(SQLITE_FILE).exists() {
                return Err(Failure::Other(format!(
                    "there is no store in {}: give --store, or the settings of the server",
                    folder.display()
                )));
            }
            match SqliteBackend::open(folder, Arc::new(SystemClock)) {
                Ok(backend) => {
                    tracing::debug!("straight to {}", folder.display());
                    return self.directly(Arc::new(backend), request, caller).await;
                }
                Err(OpenError::InUse { .. }) if waited < PATIENCE => {
                    tokio::time::sleep(LOOK_EVERY).await;
                    waited += LOOK_EVERY;
                }
                Err(error) => return Err(Failure::Other(explained(&error, folder))),
            }
        }
    }

    /// Beside whatever instances use the store: it is made for that.
    async fn shared(
        &self,
        shared: &Shared,
        request: Request,
        caller: &mut dyn Caller,
    ) -> Result<Response, Failure> {
        let opened = data::open_shared(shared, Arc::new(SystemClock)).await?;
        self.directly(opened.backend, request, caller).await
    }

    async fn directly(
        &self,
        backend: Arc<dyn Backend>,
        request: Request,
        caller: &mut dyn Caller,
    ) -> Result<Response, Failure> {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
        let store = Store::new(backend, Arc::clone(&entropy));
        let context = Context::of_command(Arc::clone(&self.settings), store, entropy);
        let outcome: Result<Response, AdminError> = execute(&context, request, caller).await;
        context.store.backend().close().await;
        Ok(outcome?)
    }
}

fn explained(error: &OpenError, folder: &Path) -> String {
    match error {
        OpenError::InUse { .. } if socket::is_too_long(folder) => format!(
            "{error} (its path is too long for the socket that commands use: a shorter one would \
             let them work beside the server)"
        ),
        other => other.to_string(),
    }
}
