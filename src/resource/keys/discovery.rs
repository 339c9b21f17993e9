//! Finding the key list of an issuer (RFC 8414, OpenID Connect Discovery).

use serde_json::Value;
use url::Url;

use crate::{
    error::TokenError,
    fetch::{Fetch, Outbound, is_safe},
};

/// Where a key list is.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    /// There.
    Fixed(Url),
    /// Where the issuer's metadata says.
    Discovered(String),
}

impl Location {
    /// The address of the key list.
    pub(super) async fn find(&self, fetch: &dyn Fetch) -> Result<Url, TokenError> {
        match self {
            Self::Fixed(url) => Ok(url.clone()),
            Self::Discovered(issuer) => discover(issuer, fetch).await,
        }
    }
}

async fn discover(issuer: &str, fetch: &dyn Fetch) -> Result<Url, TokenError> {
    let mut worst = TokenError::MetadataUnusable;
    for url in candidates(issuer) {
        let shown = url.clone();
        let answer = match fetch.fetch(Outbound::get(url)).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(url = %shown, %error, "metadata cannot be fetched");
                worst = TokenError::FetchFailed;
                continue;
            }
        };
        if answer.status != 200 {
            tracing::debug!(url = %shown, status = answer.status, "no metadata here");
            continue;
        }
        match jwks_uri(&answer.body, issuer) {
            Ok(url) => return Ok(url),
            Err(why) => tracing::warn!(url = %shown, "metadata is unusable: {why}"),
        }
    }
    Err(worst)
}

fn jwks_uri(body: &[u8], issuer: &str) -> Result<Url, &'static str> {
    let document: Value = serde_json::from_slice(body).map_err(|_| "it is not JSON")?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    // > The "issuer" value returned MUST be identical to the authorization server's issuer
    // > identifier value […]. If these values are not identical, the data contained in the
    // > response MUST NOT be used. (RFC 8414 §3.3)
    if text("issuer") != Some(issuer) {
        return Err("its issuer is another");
    }
    let url = text("jwks_uri").and_then(|uri| Url::parse(uri).ok());
    let url = url.ok_or("it has no jwks_uri")?;
    if is_safe(&url) { Ok(url) } else { Err("its jwks_uri is not https") }
}

/// The addresses of metadata in the order in which they are tried.
///
/// > Any terminating "/" MUST be removed before inserting "/.well-known/" and the well-known URI
/// > suffix between the host component and the path component. (RFC 8414 §3.1). OpenID Connect
/// > Discovery §4.1 appends instead.
fn candidates(issuer: &str) -> Vec<Url> {
    let Ok(url) = Url::parse(issuer) else { return Vec::new() };
    let path = url.path().trim_end_matches('/');
    let mut paths = vec![
        format!("/.well-known/oauth-authorization-server{path}"),
        format!("/.well-known/openid-configuration{path}"),
    ];
    if !path.is_empty() {
        paths.push(format!("{path}/.well-known/openid-configuration"));
    }
    let at = |path: String| {
        let mut url = url.clone();
        url.set_path(&path);
        url
    };
    paths.into_iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(issuer: &str) -> Vec<String> {
        candidates(issuer).iter().map(Url::to_string).collect()
    }

    #[test]
    fn well_known_is_inserted_before_the_path_and_for_openid_appended_too() {
        assert_eq!(
            addresses("https://a.example/t1/"),
            [
                "https://a.example/.well-known/oauth-authorization-server/t1",
                "https://a.example/.well-known/openid-configuration/t1",
                "https://a.example/t1/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            addresses("https://a.example"),
            [
                "https://a.example/.well-known/oauth-authorization-server",
                "https://a.example/.well-known/openid-configuration",
            ]
        );
    }

    #[test]
    fn metadata_of_another_issuer_is_not_used() {
        let document = |issuer, keys| {
            let value = serde_json::json!({"issuer": issuer, "jwks_uri": keys});
            jwks_uri(value.to_string().as_bytes(), "https://a.example")
        };
        assert!(document("https://a.example", "https://keys.example/jwks").is_ok());
        for issuer in ["https://a.example/", "https://A.example", "https://b.example", ""] {
            assert!(document(issuer, "https://keys.example/jwks").is_err(), "{issuer}");
        }
        for keys in ["http://keys.example/jwks", "file:///etc/passwd", "data:,x", "/jwks", ""] {
            assert!(document("https://a.example", keys).is_err(), "{keys}");
        }
    }
}
