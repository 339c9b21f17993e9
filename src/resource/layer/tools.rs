//! Scopes that single MCP tools need, refused in HTTP so that clients can ask for more.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Method, Request, Response, request::Parts};
use http_body::Body;
use http_body_util::{Either, Full, LengthLimitError, Limited};
use tower::{Layer, Service};

use super::{
    ProtectLayer,
    checking::{Checking, Read},
    message,
    protect::Guard,
    refusal::{self, Answer},
};
use crate::{error::TokenError, token_info::TokenInfo};

/// Which scopes the tools of an MCP server need beside those of every request.
#[derive(Clone, Debug, Default)]
pub struct ToolScopes(BTreeMap<String, BTreeSet<String>>);

impl ToolScopes {
    /// Adds what a tool needs.
    #[must_use]
    pub fn tool<S: Into<String>>(
        mut self,
        name: &str,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.0.entry(name.to_owned()).or_default().extend(scopes.into_iter().map(Into::into));
        self
    }

    /// What a tool needs; nothing is said of tools that are not here.
    pub fn of(&self, tool: &str) -> impl Iterator<Item = &str> {
        self.0.get(tool).into_iter().flatten().map(String::as_str)
    }

    /// What calls of these tools need together.
    fn needed_by(&self, tools: &[String]) -> BTreeSet<&str> {
        tools.iter().flat_map(|tool| self.of(tool)).collect()
    }
}

/// Answers a call of a tool with 403 and `insufficient_scope` where the token's scopes are not
/// enough. It stands inside [`ProtectLayer`], whose token it reads.
///
/// Clients ask for more on that status. The tool itself should look at its [`TokenInfo`] all the
/// same: it knows best what it is about to do.
#[derive(Clone, Debug)]
pub struct ToolScopesLayer {
    guard: Arc<Guard>,
    scopes: Arc<ToolScopes>,
}

impl ToolScopesLayer {
    /// Inside a [`ProtectLayer`].
    pub fn new(protect: &ProtectLayer, scopes: ToolScopes) -> Self {
        Self { guard: protect.guard(), scopes: Arc::new(scopes) }
    }
}

impl<S> Layer<S> for ToolScopesLayer {
    type Service = CheckTools<S>;

    fn layer(&self, inner: S) -> CheckTools<S> {
        CheckTools { inner, layer: self.clone() }
    }
}

/// A service whose tools need scopes.
#[derive(Clone, Debug)]
pub struct CheckTools<S> {
    inner: S,
    layer: ToolScopesLayer,
}

impl<S, B, R> Service<Request<B>> for CheckTools<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone,
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Either<R, Full<Bytes>>>;
    type Error = S::Error;
    type Future = Checking<S, Limited<B>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // What was polled ready is what is called.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        Checking::new(request, inner, self.layer.clone())
    }
}

impl ToolScopesLayer {
    /// The request, where the message that was read calls nothing that its token does not allow.
    pub(super) fn checked(
        &self,
        parts: Parts,
        read: Read,
    ) -> Result<Request<Full<Bytes>>, Box<Answer>> {
        let body = match read {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(Box::new(refusal::too_large()));
            }
            Err(_) => return Err(Box::new(refusal::broken())),
        };
        if parts.method == Method::POST && !body.is_empty() {
            // What is not understood here, the service might still read, past the check.
            let called = message::called_by(&body).map_err(|error| {
                let why = if error.is_data() { refusal::ambiguous() } else { refusal::not_json() };
                Box::new(why)
            })?;
            self.check_calls(parts.extensions.get::<TokenInfo>(), &called)?;
        }
        Ok(Request::from_parts(parts, Full::new(body)))
    }

    fn check_calls(&self, info: Option<&TokenInfo>, tools: &[String]) -> Result<(), Box<Answer>> {
        let needed: Vec<&str> = self.scopes.needed_by(tools).into_iter().collect();
        if needed.is_empty() {
            return Ok(());
        }
        let Some(info) = info else { return Err(Box::new(refusal::no_credentials(&self.guard))) };
        let missing = |error: TokenError| {
            // > include all scopes required for the current operation in a single challenge
            // > (MCP authorization, Runtime Insufficient Scope Errors)
            let base = self.guard.scope.split_whitespace();
            let all: BTreeSet<&str> = base.chain(needed.iter().copied()).collect();
            let scope = all.into_iter().collect::<Vec<_>>().join(" ");
            Box::new(refusal::refused(&self.guard, &error, &scope))
        };
        self.guard.validator.require(info, &needed).map_err(missing)
    }
}
