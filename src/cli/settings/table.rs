//! Every setting, in one table: its flag, its key in the file, its environment variables, what it
//! defaults to and what it does. Help, parsing and documentation are made from it.

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One value.
    One,
    /// Several: a repeated flag, a list in the file, a comma list in the environment.
    Many,
    /// Present or not; in the environment and the file `true` or `false`.
    Switch,
}

/// Whether this build knows what to do with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// It does.
    Here,
    /// It lacks a feature.
    Lacks(&'static str),
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// The flag without its dashes, and the key in the file.
    pub(crate) name: &'static str,
    /// The environment variables, the first one that is set wins.
    pub(crate) env: &'static [&'static str],
    /// How it is written.
    pub(crate) form: Form,
    /// What help calls its value.
    pub(crate) value: &'static str,
    /// What it is unless set, in words.
    pub(crate) default: &'static str,
    /// What it does.
    pub(crate) help: &'static str,
    /// Whether this build has it.
    pub(crate) build: Build,
    /// The feature that it needs.
    #[cfg_attr(not(test), expect(dead_code, reason = "docs/settings.md is made from it"))]
    pub(crate) feature: Option<&'static str>,
}

const fn one(
    name: &'static str,
    env: &'static [&'static str],
    value: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { name, env, form: Form::One, value, default, help, build: Build::Here, feature: None }
}

const fn many(
    name: &'static str,
    env: &'static [&'static str],
    value: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { name, env, form: Form::Many, value, default, help, build: Build::Here, feature: None }
}

