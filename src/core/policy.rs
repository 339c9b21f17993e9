//! What the operator decided.

use std::time::Duration;

use crate::{jose::Header, metadata::Endpoints, resource_indicator::AllowedResources};

/// Which clients may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientPolicy {
    /// Any that registers.
    #[default]
    Open,
    /// Only those the operator listed.
    Listed,
}

/// Claims about the user that access tokens may carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenClaims {
    /// `tenantId`.
    pub tenant: bool,
    /// `organizationId`.
    pub organization: bool,
    /// `roles`.
    pub roles: bool,
}

/// Everything the engine is told once, at start.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of an operator, not states"
)]
pub struct Policy {
    /// The issuer identifier (RFC 8414 §2), without a trailing slash unless it was given so.
    pub issuer: String,
    /// The audience of tokens for which no resource was asked.
    pub audience: String,
    /// Which resources may be asked for.
    pub resources: AllowedResources,
    /// Which paths are served.
    pub endpoints: Endpoints,
    /// Which clients may come.
    pub clients: ClientPolicy,
    /// Whether the registration endpoint is open.
    pub registration: bool,
    /// How long a code works.
    pub code_ttl: Duration,
    /// How long an access token works.
    pub access_token_ttl: Duration,
    /// How long a grant lives unused.
    pub refresh_idle: Duration,
    /// How long a grant lives.
    pub refresh_absolute: Duration,
    /// How long a replaced refresh token still gets the same successor.
    pub reuse_interval: Duration,
    /// How long a second redemption of a code is only refused.
    pub code_reuse_grace: Duration,
    /// Whether confidential clients' refresh tokens are rotated too.
    pub rotate_confidential: bool,
    /// Whether a client that registered no `refresh_token` grant gets refresh tokens.
    pub implicit_refresh: bool,
    /// Whether the PKCE method `plain` is accepted: a development convenience.
    pub allow_plain_pkce: bool,
    /// Private-use redirect schemes beside the shipped ones.
    pub redirect_schemes: Vec<String>,
    /// Roles whose users may grant `mcp.admin`.
    pub admin_roles: Vec<String>,
    /// The `typ` of access tokens.
    pub token_header: Header,
    /// What access tokens say of the user.
    pub token_claims: TokenClaims,
    /// How long a session lives unused.
    pub session_idle: Duration,
    /// How long a session lives.
    pub session_absolute: Duration,
    /// How long a registration lives that nobody uses.
    pub unused_client_ttl: Duration,
    /// How long a registration lives after its last grant.
    pub used_client_ttl: Duration,
    /// How many unused registrations there may be; the oldest go first.
    pub max_unused_clients: u64,
    /// Whether limits are in force.
    pub rate_limits: bool,
}

/// How long an access token works unless an operator says otherwise.
pub const ACCESS_TOKEN_TTL: Duration = Duration::from_mins(15);

const DAY: Duration = Duration::from_hours(24);

impl Policy {
    /// The defaults for an issuer.
    pub fn new(issuer: &str, audience: &str, resources: AllowedResources) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            resources,
            endpoints: Endpoints::default(),
            clients: ClientPolicy::Open,
            registration: true,
            code_ttl: Duration::from_mins(10),
            access_token_ttl: ACCESS_TOKEN_TTL,
            refresh_idle: 30 * DAY,
            refresh_absolute: 90 * DAY,
            reuse_interval: Duration::from_mins(1),
            code_reuse_grace: Duration::ZERO,
            rotate_confidential: true,
            implicit_refresh: true,
            allow_plain_pkce: false,
            redirect_schemes: Vec::new(),
            admin_roles: vec!["SUPER_ADMIN".into(), "ADMIN".into()],
            token_header: Header::AtJwt,
            token_claims: TokenClaims::default(),
            session_idle: DAY,
            session_absolute: 7 * DAY,
            unused_client_ttl: 7 * DAY,
            used_client_ttl: 90 * DAY,
            max_unused_clients: 10_000,
            rate_limits: true,
        }
    }

    /// Whether browsers reach this server by https.
    pub fn is_https(&self) -> bool {
        self.issuer.starts_with("https://")
    }
}
