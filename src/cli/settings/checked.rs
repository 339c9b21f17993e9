//! All settings together, checked.

use std::{path::PathBuf, sync::Arc};

use mcp_auth_core::{
    client_metadata,
    jose::Header,
    keys::{Algorithm, SigningKey},
    metadata::Endpoint,
    model::Client,
    policy::{ClientPolicy, Policy, TokenClaims},
    redirect_uri::is_loopback,
    resource_indicator::AllowedResources,
};
use mcp_auth_http::{TrustedProxies, brand::Brand};
use url::Url;

use super::{
    Environment, SettingsError, StoreSetting, Values,
    brand::brand,
    collector::collector,
    listen::{Listen, admin_listen, listen},
    secrets::{Secrets, secrets},
    store::store,
    users::{UsersSetting, users},
    values::{choice, lifetime, on_off, time},
};

/// What the server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Trying things out.
    Development,
    /// The world.
    Production,
}

/// Certificate and key, both in PEM.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "read where TLS is built in"))]
pub(crate) struct Tls {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Everything `serve` needs to know.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: Vec<Listen>,
    /// Where metrics and probes are served.
    pub(crate) admin_listen: Option<Listen>,
    /// Where traces are sent.
    pub(crate) collector: Option<Url>,
    /// `None` where it follows from the port that was taken.
    pub(crate) issuer: Option<String>,
    pub(crate) store: StoreSetting,
    pub(crate) users: UsersSetting,
    pub(crate) secrets: Secrets,
    pub(crate) signing_keys: Vec<Arc<SigningKey>>,
    pub(crate) algorithm: Algorithm,
    pub(crate) proxies: TrustedProxies,
    pub(crate) tls: Option<Tls>,
    pub(crate) clients: Vec<Client>,
    pub(crate) redirect_schemes: Vec<String>,
    pub(crate) brand: Brand,
    /// Whether the conveniences of development are on.
    pub(crate) conveniences: bool,
    policy: Policy,
}

impl Settings {
    /// Checks all values.
    pub(crate) fn check(values: &Values, env: Environment<'_>) -> Result<Self, SettingsError> {
        let mode = mode(values, env);
        let listen = listen(values, env)?;
        let tls = tls(values)?;
        let issuer = issuer(values, mode)?;
        base_url(values, issuer.as_ref())?;
        let local = issuer.as_ref().is_none_or(is_loopback);
        let conveniences =
            mode == Mode::Development && local && listen.iter().all(Listen::is_loopback);
        let policy = policy(values, issuer.as_ref(), mode, conveniences)?;
        let settings = Self {
            store: store(values, env, mode)?,
            secrets: secrets(values, mode)?,
            signing_keys: signing_keys(values)?,
            algorithm: algorithm(values)?,
            proxies: proxies(values, mode, tls.is_some())?,
            clients: all_clients(values, &policy.redirect_schemes, conveniences)?,
            redirect_schemes: policy.redirect_schemes.clone(),
            brand: brand(values)?,
            issuer: issuer.map(|url| trimmed(&url)),
            listen,
            admin_listen: admin_listen(values)?,
            collector: collector(values, env)?,
            tls,
            conveniences,
            policy,
            users: users(values, env, mode, conveniences)?,
        };
        if matches!(settings.store, StoreSetting::Shared(_))
            && settings.secrets.session.is_none()
            && settings.secrets.key_encryption.is_none()
        {
            return Err(SettingsError::new(
                "a store that instances share needs the same session secret in all of them: give \
                 --session-secret-file, or MCP_AUTH_SESSION_SECRET; make one with: openssl rand \
                 -base64 48",
            ));
        }
        Ok(settings)
    }

    /// The engine's policy for the issuer that was settled on.
    pub(crate) fn policy(&self, issuer: &str) -> Policy {
        Policy { issuer: issuer.to_owned(), ..self.policy.clone() }
    }
}