const fn switch(name: &'static str, env: &'static [&'static str], help: &'static str) -> Setting {
    let (value, default) = ("", "off");
    Setting {
        name,
        env,
        form: Form::Switch,
        value,
        default,
        help,
        build: Build::Here,
        feature: None,
    }
}

const fn needs(feature: &'static str, present: bool, setting: Setting) -> Setting {
    let build = if present { Build::Here } else { Build::Lacks(feature) };
    Setting { build, feature: Some(feature), ..setting }
}

const TLS: bool = cfg!(feature = "tls");
const GAUZY: bool = cfg!(feature = "gauzy");
const OTEL: bool = cfg!(feature = "otel");

/// All settings of `serve`.
#[rustfmt::skip]
pub(crate) const SETTINGS: &[Setting] = &[
    many("listen", &[], "ADDR:PORT", "localhost:3003", "Where to listen; port 0 takes a free one"),
    one("issuer", &["MCP_AUTH_JWT_ISSUER", "OAUTH_ISSUER"], "URL", "http://localhost:<port>", "The issuer identifier: the URL clients know this server by"),
    one("base-url", &["MCP_AUTH_BASE_URL"], "URL", "the issuer", "The public URL; must have the issuer's origin"),
    one("audience", &["MCP_AUTH_JWT_AUDIENCE", "OAUTH_AUDIENCE"], "URI", "gauzy-mcp-api", "The audience of tokens for which no resource was asked"),
    many("resource", &["MCP_AUTH_RESOURCES", "MCP_AUTH_RESOURCE_URI"], "URI", "any in development", "Resources that tokens may be asked for"),
    one("store", &["MCP_AUTH_STORE"], "URL", "development: sqlite:.gauzy-mcp-auth/store.db", "Where records live: sqlite:<folder>/store.db, memory:, redis://…, postgres://… or mysql://… (also REDIS_URL)"),
    one("users", &["MCP_AUTH_USERS"], "KIND", "development: demo", "Where people come from: demo, or gauzy, whose database the DB_ variables name"),
    needs("gauzy", GAUZY, one("gauzy-employee-check", &["MCP_AUTH_GAUZY_EMPLOYEE_CHECK"], "on|off", "on where Gauzy has employees", "Whether employees who are not active, or archived, are kept out")),
    needs("gauzy", GAUZY, switch("gauzy-rehash", &["MCP_AUTH_GAUZY_REHASH"], "Replace old password hashes in Gauzy's database when their owners sign in: the only write")),
    one("clients", &["MCP_AUTH_CLIENTS"], "open|listed", "open", "Which clients may come: any that registers, or only listed ones"),
    one("session-secret-file", &[], "FILE", "development: made once, kept beside the data", "The secret that seals the key set, at least 32 bytes"),
    one("session-secret", &["MCP_AUTH_SESSION_SECRET", "SESSION_SECRET"], "TEXT", "", "The same, from the environment"),
    one("session-secret-previous", &["MCP_AUTH_SESSION_SECRET_PREVIOUS"], "TEXT", "", "The secret that the current one replaces"),
    one("key-encryption-secret-file", &[], "FILE", "the session secret", "A secret of its own for the key set"),
    one("key-encryption-secret", &["MCP_AUTH_KEY_ENCRYPTION_SECRET"], "TEXT", "", "The same, from the environment"),
    many("signing-key", &["MCP_AUTH_SIGNING_KEYS"], "FILE", "generated and kept in the store", "Private keys in PEM; the first one signs"),
    one("signing-alg", &["MCP_AUTH_SIGNING_ALG"], "ALG", "RS256", "What generated keys sign with: RS256, ES256 or EdDSA"),
    one("trusted-proxies", &["MCP_TRUSTED_PROXIES"], "LIST", "development: none", "Whose X-Forwarded-For is believed: names, addresses, CIDR, a hop count or none"),
    needs("tls", TLS, one("tls-cert", &["MCP_AUTH_TLS_CERT"], "FILE", "off", "Certificate chain in PEM; with it the server speaks https")),
    needs("tls", TLS, one("tls-key", &["MCP_AUTH_TLS_KEY"], "FILE", "off", "The certificate's private key in PEM")),
    one("rate-limit", &["MCP_RATE_LIMIT_ENABLED"], "on|off", "on", "Whether limits are in force"),
    one("admin-listen", &["MCP_AUTH_ADMIN_LISTEN"], "ADDR:PORT", "off", "Where /metrics, /healthz and /readyz are served, without authentication"),
    needs("otel", OTEL, one("otlp-endpoint", &["MCP_AUTH_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"], "URL", "off", "Where traces are sent: the base URL of an OTLP/HTTP collector")),
    one("access-token-ttl", &["MCP_AUTH_ACCESS_TOKEN_TTL"], "TIME", "900s", "How long an access token works"),
    one("refresh-idle", &["MCP_AUTH_REFRESH_IDLE"], "TIME", "30d", "How long a grant lives unused"),
    one("refresh-absolute", &["MCP_AUTH_REFRESH_ABSOLUTE"], "TIME", "90d", "How long a grant lives"),
    one("refresh-rotation", &["MCP_AUTH_REFRESH_ROTATION"], "always|public", "always", "Whose refresh tokens every use replaces: everybody's, or public clients' only"),
    one("reuse-interval", &["MCP_AUTH_REUSE_INTERVAL"], "TIME", "60s", "How long a replaced refresh token still gets the same successor"),
    one("code-reuse-grace", &["MCP_AUTH_CODE_REUSE_GRACE"], "TIME", "0s", "How long a second redemption of a code is refused without ending the grant"),
    one("implicit-refresh", &["MCP_AUTH_IMPLICIT_REFRESH"], "on|off", "on", "Whether clients that registered no refresh_token grant get refresh tokens"),
    one("registration", &["MCP_AUTH_REGISTRATION"], "on|off", "on", "Whether clients may register themselves"),
    many("allowed-redirect-schemes", &["MCP_AUTH_ALLOWED_REDIRECT_SCHEMES"], "SCHEME", "the shipped list", "Private-use redirect schemes without a period, beside the shipped ones"),
    many("admin-roles", &["MCP_AUTH_ADMIN_ROLES"], "ROLE", "SUPER_ADMIN, ADMIN", "Roles whose users may grant mcp.admin"),
    many("token-claims", &["MCP_AUTH_TOKEN_CLAIMS"], "CLAIM", "none", "What access tokens say of the user: tenantId, organizationId, roles"),
    one("token-type-header", &["MCP_AUTH_TOKEN_TYPE_HEADER"], "at+jwt|JWT", "at+jwt", "The typ header of access tokens"),
    switch("allow-plain-pkce", &["MCP_AUTH_ALLOW_PLAIN_PKCE"], "Accept the PKCE method plain (development only)"),
    switch("allow-memory-store", &["MCP_AUTH_ALLOW_MEMORY_STORE"], "Accept the memory store in production"),
    switch("allow-evicting-redis", &["MCP_AUTH_ALLOW_EVICTING_REDIS"], "Accept a Redis in production that drops records when its memory is full"),
    one("brand-name", &["MCP_AUTH_BRAND_NAME"], "TEXT", "Gauzy's name", "The name on pages"),
    one("brand-logo", &["MCP_AUTH_BRAND_LOGO"], "FILE", "none", "The logo on pages: PNG, JPEG, WebP or SVG, up to 256 KiB"),
    one("brand-accent", &["MCP_AUTH_BRAND_ACCENT"], "COLOUR", "a dark cyan", "The accent colour of pages, as #rgb or #rrggbb"),
    one("support-url", &["MCP_AUTH_BRAND_SUPPORT_URL"], "URL", "none", "Where people get help: an https or mailto URL"),
    one("log-format", &["MCP_AUTH_LOG_FORMAT"], "pretty|json", "pretty on a terminal, else json", "How the log is written"),
    one("log-level", &["MCP_AUTH_LOG_LEVEL"], "LEVEL", "info", "error, warn, info, debug, trace, or a filter"),
    switch("production", &[], "Refuse what is only for development (also NODE_ENV=production or stage)"),
];

/// Variables of the module this server replaces that have no meaning here.
pub(crate) const IGNORED: [&str; 4] =
    ["MCP_RATE_LIMIT_TTL", "MCP_RATE_LIMIT_MAX", "MCP_CORS_ORIGINS", "MCP_CORS_ORIGIN"];

/// Secrets have no flag: the system shows command lines to everybody.
pub(crate) const WITHOUT_FLAG: [&str; 3] =
    ["session-secret", "session-secret-previous", "key-encryption-secret"];

/// The setting with a name.
pub(crate) fn setting(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}
