//! Administration of a store, in the process that has it open.
//!
//! A command makes a [`Request`]; [`execute`] carries it out and answers with a [`Response`].
//! While a server uses the data folder it does so for the command, asked through `admin.sock`;
//! otherwise the command opens the store itself. The result is the same.

mod caller;
mod context;
mod error;
mod listener;
mod remote;
mod session;
mod socket;
mod wire;

use serde::{Deserialize, Serialize};

pub(crate) use caller::{Caller, Progress, watched};
pub(crate) use context::{Context, Host};
pub(crate) use error::AdminError;
pub(crate) use listener::Listener;
pub(crate) use session::Session;

use crate::commands::{clients, grants, keys, store};

/// What a command asks for: one variant a group of commands.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// `clients …`
    Clients(clients::Request),
    /// `grants …`
    Grants(grants::Request),
    /// `keys …`
    Keys(keys::Request),
    /// `store …`
    Store(store::Request),
}

/// What comes back when it is done.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Response {
    /// `clients …`
    Clients(clients::Response),
    /// `grants …`
    Grants(grants::Response),
    /// `keys …`
    Keys(keys::Response),
    /// `store …`
    Store(store::Response),
}

impl Request {
    /// Whether it makes sense on a store that is not there yet: it is made then.
    pub(crate) const fn creates_store(&self) -> bool {
        match self {
            Self::Clients(request) => matches!(request, clients::Request::Add(_)),
            Self::Grants(_) => false,
            Self::Keys(request) => matches!(request, keys::Request::Import { .. }),
            Self::Store(request) => matches!(request, store::Request::Import { .. }),
        }
    }
}

/// Carries out a request.
pub(crate) async fn execute(
    context: &Context,
    request: Request,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    match request {
        Request::Clients(request) => {
            clients::execute(context, request, caller).await.map(Response::Clients)
        }
        Request::Grants(request) => {
            grants::execute(context, request, caller).await.map(Response::Grants)
        }
        Request::Keys(request) => keys::execute(context, request).await.map(Response::Keys),
        Request::Store(request) => {
            store::execute(context, request, caller).await.map(Response::Store)
        }
    }
}
