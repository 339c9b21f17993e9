//! What is done to clients, in the process that has the store open.

use mcp_auth_core::{
    client_metadata::misleads,
    model::{Client, GrantType},
    service::Added,
    store::{Index, IndexKey},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::record::record;
use crate::{
    admin::{AdminError, Caller, Context, watched},
    commands::note_unreadable,
    settings::ConfiguredClient,
};

/// What `clients` asks for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// All of them, one an item.
    List { limit: Option<u64> },
    /// One of them.
    Show { id: String },
    /// A new one.
    Add(Box<ConfiguredClient>),
    /// One less.
    Remove { id: String },
}

/// What `clients` gets.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Response {
    /// The end of a list, and whether it was cut.
    Listed { more: bool },
    /// A client.
    Client(Value),
    /// It is gone, and so many of its grants were alive.
    Removed { grants: u64 },
}

const MAX_NAME: usize = 200;
/// Clients read at once.
const PAGE: usize = 100;

/// Carries out a request.
pub(crate) async fn execute(
    context: &Context,
    request: Request,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    match request {
        Request::List { limit } => list(context, limit.unwrap_or(u64::MAX), caller).await,
        Request::Show { id } => show(context, &id).await,
        Request::Add(client) => add(context, &client, caller).await,
        Request::Remove { id } => remove(context, &id, caller).await,
    }
}

fn unknown(id: &str) -> AdminError {
    AdminError::failed(format!("there is no client {id:?}"))
}

fn shown(context: &Context, client: &Client) -> serde_json::Map<String, Value> {
    record(client, context.listed.contains(&client.id))
}

async fn list(
    context: &Context,
    limit: u64,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    let (mut after, mut left) = (None, limit);
    loop {
        let page = context.administration().clients(after.as_deref(), PAGE).await?;
        note_unreadable(caller, "clients", &page.unreadable).await;
        for (_, client) in &page.records {
            if left == 0 {
                return Ok(Response::Listed { more: true });
            }
            left -= 1;
            caller.item(Value::Object(shown(context, client))).await?;
        }
        after = match page.next {
            Some(place) => Some(place.id().to_owned()),
            None => return Ok(Response::Listed { more: false }),
        };
    }
}

async fn show(context: &Context, id: &str) -> Result<Response, AdminError> {
    let found = context.store.get::<Client>(id).await?;
    let client = found.record.ok_or_else(|| unknown(id))?.record;
    let grants = context.store.count(&IndexKey::new(Index::GrantsByClient, id)).await?;
    let mut members = shown(context, &client);
    members.insert("grants".to_owned(), grants.into());
    Ok(Response::Client(Value::Object(members)))
}

async fn add(
    context: &Context,
    configured: &ConfiguredClient,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    let client = valid(configured, &context.redirect_schemes).map_err(AdminError::usage)?;
    if let Added::Exists = context.administration().add_client(client.clone()).await? {
        let id = &client.id;
        return Err(AdminError::failed(format!(
            "there is a client {id:?} already: remove it first, or choose another --id"
        )));
    }
    if context.listed.contains(&client.id) {
        let line =
            "the settings have a client of this id too: from the next start on it is as they say";
        caller.note(line.to_owned()).await;
    }
    show(context, &client.id).await
}

/// A client that an operator adds now has to make sense as a whole.
fn valid(configured: &ConfiguredClient, schemes: &[String]) -> Result<Client, String> {
    let client = configured.checked(schemes)?;
    if client.name.is_empty() || client.name.chars().count() > MAX_NAME {
        return Err("--name must have 1 to 200 characters".into());
    }
    if client.name.chars().any(misleads) {
        return Err("--name has a character that is not shown, or changes how others are".into());
    }
    if client.has_grant(GrantType::AuthorizationCode) && client.redirect_uris.is_empty() {
        return Err("a client that signs people in needs a --redirect-uri".into());
    }
    if let Some(resource) = &client.resource_server {
        if Url::parse(resource).is_err() {
            return Err(format!("--resource-server {resource:?} is no URI"));
        }
        if client.is_public() {
            return Err("a resource server needs a --secret to introspect tokens with".into());
        }
    }
    Ok(client)
}

async fn remove(
    context: &Context,
    id: &str,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    let total = context.store.count(&IndexKey::new(Index::GrantsByClient, id)).await?;
    let administration = context.administration();
    let removed = watched(caller, "grants looked at", Some(total), |seen| async move {
        administration.remove_client(id, &mut |count| _ = seen.send(count)).await
    });
    let Some(grants) = removed.await? else { return Err(unknown(id)) };
    if context.listed.iter().any(|listed| listed == id) {
        let line = "the settings list this client: every start of the server brings it back, \
            without its grants";
        caller.note(line.to_owned()).await;
    }
    Ok(Response::Removed { grants })
}
