//! Whom the client expects.

use super::{Draft, Facts, Fault};

const MAX_LENGTH: usize = 320;

/// > Hint to the Authorization Server about the login identifier the End-User might use to log
/// > in (OpenID Connect Core §3.1.2.1). Nothing but a hint: a strange one is ignored.
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let hint = facts.params.get("login_hint").map_err(Fault::Redirect)?;
    draft.login_hint = hint.filter(|hint| hint.len() <= MAX_LENGTH).map(str::to_owned);
    Ok(())
}
