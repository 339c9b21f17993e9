//! Resource indicators (RFC 8707): which protected resource a token is for.

use url::Url;

use crate::redirect_uri::is_plain;

/// Which values of `resource` this server issues tokens for.
#[derive(Clone, Debug)]
pub enum AllowedResources {
    /// Any absolute URI without a fragment: a development convenience.
    Any,
    /// These, and any path on the origin of the audience.
    Only {
        /// Configured resources, compared by [`same`].
        resources: Vec<String>,
        /// The default audience where it is a URI.
        audience: Option<Url>,
    },
}

impl AllowedResources {
    /// Whether a token may be issued for a resource.
    pub fn allows(&self, resource: &str) -> bool {
        let Some(url) = parse(resource) else { return false };
        match self {
            Self::Any => true,
            Self::Only { resources, audience } => {
                resources.iter().any(|own| same(own, resource))
                    || audience.as_ref().is_some_and(|own| {
                        same(own.as_str(), resource)
                            || (own.origin().is_tuple() && own.origin() == url.origin())
                    })
            }
        }
    }
}

/// > Its value MUST be an absolute URI […]. The URI MUST NOT include a fragment component.
/// > (RFC 8707 §2)
fn parse(resource: &str) -> Option<Url> {
    let plain = resource.len() <= 2048 && resource.bytes().all(|b| b.is_ascii_graphic());
    let url = plain.then(|| Url::parse(resource).ok()).flatten()?;
    let clean = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    (clean && (!web || is_plain(resource, &url))).then_some(url)
}

/// Whether two resource URIs mean the same: scheme and host without regard to case, and a lone
/// trailing slash of a URI without a path ignored. Everything else is compared exactly.
pub fn same(a: &str, b: &str) -> bool {
    a == b || (canonical(a).is_some() && canonical(a) == canonical(b))
}

fn canonical(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let tail = if tail == "/" { "" } else { tail };
    Some(format!("{}://{}{tail}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauzy() -> AllowedResources {
        AllowedResources::Only {
            resources: vec!["https://tools.example.com/mcp".into(), "urn:example:api".into()],
            audience: Url::parse("https://mcp.gauzy.co").ok(),
        }
    }

    #[test]
    fn the_audience_allows_any_path_on_its_origin() {
        for resource in
            ["https://mcp.gauzy.co", "https://MCP.gauzy.co/", "https://mcp.gauzy.co/sse"]
        {
            assert!(gauzy().allows(resource), "{resource}");
        }
    }

    #[test]
    fn other_origins_paths_and_forms_are_refused() {
        for resource in [
            "https://evil.example",
            "http://mcp.gauzy.co",
            "https://mcp.gauzy.co:8443",
            "https://mcp.gauzy.co.evil.example",
            "https://mcp.gauzy.co@evil.example",
            "https://user@mcp.gauzy.co/",
            "https://mcp.gauzy.co/#x",
            "https:mcp.gauzy.co/",
            "https:///mcp.gauzy.co/",
            "https:\\\\mcp.gauzy.co/",
            "https://tools.example.com/mcp/",
            "https://tools.example.com/",
            "/mcp",
            "mcp.gauzy.co",
            "",
            "https://mcp.gauzy.co/\u{e9}",
        ] {
            assert!(!gauzy().allows(resource), "{resource}");
        }
    }

    #[test]
    fn scheme_and_host_compare_without_case_and_the_rest_exactly() {
        assert!(same("HTTPS://Example.COM", "https://example.com/"));
        assert!(!same("https://example.com/A", "https://example.com/a"));
        assert!(!same("https://example.com/a/", "https://example.com/a"));
        assert!(gauzy().allows("urn:example:api"));
    }
}
