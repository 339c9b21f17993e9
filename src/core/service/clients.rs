//! Loading clients, and remembering that they are in use.

use std::time::Duration;

use crate::{
    client_auth::{Credentials, authenticate},
    error::OAuthError,
    grant::{Grant, GrantId},
    model::{Client, Origin},
    params::Params,
    policy::ClientPolicy,
    service::Engine,
    store::{Found, Inserted, Swapped, Versioned},
    time::Timestamp,
};

/// A use is written down at most this often.
const USE_GRANULARITY: Duration = Duration::from_hours(24);

impl Engine {
    /// The client, if the operator's policy lets it in.
    pub(crate) fn admitted<'a>(&self, client: Option<&'a Client>) -> Option<&'a Client> {
        client.filter(|client| match self.policy.clients {
            ClientPolicy::Open => true,
            ClientPolicy::Listed => client.origin == Origin::Operator,
        })
    }

    /// Reads a grant and the client that presents it, in one round trip.
    pub(crate) async fn grant_and_client(
        &self,
        grant: Option<GrantId>,
        credentials: &Credentials,
    ) -> Result<(Found<Grant>, Option<Client>), OAuthError> {
        let id = &credentials.client_id;
        let (grant, client) = if let Some(grant) = grant {
            self.store.get2::<Grant, Client>(&grant.to_string(), id).await?
        } else {
            let client = self.store.get::<Client>(id).await?;
            (Found { now: client.now, record: None }, client)
        };
        Ok((grant, client.record.map(|versioned| versioned.record)))
    }

    /// The client that a request proves to come from, and the store's clock.
    pub(crate) async fn authenticated(
        &self,
        params: &Params,
        authorization: &[&str],
    ) -> Result<(Client, Timestamp), OAuthError> {
        let credentials = Credentials::read(authorization, params)?;
        let found = self.store.get::<Client>(&credentials.client_id).await?;
        let stored = found.record.map(|versioned| versioned.record);
        let client = authenticate(self.admitted(stored.as_ref()), &credentials)?;
        Ok((client.clone(), found.now))
    }

    /// Writes down that a client is in use, so that its registration stays. At most once a day,
    /// and a lost race or a store that is away costs nothing: the next use writes it.
    pub(crate) async fn client_was_used(&self, seen: &Versioned<Client>, now: Timestamp) {
        let client = &seen.record;
        let recent = client.used_at.is_some_and(|at| now.since(at) < USE_GRANULARITY);
        if client.origin == Origin::Operator || recent {
            return;
        }
        let mut used = client.clone();
        used.used_at = Some(now);
        let keep = self.policy.refresh_absolute + self.policy.used_client_ttl;
        used.expires_at = Some(now.plus(keep));
        if let Err(e) = self.store.swap(&client.id, seen.version, &used).await {
            tracing::debug!(error = %e, client = client.id, "a client's use was not written down");
        }
    }

    /// Puts an operator's client in the store, replacing what stands there under its id but
    /// keeping its revocation counter.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn put_operator_client(&self, client: &Client) -> Result<(), OAuthError> {
        loop {
            let found = self.store.get::<Client>(&client.id).await?;
            let Some(seen) = found.record else {
                match self.store.insert(&client.id, client).await? {
                    Inserted::New => return Ok(()),
                    Inserted::Exists(_) => continue,
                }
            };
            let mut next = client.clone();
            next.epoch = seen.record.epoch;
            next.created_at = seen.record.created_at;
            next.extra = seen.record.extra.clone();
            if next == seen.record {
                return Ok(());
            }
            if let Swapped::Done = self.store.swap(&client.id, seen.version, &next).await? {
                return Ok(());
            }
        }
    }
}
