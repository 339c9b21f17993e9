//! Lets nothing through without a valid token, and says where to get one.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{
    FutureExt, TryFutureExt,
    future::{self, BoxFuture, MapOk},
};
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::{Either, Full};
use tower::{Layer, Service};

use super::refusal::{self, Answer};
use crate::{
    challenge::Credentials, config::ConfigError, metadata::ProtectedResource,
    token_info::TokenInfo, validator::TokenValidator,
};

/// Protects a service: requests without a valid token are refused before anything else looks at
/// them, the metadata of the resource is served, and the service finds a [`TokenInfo`] in the
/// extensions of each request that it gets.
#[derive(Clone, Debug)]
pub struct ProtectLayer(Arc<Guard>);

/// What all requests share.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) validator: Arc<TokenValidator>,
    pub(super) metadata_url: String,
    paths: [String; 2],
    document: Bytes,
    /// All that is needed for a start, for the challenge.
    pub(super) scope: String,
}

impl ProtectLayer {
    /// Protection by a validator, with metadata that follows from its settings.
    ///
    /// # Errors
    /// When the settings make no metadata.
    pub fn new(validator: Arc<TokenValidator>) -> Result<Self, ConfigError> {
        let metadata = ProtectedResource::of(validator.config())?;
        Ok(Self::with_metadata(validator, &metadata))
    }

    /// The same with metadata of one's own.
    pub fn with_metadata(validator: Arc<TokenValidator>, metadata: &ProtectedResource) -> Self {
        let scope = validator.config().required_scopes.join(" ");
        Self(Arc::new(Guard {
            metadata_url: metadata.url().to_owned(),
            paths: metadata.paths().map(str::to_owned),
            document: metadata.document().into(),
            scope,
            validator,
        }))
    }

    /// Where clients find the metadata.
    pub fn metadata_url(&self) -> &str {
        &self.0.metadata_url
    }

    pub(super) fn guard(&self) -> Arc<Guard> {
        Arc::clone(&self.0)
    }
}

impl<S> Layer<S> for ProtectLayer {
    type Service = Protect<S>;

    fn layer(&self, inner: S) -> Protect<S> {
        Protect { inner, guard: self.guard() }
    }
}

/// A protected service.
#[derive(Clone, Debug)]
pub struct Protect<S> {
    inner: S,
    guard: Arc<Guard>,
}

impl<S, B, R> Service<Request<B>> for Protect<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: 'static,
{
    type Response = Response<Either<R, Full<Bytes>>>;
    type Error = S::Error;
    type Future = future::Either<
        MapOk<S::Future, fn(Response<R>) -> Self::Response>,
        BoxFuture<'static, Result<Self::Response, S::Error>>,
    >;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let answered = |answer: Answer| {
            future::Either::Right(async move { Ok(answer.map(Either::Right)) }.boxed())
        };
        if let Some(answer) = self.guard.metadata(request.method(), request.uri()) {
            return answered(answer);
        }
        let token = match self.guard.token(request.headers(), request.uri()) {
            Ok(token) => token,
            Err(answer) => return answered(*answer),
        };
        match self.guard.admit_now(token) {
            Some(Ok(info)) => {
                let response = self.inner.call(admitted(request, info));
                return future::Either::Left(response.map_ok(|own| own.map(Either::Left)));
            }
            Some(Err(answer)) => return answered(*answer),
            None => {}
        }
        // What was polled ready is what is called.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let (guard, token) = (Arc::clone(&self.guard), token.to_owned());
        future::Either::Right(Box::pin(async move {
            match guard.admit(&token).await {
                Ok(info) => {
                    let response = inner.call(admitted(request, info)).await;
                    response.map(|own| own.map(Either::Left))
                }
                Err(answer) => Ok(answer.map(Either::Right)),
            }
        }))
    }
}

/// > MCP servers MUST NOT accept or transit any other tokens (MCP authorization, Token Handling).
/// > What is not handed on cannot be passed on by mistake.
fn admitted<B>(mut request: Request<B>, info: TokenInfo) -> Request<B> {
    request.headers_mut().remove(header::AUTHORIZATION);
    request.extensions_mut().insert(info);
    request
}

impl Guard {
    /// The metadata, where it is asked for.
    fn metadata(&self, method: &Method, uri: &Uri) -> Option<Answer> {
        let known = self.paths.iter().any(|path| path == uri.path());
        known.then(|| refusal::document(method, &self.document))
    }

    /// The token of a request, or what is said to one without.
    fn token<'a>(&self, headers: &'a HeaderMap, uri: &Uri) -> Result<&'a str, Box<Answer>> {
        match Credentials::of(headers, uri) {
            Credentials::Bearer(token) => Ok(token),
            Credentials::None => Err(Box::new(refusal::no_credentials(self))),
            Credentials::Malformed(why) => Err(Box::new(refusal::malformed(self, why))),
        }
    }

    /// Whether a token is let in, where nobody has to be asked about it.
    fn admit_now(&self, token: &str) -> Option<Result<TokenInfo, Box<Answer>>> {
        let validated = self.validator.try_validate(token)?;
        let needed = &self.validator.config().required_scopes;
        let admitted =
            validated.and_then(|info| self.validator.require(&info, needed).map(|()| info));
        Some(admitted.map_err(|error| Box::new(refusal::refused(self, &error, &self.scope))))
    }

    /// Whether a token is let in.
    async fn admit(&self, token: &str) -> Result<TokenInfo, Answer> {
        let needed = &self.validator.config().required_scopes;
        let admitted = self.validator.validate_for(token, needed).await;
        admitted.map_err(|error| refusal::refused(self, &error, &self.scope))
    }
}
