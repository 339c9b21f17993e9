//! The application: what every request shares, and how a request is answered.

use std::{
    convert::Infallible,
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use futures_util::FutureExt;
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use mcp_auth_core::{
    error::OAuthError, metadata, params::Params, reason::Reason, redirect_uri, service::Engine,
};
use serde_json::Value;
use tracing::{Instrument, Span};

use crate::{
    ClientAddress,
    brand::{Brand, Served},
    cors,
    development::{self, DemoMcp},
    endpoints::{self, Document, Published},
    headers,
    limits::Limits,
    locale::Locale,
    observe::{Observed, Observer},
    pages::Chrome,
    respond,
    route::{Route, Routes},
};

/// What the host decides beside the engine's policy.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How pages present themselves.
    pub brand: Brand,
    /// The development conveniences, where they are on.
    pub development: Option<Development>,
    /// Whether `/healthz`, `/readyz` and the root aliases of 2025-03-26 clients are served.
    pub standalone: bool,
    /// How long one request may take in all.
    pub request_timeout: Duration,
    /// Who counts requests, if anybody does.
    pub observer: Option<Arc<dyn Observer>>,
}

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

impl Default for Settings {
    fn default() -> Self {
        Self {
            brand: Brand::default(),
            development: None,
            standalone: true,
            request_timeout: REQUEST_TIMEOUT,
            observer: None,
        }
    }
}

/// Conveniences for development: landing page, *Try it*, the callback page.
#[derive(Clone, Debug)]
pub struct Development {
    /// Address, password and role of each demo account.
    pub accounts: Vec<[String; 3]>,
    /// The id of the client that *Try it* uses.
    pub test_client: String,
    /// An MCP server for clients to connect to.
    pub mcp: Option<Arc<dyn DemoMcp>>,
}

/// The authorization server over HTTP. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) engine: Arc<Engine>,
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    pub(crate) metadata: Document,
    pub(crate) jwks: Published,
    pub(crate) style: Document,
    pub(crate) logo: Document,
    pub(crate) served: Served,
    routes: Routes,
    /// Whether browsers shall refuse http from now on.
    strict: bool,
}

impl Inner {
    /// What surrounds a page.
    pub(crate) fn chrome(&self, locale: Locale) -> Chrome<'_> {
        let brand = &self.settings.brand;
        Chrome {
            text: locale.catalogue(),
            asked: None,
            brand: &brand.name,
            logo_src: brand.logo.as_ref().map(|_| self.served.image_path.as_str()),
            icon_href: &self.served.image_path,
            support_href: brand.support.as_ref().map(url::Url::as_str),
            style_href: &self.served.style_path,
        }
    }

    /// Whether browsers come by https.
    pub(crate) fn is_https(&self) -> bool {
        self.engine.policy.is_https()
    }

    /// The public URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.engine.policy.issuer.trim_end_matches('/'))
    }
}

/// One request, its body aside.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) app: Arc<Inner>,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: Arc<HeaderMap>,
    pub(crate) address: ClientAddress,
    pub(crate) route: Option<Route>,
    pub(crate) reference: OnceLock<String>,
    /// The language that `ui_locales` asks for.
    pub(crate) asked: Option<Locale>,
}

impl Call {
    /// Names the request in the log and on error pages; most requests need no name.
    pub(crate) fn reference(&self) -> &str {
        self.reference.get_or_init(|| self.app.engine.entropy.hex::<6>())
    }

    /// The language of pages.
    pub(crate) fn locale(&self) -> Locale {
        self.asked.or_else(|| Locale::accepted(&self.headers)).unwrap_or_default()
    }

    /// Takes up the language that a form sends on.
    pub(crate) fn asks(&mut self, form: &Params) {
        let value = form.iter().find(|(name, _)| *name == "ui_locales").map(|(_, value)| value);
        self.asked = value.and_then(Locale::asked).or(self.asked);
    }

    /// What surrounds a page.
    pub(crate) fn chrome(&self) -> Chrome<'_> {
        Chrome { asked: self.asked.map(Locale::tag), ..self.app.chrome(self.locale()) }
    }

    /// A path of this server with the language that was asked for.
    pub(crate) fn keeping_locale(&self, path: String) -> String {
        match self.asked {
            Some(locale) => format!("{path}?ui_locales={}", locale.tag()),
            None => path,
        }
    }

    /// Counts a refusal, and says in the request's trace what it was.
    pub(crate) fn refused(&self, error: &OAuthError) {
        let span = Span::current();
        span.record("error.type", error.code.as_str());
        span.record("mcp_auth.reason", error.reason.as_str());
        if let Some(observer) = &self.app.settings.observer {
            observer.refused(self.route, error);
        }
    }
}

impl App {
    /// Builds the application over an engine.
    pub fn new(engine: impl Into<Arc<Engine>>, settings: Settings) -> Self {
        let engine = engine.into();
        let mut document = metadata::server_metadata(&engine.policy);
        if let Value::Object(members) = &mut document {
            let tags = Locale::ALL.map(Locale::tag);
            members.insert("ui_locales_supported".into(), tags.as_slice().into());
        }
        let served = Served::new(&settings.brand, &url_path(&engine.policy.issuer));
        let routes = Routes::new(&engine.policy, &settings, &served);
        let limits = Limits::new(engine.policy.rate_limits);
        let strict = is_strict(&engine.policy.issuer);
        Self(Arc::new(Inner {
            engine,
            settings,
            limits,
            metadata: endpoints::metadata::document(&document),
            jwks: Published::default(),
            style: endpoints::style::document(&served),
            logo: endpoints::style::logo_document(&served),
            served,
            routes,
            strict,
        }))
    }

