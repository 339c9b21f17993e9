//! The engine on real stores: what clients, people and operators see of it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a rule that does not hold fails a test"
)]

mod access_token;
mod administration;
mod check;
mod compromise;
mod frozen;
mod grants;
mod host;
mod introspection;
mod keys;
mod leases;
mod races;
mod registration;
mod revocation;
mod revoking;
mod rotation;
mod sessions;
mod support;
mod token_rules;
mod transfer;
mod userinfo;

use mcp_auth_store::on_both_stores;
