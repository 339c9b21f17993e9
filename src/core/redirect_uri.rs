//! Redirect URIs: which may be registered, and which match a registered one.

use url::{Host, Url};

/// Private-use schemes without a period that well-known native apps use.
pub const NATIVE_APP_SCHEMES: [&str; 9] = [
    "claude",
    "cursor",
    "vscode",
    "vscode-insiders",
    "vscodium",
    "windsurf",
    "zed",
    "goose",
    "trae",
];

/// The longest redirect URI, in bytes.
pub const MAX_LENGTH: usize = 2048;

/// A registered value of older clients that stands for any port and path on http loopback.
const ANY_LOOPBACK: &str = "http://localhost:*";

/// Where a redirect URI leads, for the words on the consent page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A web site.
    Web {
        /// Its host, and its port where it is not the scheme's own.
        host: String,
    },
    /// A program on the person's own computer.
    Loopback {
        /// Host and port.
        host: String,
    },
    /// An app on the person's own device.
    App {
        /// Its private-use scheme.
        scheme: String,
    },
}

/// Where a well-formed redirect URI leads.
pub fn destination(uri: &str) -> Option<Destination> {
    let url = Url::parse(uri).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return Some(Destination::App { scheme: url.scheme().to_owned() });
    }
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str()?),
        None => url.host_str()?.to_owned(),
    };
    Some(if is_loopback(&url) { Destination::Loopback { host } } else { Destination::Web { host } })
}

/// Whether a redirect URI may be registered; otherwise why not.
///
/// # Errors
/// The reason, fit for an `error_description`.
pub fn registrable(uri: &str, extra_schemes: &[String]) -> Result<(), &'static str> {
    if uri.len() > MAX_LENGTH {
        return Err("A redirect URI is longer than 2048 characters");
    }
    // A backslash is a slash to browsers, and an asterisk reads like a pattern.
    if !uri.bytes().all(|b| b.is_ascii_graphic()) || uri.contains(['\\', '*', '"', '<', '>']) {
        return Err("A redirect URI has a character that is not allowed in it");
    }
    let Ok(url) = Url::parse(uri) else {
        return Err("A redirect URI is not an absolute URI");
    };
    // > The endpoint URI MUST NOT include a fragment component. (RFC 6749 §3.1.2)
    if uri.contains('#') {
        return Err("A redirect URI must not have a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("A redirect URI must not have user information");
    }
    if matches!(url.scheme(), "http" | "https") && !is_plain(uri, &url) {
        return Err("A redirect URI must be scheme://host, with the host in its usual notation");
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        "http" => {
            Err("Redirect URI must use https, or http on loopback (localhost, 127.0.0.1, [::1])")
        }
        // > apps MUST use a URI scheme based on a domain name under their control, expressed in
        // > reverse order […] schemes that don't contain a period character can be rejected
        // > (RFC 8252 §7.1, §8.4)
        scheme
            if scheme.contains('.')
                || NATIVE_APP_SCHEMES.contains(&scheme)
                || extra_schemes.iter().any(|own| own == scheme) =>
        {
            Ok(())
        }
        _ => Err("The scheme of a redirect URI is not allowed"),
    }
}

/// > authorization servers MUST utilize exact string matching except for port numbers in
/// > localhost redirection URIs of native apps (RFC 9700 §2.1)
pub fn matches(registered: &str, presented: &str) -> bool {
    if presented.len() > MAX_LENGTH || presented.contains('#') {
        return false;
    }
    if registered == presented {
        return registered != ANY_LOOPBACK;
    }
    let Some(b) = Loopback::split(presented) else { return false };
    if registered == ANY_LOOPBACK {
        return b.scheme == "http";
    }
    Loopback::split(registered).is_some_and(|a| a == b)
}

/// Whether a URL leads to this very computer: `localhost`, `127.0.0.1` or `[::1]`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

/// Whether an http or https URL spells its host as it is understood. `https:host` and
/// `https:///host` are relative to some readers, and `http://0x7f.1` is a name to others.
pub(crate) fn is_plain(uri: &str, url: &Url) -> bool {
    let (Some((scheme, rest)), Some(host)) = (uri.split_once("://"), url.host_str()) else {
        return false;
    };
    let (own, after) = rest.split_at_checked(host.len()).unwrap_or_default();
    let port = after.strip_prefix(':');
    let tail = port.map_or(after, |port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
    scheme.eq_ignore_ascii_case(url.scheme())
        && own.eq_ignore_ascii_case(host)
        && (tail.is_empty() || tail.starts_with(['/', '?']))
}

/// A loopback URI without its port, by its exact characters.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    scheme: &'a str,
    host: &'a str,
    path_and_query: &'a str,
}

