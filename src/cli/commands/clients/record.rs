//! A client as commands show it: everything but the hash of its secret.

use mcp_auth_core::{
    model::{Client, Origin},
    redirect_uri::{Destination, destination},
};
use serde_json::{Map, Value, json};

use crate::terminal::rfc3339;

/// The client in JSON; names of members stay.
pub(super) fn record(client: &Client, listed: bool) -> Map<String, Value> {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let grants: Vec<_> = client.grant_types.iter().map(|grant| grant.as_str()).collect();
    let kind = match client.origin {
        Origin::Operator => "operator",
        Origin::Registered => "registered",
    };
    put("id", client.id.as_str().into());
    put("name", client.name.as_str().into());
    put("kind", kind.into());
    put("client_type", if client.is_public() { "public" } else { "confidential" }.into());
    put("token_endpoint_auth_method", client.auth_method.as_str().into());
    put("redirect_hosts", hosts(client).into());
    put("redirect_uris", client.redirect_uris.clone().into());
    put("grant_types", grants.into());
    put("scope", client.scopes.to_string().into());
    put("application_type", client.application_type.as_str().into());
    put("resource_server", client.resource_server.clone().into());
    put("require_pkce", (client.require_pkce || client.is_public()).into());
    put("listed_in_settings", listed.into());
    put("created_at", Some(client.created_at).filter(|at| at.0 > 0).map(rfc3339).into());
    put("last_used_at", client.used_at.map(rfc3339).into());
    put("expires_at", client.expires_at.map(rfc3339).into());
    if !client.about.is_empty() {
        put("about", json!(client.about));
    }
    members
}

/// Where its redirect URIs lead, each place once.
fn hosts(client: &Client) -> Vec<String> {
    let mut hosts = Vec::new();
    for uri in &client.redirect_uris {
        let host = match destination(uri) {
            Some(Destination::Web { host } | Destination::Loopback { host }) => host,
            Some(Destination::App { scheme }) => format!("{scheme}:"),
            None => uri.clone(),
        };
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}
