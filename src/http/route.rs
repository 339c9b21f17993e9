//! Which path leads where. Paths compare without regard to case, and one trailing slash more is
//! the same path, as existing deployments have it.

use std::collections::HashMap;

use http::Method;
use mcp_auth_core::{
    metadata::{Endpoint, well_known_paths},
    policy::Policy,
};

use crate::{
    app::{Settings, url_path},
    brand::Served,
    development::DEMO_MCP,
};

/// Declares the routes: what each leads to, and its name in metrics and traces.
macro_rules! routes {
    ($($(#[$doc:meta])* $route:ident = $name:literal,)+) => {
        /// What a path leads to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Route {
            $($(#[$doc])* $route,)+
        }

        impl Route {
            /// Every route.
            pub const ALL: &'static [Self] = &[$(Self::$route),+];

            /// Its name in metrics and traces.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$route => $name,)+
                }
            }
        }
    };
}

routes! {
    /// Server metadata.
    Metadata = "metadata",
    /// Public keys.
    Jwks = "jwks",
    /// Authorization requests and consent.
    Authorization = "authorize",
    /// Signing in.
    Login = "login",
    /// Signing out.
    Logout = "logout",
    /// Tokens.
    Token = "token",
    /// Revoking tokens.
    Revocation = "revoke",
    /// Looking into tokens.
    Introspection = "introspect",
    /// Claims about the user.
    Userinfo = "userinfo",
    /// Registering clients.
    Registration = "register",
    /// The stylesheet.
    Style = "style",
    /// The logo.
    Logo = "logo",
    /// Whether the process lives.
    Health = "healthz",
    /// Whether it can answer.
    Ready = "readyz",
    /// The landing page.
    Landing = "landing",
    /// The start of *Try it*.
    TryIt = "try",
    /// The test callback.
    Callback = "callback",
    /// The MCP server of a development server, and its metadata.
    DemoMcp = "demo",
}

impl Route {
    /// The methods it answers, beside `HEAD` for `GET` and `OPTIONS`.
    pub fn methods(self) -> &'static [Method] {
        match self {
            Self::Authorization | Self::Login | Self::Logout | Self::Userinfo | Self::DemoMcp => {
                &[Method::GET, Method::POST]
            }
            Self::Token | Self::Revocation | Self::Introspection | Self::Registration => {
                &[Method::POST]
            }
            _ => &[Method::GET],
        }
    }

    /// Whether scripts of any origin may call it.
    ///
    /// > CORS MUST NOT be supported at the Authorization Endpoint (OAuth 2.1 §3.1)
    pub const fn allows_cors(self) -> bool {
        matches!(
            self,
            Self::Metadata
                | Self::Jwks
                | Self::Token
                | Self::Registration
                | Self::Revocation
                | Self::Introspection
                | Self::Userinfo
                | Self::DemoMcp
        )
    }
}

/// The paths that a server answers.
#[derive(Clone, Debug)]
pub struct Routes {
    /// By lower-case path.
    exact: HashMap<String, Route>,
    /// The issuer's path: proxies may or may not strip it.
    prefix: String,
}

impl Routes {
    /// Those of a server with these settings, which a host may ask before the server is open.
    pub fn of(policy: &Policy, settings: &Settings) -> Self {
        Self::new(policy, settings, &Served::new(&settings.brand, &url_path(&policy.issuer)))
    }

    pub(crate) fn new(policy: &Policy, settings: &Settings, served: &Served) -> Self {
        let prefix = url_path(&policy.issuer).to_ascii_lowercase();
        let mut exact = HashMap::new();
        let mut add = |path: &str, route| exact.insert(path.to_ascii_lowercase(), route);
        for path in well_known_paths(&policy.issuer) {
            add(&path, Route::Metadata);
        }
        let own = |path: &'_ str| -> String {
            path.strip_prefix(&url_path(&policy.issuer)).unwrap_or(path).to_owned()
        };
        add(&own(&served.style_path), Route::Style);
        add(&own(&served.image_path), Route::Logo);
        for (endpoint, path) in policy.endpoints.iter() {
            add(path, of(endpoint));
        }
        if settings.standalone {
            add("/healthz", Route::Health);
            add("/readyz", Route::Ready);
            // Clients of the 2025-03-26 revision fall back to these when metadata is missing.
            add("/authorize", Route::Authorization);
            add("/token", Route::Token);
            if policy.endpoints.path(Endpoint::Registration).is_some() {
                add("/register", Route::Registration);
            }
        }
        if let Some(development) = &settings.development {
            add("/", Route::Landing);
            add("/try", Route::TryIt);
            add("/callback", Route::Callback);
            if let Some(mcp) = &development.mcp {
                add(DEMO_MCP, Route::DemoMcp);
                add(mcp.metadata_path(), Route::DemoMcp);
            }
        }
        Self { exact, prefix }
    }

    /// What a path leads to; `None` is for somebody else.
    pub fn find(&self, path: &str) -> Option<Route> {
        let path = path.to_ascii_lowercase();
        let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(&path);
        let known = |path: &str| self.exact.get(if path.is_empty() { "/" } else { path }).copied();
        let inside = || path.strip_prefix(&self.prefix).filter(|_| !self.prefix.is_empty());
        known(path).or_else(|| inside().and_then(known))
    }
}

const fn of(endpoint: Endpoint) -> Route {
    match endpoint {
        Endpoint::Authorization => Route::Authorization,
        Endpoint::Token => Route::Token,
        Endpoint::Jwks => Route::Jwks,
        Endpoint::Registration => Route::Registration,
        Endpoint::Introspection => Route::Introspection,
        Endpoint::Userinfo => Route::Userinfo,
        Endpoint::Revocation => Route::Revocation,
        Endpoint::Login => Route::Login,
        Endpoint::Logout => Route::Logout,
    }
}

#[cfg(test)]
mod tests {
    use mcp_auth_core::resource_indicator::AllowedResources;

    use super::*;

    fn routes(issuer: &str) -> Routes {
        let policy = Policy::new(issuer, "api", AllowedResources::Any);
        let settings = Settings::default();
        let served = Served {
            style_path: "/t1/oauth2/style-x.css".into(),
            ..Served::new(&settings.brand, "/t1")
        };
        Routes::new(&policy, &settings, &served)
    }

    #[test]
    fn paths_compare_without_case_and_with_one_trailing_slash() {
        let routes = routes("https://auth.example.com");
        for path in ["/oauth2/token", "/OAuth2/Token/", "/token"] {
            assert_eq!(routes.find(path), Some(Route::Token), "{path}");
        }
        for path in ["/oauth2/token//", "/oauth2", "/", "", "/oauth2/token/x"] {
            assert_eq!(routes.find(path), None, "{path}");
        }
    }

    #[test]
    fn an_issuer_with_a_path_is_found_at_every_well_known_variant() {
        let routes = routes("https://auth.example.com/t1");
        for path in [
            "/.well-known/oauth-authorization-server/t1",
            "/t1/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server",
        ] {
            assert_eq!(routes.find(path), Some(Route::Metadata), "{path}");
        }
        assert_eq!(routes.find("/t1/oauth2/token"), Some(Route::Token));
        assert_eq!(routes.find("/t1/oauth2/style-x.css"), Some(Route::Style));
        assert_eq!(routes.find("/t2/oauth2/token"), None);
        assert_eq!(routes.find("/.well-known/openid-configuration/t1"), None);
    }
}