pub(super) fn mode(values: &Values, env: Environment<'_>) -> Mode {
    let node = env("NODE_ENV").unwrap_or_default().trim().to_ascii_lowercase();
    if values.switch("production") || matches!(node.as_str(), "production" | "stage") {
        Mode::Production
    } else {
        Mode::Development
    }
}

/// An issuer is written without a trailing slash: clients compare it as text.
fn trimmed(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

fn issuer(values: &Values, mode: Mode) -> Result<Option<Url>, SettingsError> {
    let Some((text, origin)) = values.text("issuer") else {
        return match mode {
            Mode::Development => Ok(None),
            Mode::Production => Err(SettingsError::new(
                "production needs an issuer: give --issuer (or MCP_AUTH_JWT_ISSUER), the https URL \
                 of this server",
            )),
        };
    };
    let bad = |why: &str| SettingsError::new(format!("{origin} {text:?} {why}"));
    let url = Url::parse(text).map_err(|_| bad("is no URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(bad("must be an http or https URL"));
    }
    // > The issuer identifier […] is a URL that uses the "https" scheme and has no query or
    // > fragment components (RFC 8414 §2)
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(bad("must not have a query, a fragment or user information"));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(bad("must use https, unless it is on loopback"));
    }
    Ok(Some(url))
}

fn base_url(values: &Values, issuer: Option<&Url>) -> Result<(), SettingsError> {
    let Some((text, origin)) = values.text("base-url") else { return Ok(()) };
    let url =
        Url::parse(text).map_err(|_| SettingsError::new(format!("{origin} {text:?} is no URL")))?;
    match issuer {
        Some(issuer) if issuer.origin() == url.origin() => Ok(()),
        _ => Err(SettingsError::new(format!(
            "{origin} {text:?} has another origin than the issuer: clients would reject the \
             metadata; set --issuer to the public URL"
        ))),
    }
}

fn policy(
    values: &Values,
    issuer: Option<&Url>,
    mode: Mode,
    conveniences: bool,
) -> Result<Policy, SettingsError> {
    let audience = values.text("audience").map_or("gauzy-mcp-api", |(text, _)| text);
    let resources = values.texts("resource").to_vec();
    let audience_url = Url::parse(audience).ok();
    if mode == Mode::Production && audience_url.is_none() && resources.is_empty() {
        return Err(SettingsError::new(format!(
            "the audience {audience:?} is no URI and no resource is given: MCP servers could not \
             tell that a token is for them; give --resource with the MCP server's URL"
        )));
    }
    let plain = values.switch("allow-plain-pkce");
    if plain && !conveniences {
        return Err(SettingsError::new(
            "--allow-plain-pkce is for development on loopback only: clients must use S256",
        ));
    }
    let allowed = if conveniences && resources.is_empty() {
        AllowedResources::Any
    } else {
        AllowedResources::Only { resources, audience: audience_url }
    };
    let issuer = issuer.map(trimmed).unwrap_or_default();
    let mut policy = Policy::new(&issuer, audience, allowed);
    policy.access_token_ttl = lifetime(values, "access-token-ttl", policy.access_token_ttl)?;
    policy.refresh_idle = lifetime(values, "refresh-idle", policy.refresh_idle)?;
    policy.refresh_absolute = lifetime(values, "refresh-absolute", policy.refresh_absolute)?;
    policy.reuse_interval = time(values, "reuse-interval", policy.reuse_interval)?;
    policy.code_reuse_grace = time(values, "code-reuse-grace", policy.code_reuse_grace)?;
    let rotation = [("always", true), ("public", false)];
    policy.rotate_confidential = choice(values, "refresh-rotation", &rotation, true)?;
    policy.implicit_refresh = on_off(values, "implicit-refresh", true)?;
    policy.rate_limits = on_off(values, "rate-limit", true)?;
    let header = [("at+jwt", Header::AtJwt), ("JWT", Header::Jwt)];
    policy.token_header = choice(values, "token-type-header", &header, Header::AtJwt)?;
    policy.clients = clients_policy(values)?;
    policy.registration =
        on_off(values, "registration", true)? && policy.clients == ClientPolicy::Open;
    if !policy.registration {
        policy.endpoints = policy.endpoints.without(Endpoint::Registration);
    }
    policy.redirect_schemes = values.texts("allowed-redirect-schemes").to_vec();
    if values.get("admin-roles").is_some() {
        policy.admin_roles = values.texts("admin-roles").to_vec();
    }
    policy.token_claims = token_claims(values)?;
    policy.allow_plain_pkce = plain;
    Ok(policy)
}

fn clients_policy(values: &Values) -> Result<ClientPolicy, SettingsError> {
    if let Some(("cimd", origin)) = values.text("clients") {
        return Err(SettingsError::not_in_this_build(&format!("{origin} cimd"), "cimd"));
    }
    let choices = [("open", ClientPolicy::Open), ("listed", ClientPolicy::Listed)];
    choice(values, "clients", &choices, ClientPolicy::Open)
}

fn token_claims(values: &Values) -> Result<TokenClaims, SettingsError> {
    let mut claims = TokenClaims::default();
    for name in values.texts("token-claims") {
        match name.as_str() {
            "tenantId" => claims.tenant = true,
            "organizationId" => claims.organization = true,
            "roles" => claims.roles = true,
            "none" => {}
            other => {
                return Err(SettingsError::new(format!(
                    "token-claims {other:?} must be tenantId, organizationId or roles"
                )));
            }
        }
    }
    Ok(claims)
}

fn proxies(values: &Values, mode: Mode, tls: bool) -> Result<TrustedProxies, SettingsError> {
    match values.text("trusted-proxies") {
        Some((text, origin)) => TrustedProxies::parse(text).map_err(|part| {
            SettingsError::new(format!(
                "{origin}: {part:?} is no address, range, name (loopback, linklocal, uniquelocal), \
                 hop count or none"
            ))
        }),
        None if mode == Mode::Production && !tls => Err(SettingsError::new(
            "production behind a proxy needs --trusted-proxies (or MCP_TRUSTED_PROXIES): the \
             proxy's addresses, or none",
        )),
        None => Ok(TrustedProxies::None),
    }
}

fn tls(values: &Values) -> Result<Option<Tls>, SettingsError> {
    match (values.text("tls-cert"), values.text("tls-key")) {
        (Some((certificate, _)), Some((key, _))) => {
            Ok(Some(Tls { certificate: certificate.into(), key: key.into() }))
        }
        (None, None) => Ok(None),
        _ => Err(SettingsError::new("--tls-cert and --tls-key go together: give both or none")),
    }
}

pub(super) fn signing_keys(values: &Values) -> Result<Vec<Arc<SigningKey>>, SettingsError> {
    let files = values.texts("signing-key").iter();
    let read = |path: &String| {
        let bad = |why: String| SettingsError::new(format!("--signing-key {path}: {why}"));
        let pem = std::fs::read_to_string(path).map_err(|e| bad(e.to_string()))?;
        SigningKey::from_pem(&pem).map(Arc::new).map_err(|e| bad(e.to_string()))
    };
    files.map(read).collect()
}

pub(super) fn algorithm(values: &Values) -> Result<Algorithm, SettingsError> {
    let choices = Algorithm::ALL.map(|algorithm| (algorithm.as_str(), algorithm));
    choice(values, "signing-alg", &choices, Algorithm::RS256)
}

pub(super) fn all_clients(
    values: &Values,
    schemes: &[String],
    conveniences: bool,
) -> Result<Vec<Client>, SettingsError> {
    let mut all = client_metadata::preregistered();
    if conveniences {
        all.push(client_metadata::test_client());
    }
    for configured in &values.clients {
        let client = configured.client(schemes)?;
        all.retain(|known| known.id != client.id);
        all.push(client);
    }
    Ok(all)
}
