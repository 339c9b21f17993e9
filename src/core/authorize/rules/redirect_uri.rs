//! Where the answer goes.

use super::{Draft, Facts, Fault};
use crate::{error::OAuthError, model::Client, reason::Reason};

/// > The authorization server MUST compare the two URIs using simple string comparison
/// > (OAuth 2.1 §2.3.1), but for the port of loopback URIs.
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let page = |description| Fault::Page(OAuthError::invalid_request(description));
    let twice = |_| page("redirect_uri is included more than once");
    let uri = facts.params.get("redirect_uri").map_err(twice)?;
    let uri = uri.ok_or_else(|| page("Missing redirect_uri parameter"))?;
    if !facts.client.is_some_and(|client: &Client| client.has_redirect_uri(uri)) {
        let hint = format!("{uri:?} is none of the redirect URIs the client registered");
        let error = OAuthError::invalid_request("Invalid redirect URI").hint(hint);
        return Err(Fault::Page(error.because(Reason::RedirectUri)));
    }
    uri.clone_into(&mut draft.redirect_uri);
    Ok(())
}
