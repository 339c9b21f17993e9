//! `NativeTokenManager`: behind `OAuth2TokenManager`.

use std::sync::Arc;

use futures_util::FutureExt;
use mcp_auth_core::{
    keys::{Algorithm, Keys, SigningKey},
    policy::Policy,
    resource_indicator::AllowedResources,
    scope::ScopeSet,
    time::Timestamp,
    token::{HostRequest, TokenResponse},
    users::{Account, UserDirectory, UsersError},
};
use mcp_auth_http::{App, Settings as HttpSettings};
use napi::{
    Env,
    bindgen_prelude::{Null, PromiseRaw, spawn},
};
use napi_derive::napi;
use serde_json::{Map, Value};
use tracing::Instrument;

use crate::{
    answers::{Answer, Answers, Settle},
    error::Failure,
    host::Host,
    known,
    log::Log,
    open::{Plan, Users},
    stats::NativeStats,
};

/// A key pair that the host brings.
#[napi(object, object_to_js = false)]
pub struct NativeKeyPair {
    /// The private key in PEM; the public one follows from it.
    pub private_key: String,
    /// Its `kid`.
    pub key_id: String,
    /// What it signs with.
    pub algorithm: String,
}

/// A pair of tokens as JavaScript reads it, a line each: the access token, the refresh token where
/// there is one, the seconds that the access token works, when it was issued in seconds since the
/// epoch, and what it allows.
fn lines((tokens, at): (TokenResponse, Timestamp)) -> Answer {
    let TokenResponse { access_token, refresh_token, expires_in, scope, .. } = tokens;
    let refresh_token = refresh_token.unwrap_or_default();
    let at = at.seconds();
    Answer::B(format!("{access_token}\n{refresh_token}\n{expires_in}\n{at}\n{scope}"))
}

/// A manager by itself has no users to look up.
#[derive(Debug)]
struct Nobody;

#[async_trait::async_trait]
impl UserDirectory for Nobody {
    async fn authenticate(&self, _: &str, _: &str) -> Result<Vec<Account>, UsersError> {
        Ok(Vec::new())
    }

    async fn find(&self, _: &str) -> Result<Option<mcp_auth_core::model::User>, UsersError> {
        Ok(None)
    }
}

/// Issues and revokes tokens.
#[napi]
#[derive(Debug)]
pub struct NativeTokenManager {
    host: Arc<Host>,
    /// Whether the store is this manager's own.
    own: bool,
}

impl NativeTokenManager {
    pub(crate) fn of(host: &Arc<Host>) -> Self {
        Self { host: Arc::clone(host), own: false }
    }

    /// The application, for which a manager with a store of its own waits.
    fn app(&self) -> Result<App, Failure> {
        if self.own { self.host.opened_now() } else { self.host.now() }
    }

    fn keys(&self) -> Result<Arc<Keys>, Failure> {
        Ok(self.app()?.engine().keys.current())
    }
}

fn key_of(pair: &NativeKeyPair) -> Result<Arc<SigningKey>, Failure> {
    let key = SigningKey::from_pem_named(&pair.private_key, &pair.key_id);
    let key = key.map_err(|e| Failure::config(format!("keyPair.privateKey: {e}")))?;
    if key.algorithm.as_str() != pair.algorithm {
        let own = key.algorithm.as_str();
        return Err(Failure::config(format!("keyPair.algorithm must be {own} for this key")));
    }
    Ok(Arc::new(key))
}

