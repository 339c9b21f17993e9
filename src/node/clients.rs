//! `NativeClientManager`: behind `OAuth2ClientManager`.

use std::sync::Arc;

use mcp_auth_core::model::GrantType;
use napi::{Env, bindgen_prelude::PromiseRaw};
use napi_derive::napi;
use serde_json::Value;

use crate::{
    client::{NativeClient, NativeClientPage},
    error::Failure,
    host::Host,
    registry::Registry,
};

/// A registry of clients.
#[napi]
#[derive(Debug)]
pub struct NativeClientManager {
    pub(crate) registry: Arc<Registry>,
    /// Keeps the server whose registry it is.
    _host: Option<Arc<Host>>,
}

impl NativeClientManager {
    pub(crate) fn of(host: &Arc<Host>) -> Self {
        Self { registry: Arc::new(Registry::of(host)), _host: Some(Arc::clone(host)) }
    }
}

#[napi]
impl NativeClientManager {
    /// A registry of its own.
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        Self { registry: Arc::default(), _host: None }
    }

    /// Registers a client, described in JSON; answers in JSON.
    #[napi(catch_unwind)]
    pub fn register<'env>(
        &self,
        env: &'env Env,
        request: String,
        id: Option<String>,
    ) -> napi::Result<PromiseRaw<'env, String>> {
        let registry = Arc::clone(&self.registry);
        env.spawn_future(async move {
            let Ok(Value::Object(asked)) = serde_json::from_str(&request) else {
                return Err(Failure::config("a registration is an object").into());
            };
            Ok(registry.register(&asked, id.as_deref()).await?.to_string())
        })
    }

    /// Registers the clients of hosted products.
    #[napi(catch_unwind)]
    pub fn register_defaults<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        let registry = Arc::clone(&self.registry);
        env.spawn_future(async move { Ok(registry.register_defaults().await?) })
    }

    /// The client, if the secret is its own.
    #[napi(catch_unwind)]
    pub fn validate<'env>(
        &self,
        env: &'env Env,
        id: String,
        secret: Option<String>,
    ) -> napi::Result<PromiseRaw<'env, Option<NativeClient>>> {
        let registry = Arc::clone(&self.registry);
        env.spawn_future(async move {
            Ok(registry.validate(&id, secret).await?.map(NativeClient::from))
        })
    }

    /// The client as the store knows it.
    #[napi(catch_unwind)]
    pub fn find<'env>(
        &self,
        env: &'env Env,
        id: String,
    ) -> napi::Result<PromiseRaw<'env, Option<NativeClient>>> {
        let registry = Arc::clone(&self.registry);
        env.spawn_future(async move { Ok(registry.find(&id).await?.map(NativeClient::from)) })
    }

    /// A page of all clients.
    #[napi(catch_unwind)]
    pub fn all<'env>(
        &self,
        env: &'env Env,
        after: Option<String>,
    ) -> napi::Result<PromiseRaw<'env, NativeClientPage>> {
        let registry = Arc::clone(&self.registry);
        env.spawn_future(async move {
            let (clients, next) = registry.page(after.as_deref()).await?;
            let clients = clients.into_iter().map(NativeClient::from).collect();
            Ok(NativeClientPage { clients, next })
        })
    }

    /// The client as this process knows it.
    #[napi(catch_unwind)]
    pub fn peek(&self, id: String) -> Option<NativeClient> {
        self.registry.peek(&id).map(NativeClient::from)
    }

    /// The clients as this process knows them.
    #[napi(catch_unwind)]
    pub fn peek_all(&self) -> Vec<NativeClient> {
        self.registry.peek_all().into_iter().map(NativeClient::from).collect()
    }

    /// Whether a redirect URI is the client's own.
    #[napi(catch_unwind)]
    pub fn has_redirect_uri(&self, id: String, uri: String) -> bool {
        self.registry.peek(&id).is_some_and(|client| client.has_redirect_uri(&uri))
    }

    /// Whether the client may present a grant type.
    #[napi(catch_unwind)]
    pub fn has_grant_type(&self, id: String, name: String) -> bool {
        let client = self.registry.peek(&id);
        client
            .zip(GrantType::from_name(&name))
            .is_some_and(|(client, grant)| client.has_grant(grant))
    }

    /// Whether the client may ask for a scope.
    #[napi(catch_unwind)]
    pub fn has_scope(&self, id: String, scope: String) -> bool {
        self.registry.peek(&id).is_some_and(|client| client.scopes.contains(&scope))
    }
}
