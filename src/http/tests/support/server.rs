use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use mcp_auth_core::{
    authorize::{Approval, Stage},
    entropy::SystemEntropy,
    grant::{CodeHandle, Grant, GrantId, RefreshHandle, State},
    keys::{Algorithm, KeyRing, KeySettings},
    model::{Client, Session},
    params::Params,
    policy::Policy,
    resource_indicator::AllowedResources,
    service::{Engine, GrantLimit, SignIn},
    store::{Backend, Store},
};
use mcp_auth_http::{App, Settings, SigningPool};
use mcp_auth_store::{
    Limits, MemoryBackend, SqliteBackend,
    contract::{HoldReads, ManualClock, TempFolder},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    task::JoinHandle,
};
use url::form_urlencoded::Serializer;

use super::{Answer, People, RACERS, Request, Watched, exchange};

pub(crate) const ISSUER: &str = "http://localhost:3003";
pub(crate) const CLIENT: &str = "app";
pub(crate) const REDIRECT_URI: &str = "https://app.example/cb";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const TOKEN: &str = "/oauth2/token";

/// A store and how it can be made to misbehave.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) reads: Arc<HoldReads>,
    pub(crate) watched: Arc<Watched>,
    pub(crate) people: Arc<People>,
    _folder: Option<TempFolder>,
}

impl World {
    pub(crate) fn memory() -> Self {
        let clock = Arc::new(ManualClock::default());
        Self::on(Arc::new(MemoryBackend::new(clock, Limits::default())), None)
    }

    pub(crate) fn sqlite() -> Self {
        let (clock, folder) = (Arc::new(ManualClock::default()), TempFolder::new());
        let store = SqliteBackend::open(folder.path(), clock).unwrap();
        Self::on(Arc::new(store), Some(folder))
    }

    fn on(store: Arc<dyn Backend>, folder: Option<TempFolder>) -> Self {
        let reads = Arc::new(HoldReads::new(store, RACERS));
        let watched = Arc::new(Watched::new(reads.clone()));
        Self { reads, watched, people: Arc::default(), _folder: folder }
    }

    pub(crate) async fn server(&self) -> Server {
        self.server_with(ISSUER, Settings::default(), |_| ()).await
    }

    /// A server for an issuer, with other settings and another policy.
    pub(crate) async fn server_with(
        &self,
        issuer: &str,
        settings: Settings,
        change: impl FnOnce(&mut Policy),
    ) -> Server {
        let mut policy = Policy::new(issuer, "https://mcp.example", AllowedResources::Any);
        policy.rate_limits = false;
        change(&mut policy);
        let entropy = Arc::new(SystemEntropy::new());
        let store = Store::new(self.watched.clone(), entropy.clone());
        let key_settings = KeySettings {
            secrets: vec!["a secret of the session".into()],
            algorithm: Algorithm::EdDSA,
            rsa_bits: 2048,
            imported: Vec::new(),
            access_token_ttl: Duration::from_mins(15),
        };
        let engine = Engine {
            keys: KeyRing::open(store.clone(), &*entropy, key_settings).await.unwrap(),
            store,
            policy,
            users: self.people.clone(),
            signer: Arc::new(SigningPool::start(1).unwrap()),
            entropy,
            grant_limit: GrantLimit::default(),
        };
        engine.put_operator_client(&client()).await.unwrap();
        let sign_in =
            SignIn { email: "admin@ever.co", password: "admin", browser: "a browser of its own" };
        let session = engine.sign_in(sign_in).await.unwrap().signed_in().unwrap().session;
        Server::start(App::new(engine, settings), session, self.watched.clone()).await
    }
}

fn client() -> Client {
    Client {
        redirect_uris: vec![REDIRECT_URI.into(), format!("{ISSUER}/callback")],
        scopes: ["mcp.read", "mcp.write", "profile"].into_iter().collect(),
        ..Client::new(CLIENT, "An app")
    }
}

/// The request that redeems a code.
pub(crate) fn redemption(code: &str) -> Request {
    let pairs = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    Request::form(TOKEN, &pairs)
}