    /// The engine underneath.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    #[cfg(feature = "fuzzing")]
    pub(crate) fn shared(&self) -> Arc<Inner> {
        Arc::clone(&self.0)
    }

    /// What a path leads to here; `None` is for somebody else.
    pub fn route(&self, path: &str) -> Option<Route> {
        self.0.routes.find(path)
    }

    /// Answers a request. Never fails and never panics.
    pub async fn handle(&self, request: Request<Body>) -> Response<Body> {
        let address = request.extensions().get::<ClientAddress>().copied().unwrap_or_default();
        self.handle_from(address, request).await
    }

    /// The same for a request that comes from this address.
    pub async fn handle_from(
        &self,
        address: ClientAddress,
        request: Request<Body>,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let route = self.0.routes.find(parts.uri.path());
        let observed = Observed::start(self.0.settings.observer.as_ref(), route, &parts.method);
        let call = Call {
            app: Arc::clone(&self.0),
            asked: Locale::asked_in(parts.uri.query().unwrap_or_default()),
            method: parts.method,
            uri: parts.uri,
            headers: Arc::new(parts.headers),
            address,
            route,
            reference: OnceLock::new(),
        };
        let answer = AssertUnwindSafe(answer(call.clone(), route, body)).catch_unwind();
        let mut response = match tokio::time::timeout(self.0.settings.request_timeout, answer).await
        {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => {
                tracing::error!(reference = call.reference(), "a request panicked; this is a bug");
                respond::json_error(&call, route, &OAuthError::server_error("panic"))
            }
            Err(_) => given_up(&call, route),
        };
        headers::secure(&mut response, self.0.strict);
        if let Some(route) = route {
            cors::apply(&mut response, route);
        }
        if call.method == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        observed.end(response.status());
        response
    }
}

/// What a request is answered that took too long: the store or the directory of users hangs.
fn given_up(call: &Call, route: Option<Route>) -> Response<Body> {
    let seconds = call.app.settings.request_timeout.as_secs();
    let error = OAuthError::unavailable(format!("a request took longer than {seconds} s"))
        .because(Reason::Timeout);
    match route {
        Some(route @ (Route::Authorization | Route::Login | Route::Logout)) => {
            respond::browser_error(call, route, &error)
        }
        _ => respond::json_error(call, route, &error),
    }
}

impl AsRef<Engine> for App {
    fn as_ref(&self) -> &Engine {
        self.engine()
    }
}

async fn answer(call: Call, route: Option<Route>, body: Body) -> Response<Body> {
    let Some(route) = route else { return respond::not_found(&call) };
    if call.method == Method::OPTIONS {
        return cors::preflight(route);
    }
    let method = if call.method == Method::HEAD { &Method::GET } else { &call.method };
    if !route.methods().contains(method) {
        return respond::method_not_allowed(&call, route);
    }
    let is_post = *method == Method::POST;
    // Each future lies on the heap: inline, the largest would be moved about for every request.
    match route {
        Route::Metadata => call.app.metadata.answer(&call),
        Route::Jwks => endpoints::jwks::get(&call),
        Route::Authorization if is_post => Box::pin(endpoints::consent::post(call, body)).await,
        Route::Authorization => Box::pin(endpoints::authorize::get(call)).await,
        Route::Login if is_post => Box::pin(endpoints::login::post(call, body)).await,
        Route::Login => Box::pin(endpoints::login::get(call)).await,
        Route::Logout if is_post => Box::pin(endpoints::logout::post(call, body)).await,
        Route::Logout => Box::pin(endpoints::logout::get(call)).await,
        Route::Token => Box::pin(endpoints::token::post(call, body)).await,
        Route::Revocation => Box::pin(endpoints::revoke::post(call, body)).await,
        Route::Introspection => Box::pin(endpoints::introspect::post(call, body)).await,
        Route::Userinfo => Box::pin(endpoints::userinfo::answer(call, body)).await,
        Route::Registration => Box::pin(endpoints::register::post(call, body)).await,
        Route::Style => call.app.style.answer(&call),
        Route::Logo => endpoints::style::logo(&call),
        Route::Health => endpoints::health::alive(&call),
        Route::Ready => Box::pin(endpoints::health::ready(&call)).await,
        Route::Landing => development::landing::get(&call),
        Route::TryIt => development::try_it::start(&call),
        Route::Callback => Box::pin(development::callback::get(call)).await,
        Route::DemoMcp => Box::pin(development::mcp::answer(call, body)).await,
    }
}

/// Whether browsers shall refuse http from now on (RFC 6797). Never on loopback: that would break
/// the http callbacks of every other program on the computer.
fn is_strict(issuer: &str) -> bool {
    let host = url::Url::parse(issuer).ok().filter(|url| url.scheme() == "https");
    host.is_some_and(|url| !redirect_uri::is_loopback(&url))
}

/// The path of the issuer without a trailing slash.
pub(crate) fn url_path(issuer: &str) -> String {
    let path = url::Url::parse(issuer).map(|url| url.path().to_owned()).unwrap_or_default();
    path.trim_end_matches('/').to_owned()
}

/// Runs what must not stop half-way: a client that goes away, or a time-out, cancels nothing
/// after the first write.
pub(crate) async fn uncancelled<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, OAuthError> {
    tokio::spawn(work.in_current_span()).await.map_err(OAuthError::server_error)
}

impl tower::Service<Request<Body>> for App {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let app = self.clone();
        Box::pin(async move { Ok(app.handle(request).await) })
    }
}

/// An empty answer with a status.
pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
