//! Authorization responses (RFC 6749 §4.1.2), each with `iss` (RFC 9207).

use url::form_urlencoded::Serializer;

use super::Draft;
use crate::error::OAuthError;

/// An answer that the browser carries to the client: always 303, so that no form is sent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The whole URL.
    pub location: String,
}

/// Appends parameters to a redirect URI without touching the rest of it.
///
/// > The endpoint URI MAY include […] query component […], which MUST be retained when adding
/// > additional query parameters. (RFC 6749 §3.1.2)
fn append(redirect_uri: &str, pairs: &[(&str, Option<&str>)]) -> Redirect {
    let mut query = Serializer::new(String::new());
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let separator = match redirect_uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, query)) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    Redirect { location: format!("{redirect_uri}{separator}{}", query.finish()) }
}

/// The answer that carries a code.
pub(super) fn code_redirect(draft: &Draft, issuer: &str, code: &str) -> Redirect {
    let pairs = [("code", Some(code)), ("state", draft.state.as_deref()), ("iss", Some(issuer))];
    append(&draft.redirect_uri, &pairs)
}

/// The answer that carries an error.
///
/// > In authorization responses to the client, including error responses, an authorization
/// > server supporting this specification MUST indicate its identity by including the iss
/// > parameter in the response. (RFC 9207 §2)
pub fn error_redirect(draft: &Draft, issuer: &str, error: &OAuthError) -> Redirect {
    let pairs = [
        ("error", Some(error.code.as_str())),
        ("error_description", Some(error.description)),
        ("state", draft.state.as_deref()),
        ("iss", Some(issuer)),
    ];
    append(&draft.redirect_uri, &pairs)
}
