//! `NativeServer`: behind `OAuth2AuthorizationServer`.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::client_metadata::test_client;
use mcp_auth_http::{Route, Routes};
use mcp_auth_users::DemoUsers;
use napi::{
    Env,
    bindgen_prelude::{BufferSlice, PromiseRaw},
};
use napi_derive::napi;

use crate::{
    answers::{Answers, Settle},
    clients::NativeClientManager,
    directory::{Authenticate, Callbacks, Find},
    error::Failure,
    exchange::{Incoming, NativeResponse, path},
    gauzy::{NativeGauzyUsers, hashing},
    host::Host,
    known,
    log::{Log, LogFunction},
    open::{Plan, Users},
    requests::Requests,
    settings::NativeSettings,
    stats::NativeStats,
    store,
    tokens::NativeTokenManager,
};

/// An authorization server.
#[napi]
#[derive(Debug)]
pub struct NativeServer {
    pub(crate) host: Arc<Host>,
    pub(crate) issuer: String,
    requests: Requests,
}

fn plan(
    settings: &NativeSettings,
    users: Users,
    registry: &NativeClientManager,
) -> Result<Plan, Failure> {
    settings.refuse_demo_users()?;
    let mut clients = registry.registry.own();
    if settings.conveniences()? {
        clients.push(test_client());
    }
    Ok(Plan {
        policy: settings.policy()?,
        http: settings.http()?,
        store: settings.store.clone(),
        secrets: settings.secrets.clone(),
        algorithm: settings.algorithm()?,
        keys: settings.keys()?,
        users,
        clients,
    })
}

#[napi]
impl NativeServer {
    /// Starts to open a server. What `registry` holds is registered with it; that becomes the
    /// registry of this server unless it is that of another. Given a directory, the server asks it
    /// and not the callbacks.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        settings: NativeSettings,
        #[napi(ts_arg_type = "(email: string, password: string) => Promise<NativeAnswer>")]
        authenticate: Authenticate,
        #[napi(ts_arg_type = "(userId: string) => Promise<NativeAnswer>")] find: Find,
        #[napi(ts_arg_type = "(entry: NativeLogEntry) => void")] log: LogFunction,
        #[napi(
            ts_arg_type = "(settled: Array<number | NativeResponse | string | null | Error>) => void"
        )]
        settle: Settle<'_>,
        registry: &NativeClientManager,
        directory: Option<&NativeGauzyUsers>,
    ) -> napi::Result<Self> {
        let users = if let Some(directory) = directory {
            Users::Gauzy(Arc::clone(&directory.users))
        } else if settings.demo_users {
            Users::Any(Arc::new(DemoUsers::new(hashing())))
        } else {
            Users::Any(Arc::new(Callbacks {
                authenticate,
                find,
                recheck: settings.recheck_user_on_refresh,
                least: Duration::from_millis(settings.min_sign_in_time.into()),
                most: Duration::from_millis(settings.callback_timeout.into()),
                waiting: Callbacks::waiting(),
            }))
        };
        let proxies = settings.proxies()?;
        let plan = plan(&settings, users, registry)?;
        if !store::is_memory(&plan.store) {
            known::start();
        }
        let routes = Routes::of(&plan.policy, &plan.http);
        let issuer = plan.policy.issuer.clone();
        let host = Host::start(plan, Log::open(&settings.log_level, log), Answers::to(&settle)?);
        registry.registry.attach(&host);
        let requests = Requests::new(Arc::clone(&host), routes, proxies);
        Ok(Self { host, issuer, requests })
    }

    /// Its issuer identifier.
    #[napi(getter, catch_unwind)]
    pub fn issuer(&self) -> String {
        self.issuer.clone()
    }

    /// Whether a request target is this server's.
    #[napi(catch_unwind)]
    pub fn owns(&self, target: String) -> bool {
        self.requests.routes.find(&path(&target)).is_some()
    }

    /// Whether it is one of the well-known documents.
    #[napi(catch_unwind)]
    pub fn owns_well_known(&self, target: String) -> bool {
        let path = path(&target);
        let public =
            matches!(self.requests.routes.find(&path), Some(Route::Metadata | Route::Jwks));
        public && path.to_ascii_lowercase().contains("/.well-known/")
    }

    /// Answers a request: at once, or with `null` and later through `settle`. `head` has `parts`
    /// lines: method, target, the client's and the socket's address, then names and values of the
    /// header fields in turn.
    #[napi(catch_unwind)]
    pub fn handle(
        &self,
        call: u32,
        head: String,
        parts: u32,
        body: Option<BufferSlice<'_>>,
        cut: Option<String>,
    ) -> Option<NativeResponse> {
        let (body, cut) = (body.as_deref(), cut.as_deref());
        self.requests.answer(call, Incoming { head: &head, parts, body, cut })
    }

    /// The edition of the public documents; none where the server is not open.
    #[napi(catch_unwind)]
    pub fn edition(&self) -> Option<u32> {
        self.requests.edition()
    }

    /// Calls a request off that was not answered at once.
    #[napi(catch_unwind)]
    pub fn cancel(&self, call: u32) {
        self.requests.cancel(call);
    }

    /// Resolves when store and keys are open.
    #[napi(catch_unwind)]
    pub fn ready<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        self.host.ready(env)
    }

    /// Finishes what is under way and lets go of the store.
    #[napi(catch_unwind)]
    pub fn close<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        let closing = Arc::clone(&self.host).close();
        env.spawn_future(async move {
            closing.await;
            Ok(())
        })
    }

    /// How many clients, codes and grants there are, as this process knows.
    #[napi(catch_unwind)]
    pub fn stats_now(&self) -> NativeStats {
        self.host.stats_of(self.host.now())
    }

    /// How many clients, codes and grants there are.
    #[napi(catch_unwind)]
    pub fn stats<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, NativeStats>> {
        self.host.stats(env)
    }

    /// Ends all grants and sessions of a user.
    #[napi(catch_unwind)]
    pub fn revoke_user<'env>(
        &self,
        env: &'env Env,
        id: String,
    ) -> napi::Result<PromiseRaw<'env, f64>> {
        let host = Arc::clone(&self.host);
        env.spawn_future(async move {
            let app = host.opened().await?;
            let ended = host.busy(app.engine().revoke_user(&id)).await;
            Ok(number(ended.map_err(Failure::from)?))
        })
    }

    /// Ends all grants of a client.
    #[napi(catch_unwind)]
    pub fn revoke_client<'env>(
        &self,
        env: &'env Env,
        id: String,
    ) -> napi::Result<PromiseRaw<'env, f64>> {
        let host = Arc::clone(&self.host);
        env.spawn_future(async move {
            let app = host.opened().await?;
            let ended = host.busy(app.engine().revoke_client(&id)).await;
            Ok(number(ended.map_err(Failure::from)?))
        })
    }

    /// The token manager of this server.
    #[napi(catch_unwind)]
    pub fn tokens(&self) -> NativeTokenManager {
        NativeTokenManager::of(&self.host)
    }

    /// The registry of this server.
    #[napi(catch_unwind)]
    pub fn clients(&self) -> NativeClientManager {
        NativeClientManager::of(&self.host)
    }
}

#[expect(clippy::cast_precision_loss, reason = "JavaScript's numbers are no integers")]
const fn number(count: u64) -> f64 {
    count as f64
}
