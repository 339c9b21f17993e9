//! A grant as commands show it: nothing that a code or a token is made of.

use mcp_auth_core::{
    grant::{Grant, State},
    time::Timestamp,
};
use serde_json::{Map, Value};

use crate::terminal::rfc3339;

/// The grant in JSON; names of members stay.
pub(super) fn record(id: &str, grant: &Grant) -> Map<String, Value> {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let moment = |at: Timestamp| Value::from(rfc3339(at));
    put("id", id.into());
    put("client_id", grant.client_id.as_str().into());
    put("user_id", grant.user_id.as_str().into());
    put("scope", grant.scopes.to_string().into());
    put("resources", grant.resources.clone().into());
    put("signed_in_at", moment(grant.auth_time));
    put("created_at", moment(grant.created_at));
    match &grant.state {
        State::Code { code_expires_at, .. } => {
            put("state", "code".into());
            put("ends_at", moment(*code_expires_at));
        }
        State::Active { redeemed_at, rotated_at, .. } => {
            put("state", "active".into());
            put("ends_at", moment(grant.ends_at()));
            put("last_used_at", moment(*redeemed_at.max(rotated_at)));
        }
        State::Revoked { at, reason } => {
            put("state", "revoked".into());
            put("ends_at", moment(*at));
            put("reason", reason.as_str().into());
        }
    }
    members
}
