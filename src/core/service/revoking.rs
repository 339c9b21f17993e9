//! Ending everything of a user or a client: raise the counter, then end what the index lists.

use super::{Administration, Progress};
use crate::{
    error::OAuthError,
    event::Event,
    grant::{Grant, GrantId, RevokeReason, Settled, revoke, settle},
    model::{Client, Epoch, Mark, Session},
    service::Engine,
    store::{Index, IndexKey, Inserted, Swapped},
    time::Timestamp,
};

const PAGE: usize = 100;

/// For callers that do not watch.
fn unwatched(_: u64) {}

impl Engine {
    /// See [`Administration::revoke_grant`].
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn revoke_grant(
        &self,
        id: GrantId,
        reason: RevokeReason,
    ) -> Result<bool, OAuthError> {
        Administration::new(&self.store).revoke_grant(id, reason).await
    }

    /// See [`Administration::revoke_user`].
    ///
    /// # Errors
    /// When the store does not answer; calling again goes on where it stopped.
    pub async fn revoke_user(&self, user: &str) -> Result<u64, OAuthError> {
        let by = RevokeReason::ByUser;
        Administration::new(&self.store).revoke_user(user, by, &mut unwatched).await
    }

    /// See [`Administration::revoke_client`].
    ///
    /// # Errors
    /// When the store does not answer; calling again goes on where it stopped.
    pub async fn revoke_client(&self, client: &str) -> Result<u64, OAuthError> {
        Administration::new(&self.store).revoke_client(client, &mut unwatched).await
    }
}

impl Administration<'_> {
    /// Ends one grant; answers whether it was alive.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn revoke_grant(
        &self,
        id: GrantId,
        reason: RevokeReason,
    ) -> Result<bool, OAuthError> {
        let found = self.store.get::<Grant>(&id.to_string()).await?;
        let client = found.record.as_ref().map(|seen| seen.record.client_id.clone());
        let decide = |grant: &Grant, now| revoke(grant, reason, now);
        let settled = settle(self.store, id, found, decide, |alive| async move { Ok(alive) });
        let alive = matches!(settled.await?, Settled::Done(true));
        if alive {
            let (grant, client) = (id.to_string(), client.unwrap_or_default());
            Event::GrantRevoked { grant: &grant, client: &client, reason }.emit();
        }
        Ok(alive)
    }

    /// Ends every grant and session of a user; answers how many grants were alive. Returns after
    /// the last one, and tells `progress` on the way how many grants it has looked at.
    ///
    /// # Errors
    /// When the store does not answer; calling again goes on where it stopped.
    pub async fn revoke_user(
        &self,
        user: &str,
        reason: RevokeReason,
        progress: Progress<'_>,
    ) -> Result<u64, OAuthError> {
        self.raise_user_counter(user).await?;
        let list = IndexKey::new(Index::GrantsByUser, user);
        let ended = self.revoke_listed(&list, reason, progress).await?;
        let sessions = IndexKey::new(Index::SessionsByUser, user);
        let mut cursor = None;
        loop {
            let page = self.store.list(&sessions, cursor.as_ref(), PAGE).await?;
            for id in &page.ids {
                while let Some(seen) = self.store.get::<Session>(id).await?.record {
                    if self.store.delete::<Session>(id, seen.version).await? {
                        break;
                    }
                }
            }
            cursor = match page.next {
                Some(next) => Some(next),
                None => return Ok(ended),
            };
        }
    }

    /// Ends every grant of a client; answers how many were alive. Tells `progress` on the way
    /// how many it has looked at.
    ///
    /// # Errors
    /// When the store does not answer; calling again goes on where it stopped.
    pub async fn revoke_client(
        &self,
        client: &str,
        progress: Progress<'_>,
    ) -> Result<u64, OAuthError> {
        loop {
            let found = self.store.get::<Client>(client).await?;
            let Some(seen) = found.record else { break };
            let epoch = raised(seen.record.epoch, found.now);
            let next = Client { epoch, ..seen.record };
            if let Swapped::Done = self.store.swap(client, seen.version, &next).await? {
                break;
            }
        }
        let list = IndexKey::new(Index::GrantsByClient, client);
        self.revoke_listed(&list, RevokeReason::ByOperator, progress).await
    }

    async fn raise_user_counter(&self, user: &str) -> Result<(), OAuthError> {
        let id = Mark::user_id(user);
        loop {
            let found = self.store.get::<Mark>(&id).await?;
            let done = match found.record {
                None => {
                    let mark =
                        Mark { epoch: raised(Epoch::default(), found.now), ..Mark::default() };
                    matches!(self.store.insert(&id, &mark).await?, Inserted::New)
                }
                Some(seen) => {
                    let epoch = raised(seen.record.epoch, found.now);
                    let next = Mark { epoch, ..seen.record };
                    matches!(self.store.swap(&id, seen.version, &next).await?, Swapped::Done)
                }
            };
            if done {
                return Ok(());
            }
        }
    }

    async fn revoke_listed(
        &self,
        list: &IndexKey,
        why: RevokeReason,
        progress: Progress<'_>,
    ) -> Result<u64, OAuthError> {
        let (mut ended, mut looked_at, mut cursor) = (0, 0, None);
        loop {
            let page = self.store.list(list, cursor.as_ref(), PAGE).await?;
            for id in page.ids.iter().filter_map(|id| GrantId::parse(id)) {
                ended += u64::from(self.revoke_grant(id, why).await?);
                looked_at += 1;
                progress(looked_at);
            }
            cursor = match page.next {
                Some(next) => Some(next),
                None => return Ok(ended),
            };
        }
    }
}

const fn raised(epoch: Epoch, now: Timestamp) -> Epoch {
    Epoch { counter: epoch.counter + 1, raised_at: now }
}