#[napi]
impl NativeTokenManager {
    /// A manager with a memory store of its own.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        issuer: String,
        audience: String,
        key_pair: Option<NativeKeyPair>,
        #[napi(ts_arg_type = "(settled: Array<number | string | null | Error>) => void")]
        settle: Settle<'_>,
    ) -> napi::Result<Self> {
        let keys = key_pair.as_ref().map(key_of).transpose()?;
        let plan = Plan {
            policy: Policy::new(&issuer, &audience, AllowedResources::Any),
            http: HttpSettings { standalone: false, ..HttpSettings::default() },
            store: "memory:".into(),
            secrets: Vec::new(),
            algorithm: keys.as_ref().map_or(Algorithm::RS256, |key| key.algorithm),
            keys: keys.into_iter().collect(),
            users: Users::Any(Arc::new(Nobody)),
            clients: Vec::new(),
        };
        Ok(Self { host: Host::start(plan, Log::none(), Answers::to(&settle)?), own: true })
    }

    /// Issues tokens; the answer comes through `settle`. The scopes are separated by spaces, more
    /// claims are in JSON.
    #[napi(catch_unwind)]
    pub fn generate(
        &self,
        call: u32,
        user: String,
        client: String,
        scope: String,
        refreshable: bool,
        claims: Option<String>,
    ) {
        let host = Arc::clone(&self.host);
        self.host.answer_signing(call, async move {
            let app = host.opened().await?;
            let scopes = ScopeSet::parse(&scope)
                .map_err(|_| Failure::config("a scope has a character that is not allowed"))?;
            let claims = match claims.as_deref().map(serde_json::from_str) {
                None => Map::new(),
                Some(Ok(Value::Object(claims))) => claims,
                Some(_) => return Err(Failure::config("customClaims must be an object")),
            };
            let (user, client) = (&*user, &*client);
            let request = HostRequest { user, client, scopes, refreshable, claims };
            let issued = host.busy(app.engine().issue_for_host(request)).await?;
            issued.0.refresh_token.iter().for_each(|token| known::note_token(token));
            Ok(lines(issued))
        });
    }

    /// Uses a refresh token for its client; the answer comes through `settle`.
    #[napi(catch_unwind)]
    pub fn refresh(&self, call: u32, token: String, client: String) {
        let host = Arc::clone(&self.host);
        self.host.answer_signing(call, async move {
            let app = host.opened().await?;
            let refreshed = host.busy(app.engine().refresh_for_host(&token, &client)).await?;
            Ok(refreshed.map_or(Answer::C(Null), lines))
        });
    }

    /// Ends what a refresh token, a grant's id or an access token stands for.
    #[napi(catch_unwind)]
    pub fn revoke<'env>(
        &self,
        env: &'env Env,
        token: String,
    ) -> napi::Result<PromiseRaw<'env, bool>> {
        let host = Arc::clone(&self.host);
        env.spawn_future(async move {
            let app = host.opened().await?;
            let revoked = host.busy(app.engine().revoke_for_host(&token)).await;
            Ok(revoked.map_err(Failure::from)?)
        })
    }

    /// Whether the grant is known here; if so its end has begun.
    #[napi(catch_unwind)]
    pub fn start_revoking(&self, token: String) -> napi::Result<bool> {
        let app = self.app()?;
        if self.host.in_memory {
            let named = app.engine().grant_named(&token).now_or_never();
            if !matches!(named, Some(Ok(Some(_)))) {
                return Ok(false);
            }
            let revoked = app.engine().revoke_for_host(&token).now_or_never();
            return Ok(matches!(revoked, Some(Ok(true))));
        }
        let known = known::has(&token);
        if known {
            let work = async move {
                if let Err(error) = app.engine().revoke_for_host(&token).await {
                    tracing::error!(hint = error.hint, "a grant could not be revoked");
                }
            };
            spawn(work.instrument(self.host.log.span.clone()));
        }
        Ok(known)
    }

    /// The public keys, in JSON (RFC 7517 §5).
    #[napi(catch_unwind)]
    pub fn jwks(&self) -> napi::Result<String> {
        Ok(self.keys()?.jwks.to_string())
    }

    /// The public half of the key that signs, in JSON.
    #[napi(catch_unwind)]
    pub fn jwk(&self) -> napi::Result<String> {
        Ok(self.keys()?.active.jwk.to_string())
    }

    /// The same in PEM.
    #[napi(catch_unwind)]
    pub fn public_key_pem(&self) -> napi::Result<String> {
        Ok(self.keys()?.active.public_pem.clone())
    }

    /// How many grants there are, as this process knows.
    #[napi(catch_unwind)]
    pub fn stats_now(&self) -> NativeStats {
        self.host.stats_of(self.app())
    }

    /// How many grants there are.
    #[napi(catch_unwind)]
    pub fn stats<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, NativeStats>> {
        self.host.stats(env)
    }

    /// Resolves when the keys are known.
    #[napi(catch_unwind)]
    pub fn ready<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, ()>> {
        self.host.ready(env)
    }

    /// Lets go of the store, where it is this manager's own.
    #[napi(catch_unwind)]
    pub fn destroy(&self) {
        if self.own {
            spawn(Arc::clone(&self.host).close());
        }
    }
}
