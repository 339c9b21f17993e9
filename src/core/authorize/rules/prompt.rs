//! How the person is to be asked.

use super::{Draft, Facts, Fault};
use crate::{authorize::Prompt, error::OAuthError};

/// > If this parameter contains "none" with any other value, an error is returned.
/// > (OpenID Connect Core §3.1.2.1)
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let refuse = |description| Err(Fault::Redirect(OAuthError::invalid_request(description)));
    let prompt = facts.params.get("prompt").map_err(Fault::Redirect)?.unwrap_or_default();
    for value in prompt.split(' ').filter(|value| !value.is_empty()) {
        draft.prompts.push(match value {
            "none" => Prompt::None,
            "login" => Prompt::Login,
            "consent" => Prompt::Consent,
            "select_account" => Prompt::SelectAccount,
            _ => return refuse("Unknown prompt value"),
        });
        if draft.prompts.len() > 4 {
            return refuse("Unknown prompt value");
        }
    }
    if draft.prompts.contains(&Prompt::None) && draft.prompts.len() > 1 {
        return refuse("prompt=none excludes other values");
    }
    Ok(())
}
