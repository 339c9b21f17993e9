//! `clients add`.

use clap::{Arg, ArgAction, ArgMatches, Command};
use mcp_auth_core::{
    client_auth::hash_secret,
    entropy::{Entropy, SystemEntropy},
};
use serde_json::json;

use super::{Request, Response, ask, print};
use crate::{
    Failure,
    admin::Session,
    commands::{World, unexpected},
    log,
    settings::ConfiguredClient,
    terminal::Out,
};

pub(super) fn arguments(command: Command) -> Command {
    let one = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let many = |name: &'static str, value: &'static str, help: &'static str| {
        one(name, value, help).action(ArgAction::Append)
    };
    command.args([
        one("id", "ID", "Its client_id [default: made up]"),
        one("name", "TEXT", "What pages call it [default: the id]"),
        many("redirect-uri", "URI", "Where its answers may go; repeat for several"),
        many("scope", "SCOPE", "What it may ask for [default: mcp.read, mcp.write]")
            .value_delimiter(' '),
        many(
            "grant-type",
            "TYPE",
            "authorization_code, refresh_token, client_credentials [default: the first two]",
        ),
        one("resource-server", "URI", "The resource whose tokens it may introspect"),
        Arg::new("secret")
            .long("secret")
            .action(ArgAction::SetTrue)
            .help("Make a secret and print it, once; without it the client is a public one"),
    ])
}

pub(super) fn run(
    session: &Session,
    world: &World<'_>,
    json: bool,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let entropy: &dyn Entropy = &SystemEntropy::new();
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let many =
        |name: &str| matches.get_many::<String>(name).map(|all| all.cloned().collect::<Vec<_>>());
    let secret = matches.get_flag("secret").then(|| format!("mcs_{}", entropy.hex::<32>()));
    let only_introspects =
        matches.contains_id("resource-server") && !matches.contains_id("redirect-uri");
    let client = ConfiguredClient {
        id: one("id").unwrap_or_else(|| format!("mcp_{}", entropy.hex::<16>())),
        name: one("name"),
        // Only the hash leaves this process.
        secret_hash: secret.as_deref().map(hash_secret),
        redirect_uris: many("redirect-uri").unwrap_or_default(),
        scopes: many("scope"),
        grant_types: many("grant-type").or_else(|| only_introspects.then(Vec::new)),
        resource_server: one("resource-server"),
        require_pkce: true,
    };
    let Response::Client(client) = ask(session, world, Request::Add(Box::new(client)))? else {
        return Err(unexpected());
    };
    let mut out = Out::new();
    if json {
        let mut document = json!({ "client": client });
        if let (Some(secret), Some(members)) = (secret, document.as_object_mut()) {
            members.insert("client_secret".to_owned(), secret.into());
        }
        out.json(&document)?;
        return out.finish();
    }
    print(&mut out, &client)?;
    if let Some(secret) = &secret {
        out.line(&format!("{:<28}{secret}", "client secret"))?;
    }
    out.finish()?;
    if secret.is_some() && world.terminal.messages {
        log::say("Keep the secret now: it is stored as a hash and cannot be shown again.");
    }
    Ok(())
}
