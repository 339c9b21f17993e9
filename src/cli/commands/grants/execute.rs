//! What is done to grants, in the process that has the store open.

use mcp_auth_core::{
    grant::{Grant, GrantId, RevokeReason},
    model::Client,
    service::GrantsOf,
    store::{Index, IndexKey},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::record::record;
use crate::{
    admin::{AdminError, Caller, Context, watched},
    commands::note_unreadable,
};

/// What `grants` asks for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// All of them, or a user's, or a client's, or a user's for a client; one an item.
    List { user: Option<String>, client: Option<String>, limit: Option<u64> },
    /// The end of some.
    Revoke(Target),
}

/// Which grants are to end.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// This one.
    Grant(String),
    /// A user's, and the sessions with them.
    User(String),
    /// A client's.
    Client(String),
}

/// What `grants` gets.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Response {
    /// The end of a list, and whether it was cut.
    Listed { more: bool },
    /// So many were alive, and have ended.
    Revoked { grants: u64 },
}

/// Grants read at once.
const PAGE: usize = 100;

/// Carries out a request.
pub(crate) async fn execute(
    context: &Context,
    request: Request,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    match request {
        Request::List { user, client, limit } => {
            list(context, user.as_deref(), client.as_deref(), limit, caller).await
        }
        Request::Revoke(target) => {
            Ok(Response::Revoked { grants: revoke(context, target, caller).await? })
        }
    }
}

async fn list(
    context: &Context,
    user: Option<&str>,
    client: Option<&str>,
    limit: Option<u64>,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    let of = match (user, client) {
        (Some(user), _) => GrantsOf::User(user),
        (None, Some(client)) => GrantsOf::Client(client),
        (None, None) => GrantsOf::All,
    };
    let (mut after, mut left) = (None, limit.unwrap_or(u64::MAX));
    loop {
        let page = context.administration().grants(of, after.as_ref(), PAGE).await?;
        note_unreadable(caller, "grants", &page.unreadable).await;
        let wanted = |grant: &Grant| client.is_none_or(|client| grant.client_id == client);
        for (id, grant) in page.records.iter().filter(|(_, grant)| wanted(grant)) {
            if left == 0 {
                return Ok(Response::Listed { more: true });
            }
            left -= 1;
            caller.item(Value::Object(record(id, grant))).await?;
        }
        after = match page.next {
            Some(place) => Some(place),
            None => return Ok(Response::Listed { more: false }),
        };
    }
}

async fn revoke(
    context: &Context,
    target: Target,
    caller: &mut dyn Caller,
) -> Result<u64, AdminError> {
    let (administration, store) = (context.administration(), &context.store);
    let by = RevokeReason::ByOperator;
    let count = |index, value: &str| {
        let list = IndexKey::new(index, value);
        async move { store.count(&list).await }
    };
    let looked_at = "grants looked at";
    match target {
        Target::Grant(id) => {
            let unknown = || AdminError::failed(format!("there is no grant {id:?}"));
            let grant = GrantId::parse(&id).ok_or_else(unknown)?;
            store.get::<Grant>(&id).await?.record.ok_or_else(unknown)?;
            Ok(u64::from(administration.revoke_grant(grant, by).await?))
        }
        // A user without any grant may be signing in just now: the counter is raised.
        Target::User(user) => {
            let total = Some(count(Index::GrantsByUser, &user).await?);
            let ended = watched(caller, looked_at, total, |seen| async move {
                administration.revoke_user(&user, by, &mut |count| _ = seen.send(count)).await
            });
            Ok(ended.await?)
        }
        Target::Client(client) => {
            let total = count(Index::GrantsByClient, &client).await?;
            if total == 0 && store.get::<Client>(&client).await?.record.is_none() {
                return Err(AdminError::failed(format!("there is no client {client:?}")));
            }
            let ended = watched(caller, looked_at, Some(total), |seen| async move {
                administration.revoke_client(&client, &mut |count| _ = seen.send(count)).await
            });
            Ok(ended.await?)
        }
    }
}
