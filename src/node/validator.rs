//! `NativeTokenValidator`: behind `OAuthValidator`.

use std::sync::Arc;

use mcp_auth_resource::{TokenError, TokenInfo, TokenValidator};
use napi::{
    Env,
    bindgen_prelude::{PromiseRaw, within_runtime_if_available},
};
use napi_derive::napi;
use tracing::Instrument;

use crate::{
    authority,
    error::Failure,
    log::{Log, LogFunction},
    resource_metadata::{self, NativeResource, NativeResourceMetadata},
    server::NativeServer,
    trust::NativeValidatorSettings,
};

/// What becomes of a token: a payload, or an error.
#[napi(object, object_from_js = false)]
pub struct NativeVerdict {
    /// The claims, or the introspection response, as JSON.
    pub payload: Option<String>,
    /// The scopes it carries, separated by spaces.
    pub scopes: Option<String>,
    /// Whom it was issued for.
    pub subject: Option<String>,
    /// The client it was issued to.
    pub client_id: Option<String>,
    /// Why it is refused.
    pub error: Option<String>,
    /// The error code of RFC 6750 §3.1, or `temporarily_unavailable`.
    pub code: Option<&'static str>,
    /// What may be said to anybody about it.
    pub description: Option<String>,
    /// What the operator may look at.
    pub hint: Option<&'static str>,
}

impl NativeVerdict {
    fn of(result: Result<TokenInfo, TokenError>) -> Self {
        match result {
            Ok(info) => Self::valid(&info),
            Err(error) => Self::refused(&error),
        }
    }

    fn valid(info: &TokenInfo) -> Self {
        Self {
            payload: Some(info.payload().to_owned()),
            scopes: Some(info.scopes().collect::<Vec<_>>().join(" ")),
            subject: info.subject().map(str::to_owned),
            client_id: info.client_id().map(str::to_owned),
            error: None,
            code: None,
            description: None,
            hint: None,
        }
    }

    fn refused(error: &TokenError) -> Self {
        Self {
            payload: None,
            scopes: None,
            subject: None,
            client_id: None,
            error: Some(error.to_string()),
            code: Some(error.code()),
            description: Some(error.description()),
            hint: Some(error.hint()).filter(|hint| !hint.is_empty()),
        }
    }
}

/// Checks access tokens for a resource.
#[napi]
#[derive(Debug)]
pub struct NativeTokenValidator {
    validator: Arc<TokenValidator>,
    log: Log,
}

#[napi]
impl NativeTokenValidator {
    /// A validator; nothing is fetched before the first token comes. A `server` in this process is
    /// trusted beside those of the settings, and asked without HTTP.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        settings: NativeValidatorSettings,
        #[napi(ts_arg_type = "(entry: NativeLogEntry) => void")] log: LogFunction,
        server: Option<&NativeServer>,
    ) -> napi::Result<Self> {
        let mut config = settings.config()?;
        if let Some(server) = server {
            config = config.trust(authority::of(server));
        }
        let log = Log::open("warn", log);
        let validator = TokenValidator::new(config).map_err(|e| Failure::config(e.to_string()))?;
        Ok(Self { validator: Arc::new(validator), log })
    }

    /// The verdict where nobody has to be asked; `null` otherwise.
    #[napi(catch_unwind)]
    pub fn try_validate(&self, token: String) -> Option<NativeVerdict> {
        // Keys that grow old are fetched again in the background.
        let judged = within_runtime_if_available(|| self.validator.try_validate(&token));
        judged.map(NativeVerdict::of)
    }

    /// The verdict. Never rejects.
    #[napi(catch_unwind)]
    pub fn validate<'env>(
        &self,
        env: &'env Env,
        token: String,
    ) -> napi::Result<PromiseRaw<'env, NativeVerdict>> {
        let (validator, span) = (Arc::clone(&self.validator), self.log.span.clone());
        let judged = async move { validator.validate(&token).await };
        env.spawn_future(async move { Ok(NativeVerdict::of(judged.instrument(span).await)) })
    }

    /// The metadata of a resource.
    #[napi(catch_unwind)]
    pub fn metadata(own: NativeResource) -> napi::Result<NativeResourceMetadata> {
        Ok(resource_metadata::describe(own)?)
    }

    /// Whether these scopes include all that are needed, by the hierarchy of the settings.
    #[napi(catch_unwind)]
    pub fn covers(&self, granted: Vec<String>, needed: Vec<String>) -> bool {
        let hierarchy = &self.validator.config().hierarchy;
        let granted = || granted.iter().map(String::as_str);
        needed.iter().all(|needed| hierarchy.covers(granted(), needed))
    }
}
