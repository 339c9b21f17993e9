//! The clients that a host knows: of a server's store, or of this process until there is a server.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};

use futures_util::FutureExt;
use mcp_auth_core::{
    client_auth::{Credentials, Via, authenticate},
    client_metadata::{preregistered, provision},
    entropy::{Entropy, SystemEntropy},
    model::Client,
    service::{Added, Administration, Listing, Place},
    store::StoreError,
    time::Clock,
};
use mcp_auth_http::App;
use mcp_auth_resource::SystemClock;
use parking_lot::RwLock;
use serde_json::{Map, Value};

use crate::{
    error::{Code, Failure},
    host::Host,
};

/// Clients of a registry without a server, and of one synchronous listing.
const MOST: usize = 10_000;
const PAGE: usize = 500;

/// A registry of clients.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    own: RwLock<BTreeMap<String, Client>>,
    host: RwLock<Weak<Host>>,
}

impl Registry {
    /// The registry of a server.
    pub(crate) fn of(host: &Arc<Host>) -> Self {
        Self { own: RwLock::default(), host: RwLock::new(Arc::downgrade(host)) }
    }

    /// Becomes the registry of a server, unless it is that of another one that lives.
    pub(crate) fn attach(&self, host: &Arc<Host>) {
        if self.host().is_none() {
            *self.host.write() = Arc::downgrade(host);
        }
    }

    /// What was registered before there was a server.
    pub(crate) fn own(&self) -> Vec<Client> {
        self.own.read().values().cloned().collect()
    }

    fn host(&self) -> Option<Arc<Host>> {
        self.host.read().upgrade().filter(|host| !host.is_closed())
    }

    /// The application, where there is a server and it is open.
    fn app(&self) -> Option<(Arc<Host>, App)> {
        let host = self.host()?;
        let app = host.now().ok()?;
        Some((host, app))
    }

    /// The client as this process knows it.
    pub(crate) fn peek(&self, id: &str) -> Option<Client> {
        let Some((host, app)) = self.app() else { return self.own.read().get(id).cloned() };
        if host.in_memory {
            let found = app.engine().store.get::<Client>(id).now_or_never()?.ok()?;
            return found.record.map(|seen| seen.record);
        }
        host.counts.client(id).or_else(|| self.own.read().get(id).cloned())
    }

    /// The clients as this process knows them.
    pub(crate) fn peek_all(&self) -> Vec<Client> {
        let Some((host, app)) = self.app() else { return self.own() };
        if host.in_memory {
            return everything(&app).now_or_never().and_then(Result::ok).unwrap_or_default();
        }
        host.counts.clients()
    }

    /// The client as the store knows it.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Client>, Failure> {
        let Some(host) = self.host() else { return Ok(self.own.read().get(id).cloned()) };
        let found = host.opened().await?.engine().store.get::<Client>(id).await?;
        Ok(found.record.map(|seen| seen.record))
    }

    /// A page of the clients, after an id.
    pub(crate) async fn page(
        &self,
        after: Option<&str>,
    ) -> Result<(Vec<Client>, Option<String>), Failure> {
        let Some(host) = self.host() else {
            let own = self.own.read();
            let rest = own.values().filter(|own| after.is_none_or(|after| own.id.as_str() > after));
            let page: Vec<Client> = rest.take(PAGE).cloned().collect();
            let next = page.last().filter(|_| page.len() == PAGE).map(|last| last.id.clone());
            return Ok((page, next));
        };
        let app = host.opened().await?;
        let Listing { records, next, .. } =
            Administration::new(&app.engine().store).clients(after, PAGE).await?;
        let next = next.as_ref().map(Place::id).map(str::to_owned);
        Ok((records.into_iter().map(|(_, client)| client).collect(), next))
    }

    /// Registers a client; answers with what it is told.
    pub(crate) async fn register(
        &self,
        asked: &Map<String, Value>,
        id: Option<&str>,
    ) -> Result<Value, Failure> {
        let failed = |why: String| Failure::config(format!("Client registration failed: {why}"));
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
        let now = SystemClock.now();
        let host = self.host();
        let app = match &host {
            Some(host) => Some(host.opened().await?),
            None => None,
        };
        let schemes = app.as_ref().map(|app| app.engine().policy.redirect_schemes.clone());
        let made = provision(asked, id, &schemes.unwrap_or_default(), &*entropy, now);
        let made = made.map_err(failed)?;
        let client = made.client;
        let exists = || failed(format!("client_id already exists: {}", client.id));
        let (Some(host), Some(app)) = (host, app) else {
            let mut own = self.own.write();
            if own.contains_key(&client.id) {
                return Err(exists());
            }
            if own.len() >= MOST {
                let why = format!("there are {MOST} clients, and more need a server with a store");
                return Err(Failure::new(Code::OutOfRange, why));
            }
            own.insert(client.id.clone(), client);
            return Ok(made.answer);
        };
        let store = &app.engine().store;
        match Administration::new(store).add_client(client.clone()).await? {
            Added::Exists => Err(exists()),
            Added::Done => {
                if let Some(seen) = store.get::<Client>(&client.id).await?.record {
                    host.counts.learn(&seen.record);
                }
                Ok(made.answer)
            }
        }
    }

    /// Registers the clients of hosted products.
    pub(crate) async fn register_defaults(&self) -> Result<(), Failure> {
        let clients = preregistered().into_iter().map(|client| {
            let created_at = SystemClock.now();
            Client { created_at, ..client }
        });
        let Some(host) = self.host() else {
            let mut own = self.own.write();
            for client in clients {
                own.entry(client.id.clone()).or_insert(client);
            }
            return Ok(());
        };
        let app = host.opened().await?;
        for client in clients {
            app.engine().put_operator_client(&client).await?;
            host.counts.learn(&client);
        }
        Ok(())
    }

    /// The client, if the secret is its own.
    pub(crate) async fn validate(
        &self,
        id: &str,
        secret: Option<String>,
    ) -> Result<Option<Client>, Failure> {
        let client = self.find(id).await?;
        let secret = secret.filter(|secret| !secret.is_empty());
        let presented = Credentials {
            client_id: id.to_owned(),
            // A public client has none to be wrong.
            secret: secret.filter(|_| client.as_ref().is_none_or(|own| !own.is_public())),
            decoded_secret: None,
            via: Via::Body,
        };
        Ok(authenticate(client.as_ref(), &presented).ok().cloned())
    }
}

async fn everything(app: &App) -> Result<Vec<Client>, StoreError> {
    let administration = Administration::new(&app.engine().store);
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = administration.clients(after.as_deref(), PAGE).await?;
        all.extend(page.records.into_iter().map(|(_, client)| client));
        match page.next {
            Some(place) if all.len() < MOST => after = Some(place.id().to_owned()),
            _ => return Ok(all),
        }
    }
}