/// The request that uses a refresh token.
pub(crate) fn refreshing(token: &str) -> Request {
    let pairs = [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", token)];
    Request::form(TOKEN, &pairs)
}

/// A server on a socket; it ends with this value.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) address: SocketAddr,
    pub(crate) watched: Arc<Watched>,
    session: Session,
    traffic: Arc<Traffic>,
    accepting: JoinHandle<()>,
    idle_tasks: usize,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Server {
    async fn start(app: App, session: Session, watched: Arc<Watched>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let traffic = Arc::<Traffic>::default();
        let accepting = tokio::spawn(accept(listener, app.clone(), Arc::clone(&traffic)));
        let idle_tasks = Handle::current().metrics().num_alive_tasks();
        Self { app, address, watched, session, traffic, accepting, idle_tasks }
    }

    pub(crate) async fn ask(&self, request: &Request) -> Answer {
        exchange(self.address, request).await
    }

    /// Connections on which an answer was begun.
    pub(crate) fn answered(&self) -> usize {
        self.traffic.answered.load(SeqCst)
    }

    /// Waits until the server has let go of every connection; what they began may go on.
    pub(crate) async fn disconnected(&self) {
        while self.traffic.open.load(SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Waits until no connection is open and nothing is under way any more.
    pub(crate) async fn quiet(&self) {
        while Handle::current().metrics().num_alive_tasks() > self.idle_tasks {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(self.watched.underway(), 0);
    }

    /// The query of a good authorization request.
    fn authorization() -> Vec<(&'static str, &'static str)> {
        vec![
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "mcp.read profile"),
            ("state", "a state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]
    }

    /// The path of such a request of a client.
    pub(crate) fn authorization_path(client: &str) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in Self::authorization() {
            query.append_pair(name, if name == "client_id" { client } else { value });
        }
        format!("/oauth2/authorize?{}", query.finish())
    }

    /// A fresh code of somebody who is signed in.
    pub(crate) async fn code(&self) -> String {
        let (engine, session) = (self.app.engine(), &self.session);
        let params: Params = Self::authorization().into_iter().collect();
        let request = engine.authorize(&params, Some(&session.user), Stage::Consent).await;
        let grant = GrantId::fresh(&*engine.entropy);
        let approval = Approval { request: &request.unwrap(), session, grant };
        let url = url::Url::parse(&engine.approve(approval).await.unwrap().location).unwrap();
        url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    /// The refresh token of a fresh grant.
    pub(crate) async fn token(&self) -> String {
        self.ask(&redemption(&self.code().await)).await.text("refresh_token")
    }

    /// The stored grant of a code or refresh token.
    pub(crate) async fn grant(&self, handle: &str) -> Grant {
        let id = grant_id(handle).to_string();
        self.app.engine().store.get::<Grant>(&id).await.unwrap().record.unwrap().record
    }

    pub(crate) async fn state(&self, handle: &str) -> State {
        self.grant(handle).await.state
    }

    /// The refresh token of a generation of a grant, computed from what is stored.
    pub(crate) async fn issued(&self, handle: &str, generation: u32) -> String {
        let grant = self.grant(handle).await;
        let keys = self.app.engine().keys.current();
        let mac = keys.mac(&grant.mac_key).unwrap();
        RefreshHandle::issue(grant_id(handle), generation, &grant, mac)
    }
}

fn grant_id(handle: &str) -> GrantId {
    let code = CodeHandle::parse(handle).map(|code| code.id);
    code.or_else(|| RefreshHandle::parse(handle).map(|token| token.id)).unwrap()
}

/// What is counted about connections.
#[derive(Debug, Default)]
struct Traffic {
    open: AtomicUsize,
    answered: AtomicUsize,
}

async fn accept(listener: TcpListener, app: App, traffic: Arc<Traffic>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        traffic.open.fetch_add(1, SeqCst);
        let stream = Tapped { stream, traffic: Arc::clone(&traffic), answered: false };
        let app = app.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let app = app.clone();
            async move { Ok::<_, std::convert::Infallible>(app.handle(request.map(Body::new)).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

/// A connection that counts itself when the first byte of an answer leaves.
struct Tapped {
    stream: TcpStream,
    traffic: Arc<Traffic>,
    answered: bool,
}

impl Drop for Tapped {
    fn drop(&mut self) {
        self.traffic.open.fetch_sub(1, SeqCst);
    }
}

impl AsyncRead for Tapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Tapped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if matches!(written, Poll::Ready(Ok(_))) && !std::mem::replace(&mut self.answered, true) {
            self.traffic.answered.fetch_add(1, SeqCst);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
