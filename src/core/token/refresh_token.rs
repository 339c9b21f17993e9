//! `grant_type=refresh_token`.

use super::{
    TokenResponse, narrow,
    presented::Presented,
    request::{Refresh, Wanted},
};
use crate::{
    client_auth::Credentials,
    error::OAuthError,
    event::Event,
    grant::{Grant, RefreshHandle, Refreshing, RevokeReason, Settled, refresh, revoke, settle},
    model::{Client, GrantType},
    reason::Reason,
    service::{Engine, directory_away},
    store::Found,
};

/// One text for every reason: a stranger learns nothing about a token.
fn invalid(reason: Reason, hint: &'static str) -> OAuthError {
    OAuthError::invalid_grant("Invalid refresh token").because(reason).hint(hint)
}

impl Engine {
    pub(super) async fn refresh(
        &self,
        request: &Refresh,
        credentials: &Credentials,
    ) -> Result<TokenResponse, OAuthError> {
        let handle = RefreshHandle::parse(&request.refresh_token);
        let grant_type = GrantType::RefreshToken;
        let (presented, found) =
            self.presented(handle.as_ref(), credentials, grant_type, invalid).await?;
        let used = handle.map_or(0, |handle| handle.generation);
        self.rotated(&presented, found, used, &request.wanted).await
    }

    /// The tokens for a genuine refresh token of generation `used`.
    pub(super) async fn rotated(
        &self,
        presented: &Presented,
        found: Found<Grant>,
        used: u32,
        wanted: &Wanted,
    ) -> Result<TokenResponse, OAuthError> {
        let Presented { id, name, grant, client, .. } = presented;
        belongs(grant, client)?;
        self.within_grant_limit(*id, found.now)?;
        if self.users.rechecks_on_refresh() {
            self.user_still_there(presented, &found).await?;
        }
        let scope = narrow::scope(wanted, grant)?.to_string();
        let resources = narrow::resources(wanted, grant, &self.policy.audience)?;
        let mint = |outcome: Refreshing| {
            let (scope, resources) = (&scope, &resources);
            async move {
                let Refreshing::Tokens { generation, ends_at, .. } = outcome else {
                    return Ok((outcome, None));
                };
                let response =
                    self.issue(presented, scope, resources, Some(generation), ends_at).await?;
                Ok((outcome, Some(response)))
            }
        };
        let decide = |grant: &Grant, now| refresh(grant, used, now);
        match settle(&self.store, *id, found, decide, mint).await? {
            Settled::Done((Refreshing::Tokens { generation, retried, .. }, Some(response))) => {
                let client = &client.id;
                Event::Refreshed { grant: name, client, generation, retried }.emit();
                Ok(response)
            }
            Settled::Done((Refreshing::Reused, _)) => {
                Event::RefreshTokenReused { grant: name, client: &client.id }.emit();
                Err(invalid(
                    Reason::Reused,
                    "the token was replaced before and used again: the grant ended",
                ))
            }
            Settled::Done(_) => Err(invalid(Reason::Ended, "the grant ended before")),
            Settled::Gone => Err(invalid(Reason::Ended, "the grant is gone")),
        }
    }

    /// A user who is gone loses the grant; a directory that cannot tell costs nothing.
    async fn user_still_there(
        &self,
        presented: &Presented,
        found: &Found<Grant>,
    ) -> Result<(), OAuthError> {
        let Presented { id, name, grant, .. } = presented;
        let user = self.users.find(&grant.user_id).await;
        if user.map_err(|e| directory_away(&e))?.is_some() {
            return Ok(());
        }
        let reason = RevokeReason::ByUser;
        let decide = |grant: &Grant, now| revoke(grant, reason, now);
        settle(&self.store, *id, found.clone(), decide, |_| async { Ok(()) }).await?;
        Event::GrantRevoked { grant: name, client: &grant.client_id, reason }.emit();
        Err(invalid(Reason::UserGone, "the user is gone or not active any more: the grant ended"))
    }
}

fn belongs(grant: &Grant, client: &Client) -> Result<(), OAuthError> {
    // > The authorization server MUST […] ensure that the refresh token was issued to the
    // > authenticated client (RFC 6749 §6)
    if grant.client_id != client.id {
        return Err(invalid(Reason::OtherClient, "the token belongs to another client"));
    }
    if !grant.refreshable {
        return Err(invalid(Reason::NotRefreshable, "the grant was given without refresh tokens"));
    }
    if grant.client_counter < client.epoch.counter {
        return Err(invalid(Reason::Ended, "the client was revoked after consent"));
    }
    Ok(())
}
