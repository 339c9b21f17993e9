//! Settings as the JavaScript half hands them over, checked already for their kinds.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{
    jose::Header,
    keys::{Algorithm, SigningKey},
    metadata::{Endpoint, Endpoints},
    policy::{ClientPolicy, Policy, TokenClaims},
    redirect_uri::is_loopback,
    resource_indicator::AllowedResources,
};
use mcp_auth_http::{Settings as HttpSettings, TrustedProxies, brand::Brand};
use napi_derive::napi;
use url::Url;

use crate::error::{Code, Failure};

/// A path and what it leads to.
#[napi(object, object_to_js = false)]
pub struct NativeEndpoint {
    /// `authorization`, `token`, `jwks`, `registration`, `introspection`, `userinfo`,
    /// `revocation`, `login` or `logout`.
    pub endpoint: String,
    /// Its path.
    pub path: String,
}

/// How pages present themselves.
#[napi(object, object_to_js = false)]
pub struct NativeBrand {
    /// The name on pages.
    pub name: Option<String>,
    /// The accent colour.
    pub accent: Option<String>,
    /// Where people get help.
    pub support_url: Option<String>,
}

/// The settings of a server; times are in seconds unless they say otherwise.
#[napi(object, object_to_js = false)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a host, not states")]
pub struct NativeSettings {
    /// The issuer identifier.
    pub issuer: String,
    /// The audience of tokens for which no resource was asked.
    pub audience: String,
    /// Whether the world uses this server.
    pub production: bool,
    /// Which paths are served.
    pub endpoints: Vec<NativeEndpoint>,
    /// Whether clients may register themselves.
    pub registration: bool,
    /// Whether only clients of the host may come.
    pub listed: bool,
    /// Where records live.
    pub store: String,
    /// The secrets that open the key set.
    pub secrets: Vec<String>,
    /// Private keys in PEM.
    pub signing_keys: Vec<String>,
    /// What new keys sign with.
    pub signing_algorithm: String,
    /// Resources that tokens may be asked for.
    pub resources: Vec<String>,
    /// Whether limits are in force.
    pub rate_limits: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: String,
    /// How long an access token works.
    pub access_token_ttl: Option<u32>,
    /// How long a grant lives unused.
    pub refresh_idle: Option<u32>,
    /// How long a grant lives.
    pub refresh_absolute: Option<u32>,
    /// How long a replaced refresh token still gets the same successor.
    pub reuse_interval: Option<u32>,
    /// Whether clients that registered no `refresh_token` grant get refresh tokens.
    pub implicit_refresh: bool,
    /// Whether confidential clients' refresh tokens are rotated too.
    pub rotate_confidential: bool,
    /// What access tokens say of the user.
    pub token_claims: Vec<String>,
    /// The `typ` of access tokens.
    pub token_type_header: String,
    /// Private-use redirect schemes beside the shipped ones.
    pub redirect_schemes: Vec<String>,
    /// Roles whose users may grant `mcp.admin`.
    pub admin_roles: Option<Vec<String>>,
    /// How pages present themselves.
    pub brand: Option<NativeBrand>,
    /// Whether the demo accounts sign in.
    pub demo_users: bool,
    /// Whether a refresh asks for the user first.
    pub recheck_user_on_refresh: bool,
    /// The least time of a sign-in's answer, in milliseconds.
    pub min_sign_in_time: u32,
    /// The longest wait for a callback, in milliseconds.
    pub callback_timeout: u32,
    /// The level of the log.
    pub log_level: String,
}

impl NativeSettings {
    fn issuer(&self) -> Result<Url, Failure> {
        let bad = |why: &str| Failure::config(format!("the setting issuer {why}"));
        let url = Url::parse(&self.issuer).map_err(|_| bad("is no URL"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(bad("must be an http or https URL"));
        }
        // > The issuer identifier […] is a URL that uses the "https" scheme and has no query or
        // > fragment components (RFC 8414 §2)
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(bad("must not have a query, a fragment or user information"));
        }
        if url.scheme() == "http" && !is_loopback(&url) && self.production {
            return Err(bad("must use https in production, unless it is on loopback"));
        }
        Ok(url)
    }

    /// Whether the conveniences of development are on.
    pub(crate) fn conveniences(&self) -> Result<bool, Failure> {
        Ok(!self.production && is_loopback(&self.issuer()?))
    }