impl<'a> Loopback<'a> {
    fn split(uri: &'a str) -> Option<Self> {
        if !uri.bytes().all(|b| b.is_ascii_graphic()) || uri.contains('\\') {
            return None;
        }
        let (scheme, rest) = uri.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path_and_query) = rest.split_at_checked(end)?;
        let host = ["localhost", "127.0.0.1", "[::1]"]
            .into_iter()
            .find(|host| authority.strip_prefix(*host).is_some_and(is_port))?;
        let path_and_query = if path_and_query.is_empty() { "/" } else { path_and_query };
        matches!(scheme, "http" | "https").then_some(Self { scheme, host, path_and_query })
    }
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix(':').is_some_and(|port| {
            port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_redirects_match_on_any_port_and_nothing_else_may_differ() {
        let registered = "http://127.0.0.1/callback?a=b";
        assert!(matches(registered, "http://127.0.0.1:53211/callback?a=b"));
        assert!(matches("http://localhost:3000/cb", "http://localhost/cb"));
        assert!(matches("http://[::1]/cb", "http://[::1]:8/cb"));
        assert!(matches("http://localhost", "http://localhost:99/"));
        for other in [
            "http://127.0.0.1:53211/callback?a=c",
            "http://127.0.0.1:53211/callback",
            "http://127.0.0.1:53211/callback/?a=b",
            "http://localhost:53211/callback?a=b",
            "https://127.0.0.1:53211/callback?a=b",
            "http://127.0.0.1:99999/callback?a=b",
            "http://127.0.0.1:x/callback?a=b",
            "http://127.0.0.1@evil.example/callback?a=b",
            "http://127.0.0.1.evil.example/callback?a=b",
            "http://127.0.0.1:1@evil.example/callback?a=b",
            "http://127.0.0.1:53211/callback?a=b#x",
        ] {
            assert!(!matches(registered, other), "{other}");
        }
    }

    #[test]
    fn everything_but_loopback_matches_by_exact_string() {
        let registered = "https://claude.ai/api/mcp/auth_callback";
        assert!(matches(registered, registered));
        for other in [
            "https://claude.ai/api/mcp/auth_callback/",
            "https://claude.ai/api/mcp/auth_callback?x=1",
            "https://claude.ai:443/api/mcp/auth_callback",
            "https://CLAUDE.ai/api/mcp/auth_callback",
            "https://claude.ai/api/mcp/../mcp/auth_callback",
        ] {
            assert!(!matches(registered, other), "{other}");
        }
    }

    #[test]
    fn the_legacy_wildcard_means_any_port_and_path_on_http_loopback() {
        for uri in ["http://localhost:1/x/y?z", "http://127.0.0.1:65535/", "http://localhost"] {
            assert!(matches(ANY_LOOPBACK, uri), "{uri}");
        }
        for uri in ["https://localhost:1/", "http://example.com:1/", "http://localhost:*"] {
            assert!(!matches(ANY_LOOPBACK, uri), "{uri}");
        }
        assert!(registrable(ANY_LOOPBACK, &[]).is_err());
    }

    #[test]
    fn https_loopback_and_app_schemes_can_be_registered() {
        for uri in [
            "https://claude.ai/api/mcp/auth_callback",
            "http://localhost:8787/callback",
            "http://[::1]:3000/cb",
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "com.example.app:/oauth",
        ] {
            assert_eq!(registrable(uri, &[]), Ok(()), "{uri}");
        }
        assert_eq!(registrable("myapp://x", &["myapp".into()]), Ok(()));
    }

    #[test]
    fn dangerous_redirect_uris_cannot_be_registered() {
        for uri in [
            "http://example.com/cb",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "myapp://x",
            "https://example.com/cb#frag",
            "https://user:pw@example.com/cb",
            "https://*.example.com/cb",
            "https://example.com\\@evil.example/",
            "http://localhost.evil.example/cb",
            "http://127.0.0.2/cb",
            "http://0x7f.1/cb",
            "//example.com/cb",
            "https:example.com/cb",
            "https:/example.com/cb",
            "https:///example.com/cb",
            "https://ex%61mple.com/cb",
            "",
            "https://example.com/\u{e9}",
        ] {
            assert!(registrable(uri, &[]).is_err(), "{uri}");
        }
        assert!(registrable(&format!("https://e.example/{}", "a".repeat(2048)), &[]).is_err());
    }

    #[test]
    fn a_destination_names_who_receives_the_code() {
        let web = Destination::Web { host: "claude.ai".into() };
        assert_eq!(destination("https://claude.ai/cb"), Some(web));
        let local = Destination::Loopback { host: "[::1]:8".into() };
        assert_eq!(destination("http://[::1]:8/cb"), Some(local));
        let app = Destination::App { scheme: "cursor".into() };
        assert_eq!(destination("cursor://x/y"), Some(app));
    }
}
