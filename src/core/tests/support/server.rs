use std::{ops::Deref, sync::Arc};

use mcp_auth_core::{
    authorize::{Approval, AuthorizeError, Stage},
    client_auth::{Credentials, hash_secret},
    error::{ErrorCode, OAuthError},
    grant::{CodeHandle, Grant, GrantId, RefreshHandle, State},
    model::{AuthMethod, Client, GrantType, Session},
    params::Params,
    service::{Engine, SignIn},
    store::Versioned,
    token::{TokenRequest, TokenResponse},
};
use serde_json::Value;

/// The subject of the person who signs in.
pub(crate) const ANNA: &str = "anna";
pub(crate) const REDIRECT_URI: &str = "https://app.example/cb";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A client, as its developer knows it.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) secret: Option<String>,
}

impl App {
    /// Parameters with this client's credentials in the body.
    pub(crate) fn form(&self, pairs: &[(&str, &str)]) -> Params {
        let own = [("client_id", Some(&*self.id)), ("client_secret", self.secret.as_deref())];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
        own.chain(pairs.iter().copied()).collect()
    }
}

/// An engine, and the steps that lead through it. Cloning shares it.
#[derive(Clone, Debug)]
pub(crate) struct Server(pub(super) Arc<Engine>);

impl Deref for Server {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.0
    }
}

/// A client record with all grant types and open scopes.
pub(crate) fn client(id: &str, secret: Option<&str>) -> Client {
    Client {
        auth_method: if secret.is_some() {
            AuthMethod::ClientSecretBasic
        } else {
            AuthMethod::None
        },
        secret_sha256: secret.map(hash_secret),
        redirect_uris: vec![REDIRECT_URI.into()],
        grant_types: GrantType::ALL.into(),
        scopes: ["mcp.read", "mcp.write", "mcp.admin", "profile", "email", "roles"]
            .into_iter()
            .collect(),
        ..Client::new(id, id)
    }
}

impl Server {
    /// Adds a client without a secret.
    pub(crate) async fn public_app(&self, id: &str) -> App {
        self.app(client(id, None), None).await
    }

    /// Adds a client with a secret.
    pub(crate) async fn confidential_app(&self, id: &str) -> App {
        let secret = format!("secret of {id}");
        self.app(client(id, Some(&secret)), Some(secret)).await
    }

    /// Adds a client with a secret that may introspect tokens for a resource.
    pub(crate) async fn resource_server(&self, id: &str, resource: &str) -> App {
        let secret = format!("secret of {id}");
        let mut client = client(id, Some(&secret));
        client.resource_server = Some(resource.into());
        self.app(client, Some(secret)).await
    }

    /// Adds a client as it stands.
    pub(crate) async fn app(&self, client: Client, secret: Option<String>) -> App {
        self.put_operator_client(&client).await.unwrap();
        App { id: client.id, secret }
    }

    /// Anna signs in.
    pub(crate) async fn signed_in(&self) -> Session {
        let email = "anna@example.com";
        let sign_in = SignIn { email, password: "password", browser: "browser" };
        self.sign_in(sign_in).await.unwrap().signed_in().unwrap().session
    }

    /// Anna allows a client what it asks for, with more parameters if some are given.
    pub(crate) async fn code_for(
        &self,
        app: &App,
        session: &Session,
        more: &[(&str, &str)],
    ) -> Result<String, AuthorizeError> {
        let good = [
            ("response_type", "code"),
            ("client_id", &app.id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "mcp.read mcp.write"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = good.into_iter().filter(|(name, _)| !more.iter().any(|(own, _)| own == name));
        let params: Params = kept.chain(more.iter().copied()).collect();
        let request = self.authorize(&params, Some(&session.user), Stage::Consent).await?;
        let grant = GrantId::fresh(&*self.entropy);
        let approval = Approval { request: &request, session, grant };
        let location = self.approve(approval).await?.location;
        let url = url::Url::parse(&location).unwrap();
        Ok(url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned())
    }

    /// A code for Anna's data.
    pub(crate) async fn code(&self, app: &App) -> String {
        self.code_for(app, &self.signed_in().await, &[]).await.unwrap()
    }

    /// One token request, as it comes over the wire.
    pub(crate) async fn ask(
        &self,
        app: &App,
        pairs: &[(&str, &str)],
    ) -> Result<TokenResponse, OAuthError> {
        let form = app.form(pairs);
        let (request, credentials) = (TokenRequest::read(&form)?, Credentials::read(&[], &form)?);
        self.token(&request, &credentials).await
    }

    pub(crate) async fn redeem(&self, app: &App, code: &str) -> Result<TokenResponse, OAuthError> {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        self.ask(app, &pairs).await
    }

    pub(crate) async fn refresh(
        &self,
        app: &App,
        token: &str,
    ) -> Result<TokenResponse, OAuthError> {
        self.ask(app, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Anna allows a client what it asks for, and it takes its first tokens.
    pub(crate) async fn tokens(&self, app: &App) -> TokenResponse {
        self.tokens_for(app, &[]).await
    }

    /// The same with more authorization parameters.
    pub(crate) async fn tokens_for(&self, app: &App, more: &[(&str, &str)]) -> TokenResponse {
        let code = self.code_for(app, &self.signed_in().await, more).await.unwrap();
        self.redeem(app, &code).await.unwrap()
    }

    /// An access token for a confidential client itself.
    pub(crate) async fn own_token(&self, app: &App) -> String {
        let asked = self.ask(app, &[("grant_type", "client_credentials"), ("scope", "mcp.read")]);
        asked.await.unwrap().access_token
    }

    /// The introspection answer.
    pub(crate) async fn introspected(&self, app: &App, token: &str) -> Value {
        self.introspect(&app.form(&[("token", token)]), &[]).await.unwrap()
    }

    /// Whether an access token for the default audience is active, as the resource server that
    /// this stands for is told.
    pub(crate) async fn is_active(&self, token: &str) -> bool {
        let watcher = self.resource_server("watcher", super::AUDIENCE).await;
        self.introspected(&watcher, token).await["active"].as_bool().unwrap()
    }

    /// The stored grant that a code or refresh token belongs to.
    pub(crate) async fn stored(&self, handle: &str) -> Versioned<Grant> {
        self.store.get::<Grant>(&grant_id(handle).to_string()).await.unwrap().record.unwrap()
    }

    pub(crate) async fn state(&self, handle: &str) -> State {
        self.stored(handle).await.record.state
    }
}

/// The names of the keys that a server publishes, in their order.
pub(crate) fn published(server: &Server) -> Vec<String> {
    let keys = server.keys.current();
    let kid = |key: &Value| key["kid"].as_str().unwrap().to_owned();
    keys.jwks["keys"].as_array().unwrap().iter().map(kid).collect()
}

/// The grant that a code or refresh token names.
pub(crate) fn grant_id(handle: &str) -> GrantId {
    let code = CodeHandle::parse(handle).map(|code| code.id);
    code.or_else(|| RefreshHandle::parse(handle).map(|token| token.id)).unwrap()
}

/// The refresh token of an answer.
pub(crate) fn refresh_token(answer: &TokenResponse) -> &str {
    answer.refresh_token.as_deref().unwrap()
}

/// The code of an error.
#[track_caller]
pub(crate) fn error<T: std::fmt::Debug>(answer: Result<T, OAuthError>) -> ErrorCode {
    answer.unwrap_err().code
}
