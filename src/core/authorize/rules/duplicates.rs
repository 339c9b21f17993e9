//! Nothing is said twice.

use super::{Draft, Facts, Fault};

/// > Request and response parameters MUST NOT be included more than once. (RFC 6749 §3.1)
///
/// Only `resource` may repeat (RFC 8707 §2).
pub(super) fn check(facts: &Facts<'_>, _: &mut Draft) -> Result<(), Fault> {
    facts.params.refuse_duplicates("resource").map_err(Fault::Redirect)
}
