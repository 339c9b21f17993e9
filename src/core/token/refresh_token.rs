//! `grant_type=refresh_token`.

use super::{Minting, TokenResponse, narrow, request::Refresh};
use crate::{
    client_auth::Credentials,
    error::OAuthError,
    event::Event,
    grant::{
        Decision, Grant, RefreshHandle, Refreshing, RevokeReason, Settled, refresh, revoke, settle,
    },
    model::{Client, GrantType},
    service::Engine,
    store::Found,
};

/// One text for every reason: a stranger learns nothing about a token.
fn invalid(hint: impl Into<String>) -> OAuthError {
    OAuthError::invalid_grant("Invalid refresh token").hint(hint)
}

impl Engine {
    pub(super) async fn refresh(
        &self,
        request: &Refresh,
        credentials: &Credentials,
    ) -> Result<TokenResponse, OAuthError> {
        let handle = RefreshHandle::parse(&request.refresh_token);
        let (found, client) =
            self.grant_and_client(handle.as_ref().map(|h| h.id), credentials).await?;
        let client = self.entitled(client.as_ref(), credentials, GrantType::RefreshToken)?;
        let handle = handle.ok_or_else(|| invalid("not a refresh token of this server"))?;
        let grant = match found.record {
            Some(ref versioned) => versioned.record.clone(),
            None => return Err(invalid("no such grant: expired or unknown")),
        };
        let mac = self.mac_key(&grant).await?;
        if !handle.is_genuine(&grant, &mac) {
            return Err(invalid("the token's tag is wrong: it was tampered with or guessed"));
        }
        belongs(&grant, client)?;
        self.within_grant_limit(handle.id, found.now)?;
        let id = handle.id.to_string();
        if self.users.rechecks_on_refresh() {
            self.user_still_there(&handle, &grant, &found).await?;
        }
        let scope = narrow::scope(&request.wanted, &grant)?.to_string();
        let resources = narrow::resources(&request.wanted, &grant, &self.policy.audience)?;
        let (keys, now) = (self.keys.current(), found.now);
        let mint = |outcome: Refreshing| {
            let (keys, mac, grant, id, scope, resources) =
                (&keys, &mac, &grant, &id, &scope, &resources);
            async move {
                let Refreshing::Tokens { generation, ends_at, .. } = outcome else {
                    return Ok((outcome, None));
                };
                let from = Minting {
                    subject: &grant.user_id,
                    client,
                    scope: scope.clone(),
                    resources,
                    token_use: None,
                    grant: Some((id.clone(), grant)),
                    now,
                    ends_at: Some(ends_at),
                };
                let minted = self.mint(keys, from).await?;
                let response = TokenResponse {
                    access_token: minted.token,
                    token_type: "Bearer",
                    expires_in: minted.expires_in,
                    refresh_token: Some(RefreshHandle::issue(handle.id, generation, grant, mac)),
                    scope: scope.clone(),
                };
                Ok((outcome, Some(response)))
            }
        };
        let decide = |grant: &Grant, now| refresh(grant, handle.generation, now);
        match settle(&self.store, handle.id, found, decide, mint).await? {
            Settled::Done((Refreshing::Tokens { generation, retried, .. }, Some(response))) => {
                let client = &client.id;
                Event::Refreshed { grant: &id, client, generation, retried }.emit();
                Ok(response)
            }
            Settled::Done((Refreshing::Reused, _)) => {
                Event::RefreshTokenReused { grant: &id, client: &client.id }.emit();
                Err(invalid("the token was replaced before and used again: the grant ended"))
            }
            Settled::Done(_) => Err(invalid("the grant ended before")),
            Settled::Gone => Err(invalid("the grant is gone")),
        }
    }

    /// A user who is gone loses the grant; a directory that cannot tell costs nothing.
    async fn user_still_there(
        &self,
        handle: &RefreshHandle,
        grant: &Grant,
        found: &Found<Grant>,
    ) -> Result<(), OAuthError> {
        let user = self.users.find(&grant.user_id).await;
        if user.map_err(|e| OAuthError::unavailable(e.to_string()))?.is_some() {
            return Ok(());
        }
        let decide = |grant: &Grant, now| match revoke(grant, RevokeReason::ByUser, now) {
            Decision::Answer(_) => Decision::Answer(()),
            Decision::Swap(next, _) => Decision::Swap(next, ()),
        };
        settle(&self.store, handle.id, found.clone(), decide, |()| async { Ok(()) }).await?;
        let (id, reason) = (handle.id.to_string(), RevokeReason::ByUser);
        Event::GrantRevoked { grant: &id, client: &grant.client_id, reason }.emit();
        Err(invalid("the user is gone or not active any more: the grant ended"))
    }
}

fn belongs(grant: &Grant, client: &Client) -> Result<(), OAuthError> {
    // > The authorization server MUST […] ensure that the refresh token was issued to the
    // > authenticated client (RFC 6749 §6)
    if grant.client_id != client.id {
        return Err(invalid("the token belongs to another client"));
    }
    if !grant.refreshable {
        return Err(invalid("the grant was given without refresh tokens"));
    }
    if grant.client_counter < client.epoch.counter {
        return Err(invalid("the client was revoked after consent"));
    }
    Ok(())
}