    /// The engine's policy.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        let issuer = self.issuer()?;
        let audience = Url::parse(&self.audience).ok();
        let resources = self.resources.clone();
        let allowed = if self.conveniences()? && resources.is_empty() {
            AllowedResources::Any
        } else {
            AllowedResources::Only { resources, audience }
        };
        let mut policy =
            Policy::new(issuer.as_str().trim_end_matches('/'), &self.audience, allowed);
        policy.endpoints = self.endpoints()?;
        policy.registration = self.registration && !self.listed;
        if !policy.registration {
            policy.endpoints = policy.endpoints.without(Endpoint::Registration);
        }
        policy.clients = if self.listed { ClientPolicy::Listed } else { ClientPolicy::Open };
        policy.rate_limits = self.rate_limits;
        let seconds = |own: Option<u32>, usual| {
            own.map_or(usual, |seconds| Duration::from_secs(seconds.into()))
        };
        policy.access_token_ttl = seconds(self.access_token_ttl, policy.access_token_ttl);
        policy.refresh_idle = seconds(self.refresh_idle, policy.refresh_idle);
        policy.refresh_absolute = seconds(self.refresh_absolute, policy.refresh_absolute);
        policy.reuse_interval = seconds(self.reuse_interval, policy.reuse_interval);
        policy.implicit_refresh = self.implicit_refresh;
        policy.rotate_confidential = self.rotate_confidential;
        policy.token_header = match self.token_type_header.as_str() {
            "at+jwt" => Header::AtJwt,
            "JWT" => Header::Jwt,
            _ => return Err(Failure::config("the setting tokenTypeHeader is at+jwt or JWT")),
        };
        policy.token_claims = token_claims(&self.token_claims)?;
        policy.redirect_schemes.clone_from(&self.redirect_schemes);
        if let Some(roles) = &self.admin_roles {
            policy.admin_roles.clone_from(roles);
        }
        Ok(policy)
    }

    fn endpoints(&self) -> Result<Endpoints, Failure> {
        let mut endpoints = Endpoints::none();
        for NativeEndpoint { endpoint, path } in &self.endpoints {
            if endpoints.iter().any(|(_, own)| own.eq_ignore_ascii_case(path)) {
                return Err(Failure::config(format!("two endpoints have the path {path:?}")));
            }
            let plain = path.bytes().all(|b| b.is_ascii_graphic()) && !path.contains(['?', '#']);
            if !path.starts_with('/') || path.len() < 2 || !plain {
                return Err(Failure::config(format!(
                    "the path of the {endpoint} endpoint must begin with a slash and have no \
                     query: {path:?}"
                )));
            }
            endpoints = endpoints.also(endpoint_of(endpoint)?, path);
        }
        Ok(endpoints)
    }

    /// What the HTTP layer is told.
    pub(crate) fn http(&self) -> Result<HttpSettings, Failure> {
        let mut brand = Brand::default();
        if let Some(NativeBrand { name, accent, support_url }) = &self.brand {
            brand.name = name.clone().unwrap_or(brand.name);
            let accent = accent.as_deref().map(str::parse).transpose();
            brand.accent =
                accent.map_err(|_| Failure::config("brand.accent must be #rgb or #rrggbb"))?;
            let support = support_url.as_deref().map(Url::parse).transpose();
            let support = support.ok().filter(|url| {
                url.as_ref().is_none_or(|url| matches!(url.scheme(), "https" | "mailto"))
            });
            brand.support = support.ok_or_else(|| {
                Failure::config("brand.supportUrl must be an https or mailto URL")
            })?;
        }
        Ok(HttpSettings { brand, standalone: false, ..HttpSettings::default() })
    }

    /// The algorithm of new keys.
    pub(crate) fn algorithm(&self) -> Result<Algorithm, Failure> {
        let known = Algorithm::ALL.into_iter().find(|own| own.as_str() == self.signing_algorithm);
        known
            .ok_or_else(|| Failure::config("the setting signingAlgorithm is RS256, ES256 or EdDSA"))
    }

    /// The host's own keys.
    pub(crate) fn keys(&self) -> Result<Vec<Arc<SigningKey>>, Failure> {
        let read = |pem: &String| {
            let key = SigningKey::from_pem(pem).map(Arc::new);
            key.map_err(|e| Failure::config(format!("the setting signingKeys: {e}")))
        };
        self.signing_keys.iter().map(read).collect()
    }

    /// Whose word about addresses is believed.
    pub(crate) fn proxies(&self) -> Result<TrustedProxies, Failure> {
        TrustedProxies::parse(&self.trusted_proxies).map_err(|part| {
            Failure::config(format!(
                "the setting trustedProxies: {part:?} is no address, range, name (loopback, \
                 linklocal, uniquelocal), hop count or none"
            ))
        })
    }

    /// Refuses what is for development only.
    pub(crate) fn refuse_demo_users(&self) -> Result<(), Failure> {
        if !self.demo_users || self.conveniences()? {
            return Ok(());
        }
        Err(Failure::new(
            Code::Config,
            "demoUsers is for development on loopback: the passwords are public; give a \
             userAuthenticator and a userInfoProvider",
        ))
    }
}

fn endpoint_of(name: &str) -> Result<Endpoint, Failure> {
    Ok(match name {
        "authorization" => Endpoint::Authorization,
        "token" => Endpoint::Token,
        "jwks" => Endpoint::Jwks,
        "registration" => Endpoint::Registration,
        "introspection" => Endpoint::Introspection,
        "userinfo" => Endpoint::Userinfo,
        "revocation" => Endpoint::Revocation,
        "login" => Endpoint::Login,
        "logout" => Endpoint::Logout,
        _ => return Err(Failure::config(format!("{name:?} is no endpoint"))),
    })
}

fn token_claims(names: &[String]) -> Result<TokenClaims, Failure> {
    let mut claims = TokenClaims::default();
    for name in names {
        match name.as_str() {
            "tenantId" => claims.tenant = true,
            "organizationId" => claims.organization = true,
            "roles" => claims.roles = true,
            _ => {
                return Err(Failure::config(
                    "the setting tokenClaims lists tenantId, organizationId and roles",
                ));
            }
        }
    }
    Ok(claims)
}
