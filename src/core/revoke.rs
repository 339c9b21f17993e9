//! Token revocation (RFC 7009).

use crate::{
    error::{ErrorCode, OAuthError},
    event::Event,
    grant::{Grant, RefreshHandle, RevokeReason},
    jose::AccessToken,
    model::{Client, Mark},
    params::Params,
    reason::Reason,
    service::Engine,
    store::Extra,
    time::Timestamp,
};

impl Engine {
    /// Answers a revocation request. Revoking a refresh token ends its grant and with it every
    /// access token; revoking an access token ends that one.
    ///
    /// # Errors
    /// `invalid_request` without a token, `invalid_client`, and `invalid_grant` for a token of
    /// another client.
    pub async fn revoke(&self, params: &Params, authorization: &[&str]) -> Result<(), OAuthError> {
        params.refuse_duplicates("")?;
        let required = || OAuthError::invalid_request("token parameter is required");
        let token = params.get("token")?.ok_or_else(required)?;
        let (client, now) = self.authenticated(params, authorization).await?;
        if let Some(handle) = RefreshHandle::parse(token) {
            return self.revoke_refresh_token(&handle, &client).await;
        }
        self.revoke_access_token(token, &client, now).await
    }

    async fn revoke_refresh_token(
        &self,
        handle: &RefreshHandle,
        client: &Client,
    ) -> Result<(), OAuthError> {
        let found = self.store.get::<Grant>(&handle.id.to_string()).await?;
        // > The authorization server responds with HTTP status code 200 if the token has been
        // > revoked successfully or if the client submitted an invalid token. (RFC 7009 §2.2)
        let Some(seen) = found.record else { return Ok(()) };
        let Some(mac) = self.mac_key(&seen.record).await? else { return Ok(()) };
        if !handle.is_genuine(&seen.record, &mac) {
            return Ok(());
        }
        belongs(&seen.record.client_id, client)?;
        self.revoke_grant(handle.id, RevokeReason::ByClient).await?;
        Ok(())
    }

    async fn revoke_access_token(
        &self,
        token: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), OAuthError> {
        let Some(claims) = self.read_access_token(token, now).await? else { return Ok(()) };
        belongs(&claims.client_id, client)?;
        self.mark_revoked(&claims).await
    }

    /// Ends one access token.
    pub(crate) async fn mark_revoked(&self, claims: &AccessToken) -> Result<(), OAuthError> {
        let expires_at = Some(Timestamp::from_seconds(claims.exp));
        let mark =
            Mark { expires_at, epoch: crate::model::Epoch::default(), extra: Extra::default() };
        self.store.insert(&Mark::token_id(&claims.jti), &mark).await?;
        Event::TokenRevoked { jti: &claims.jti, client: &claims.client_id }.emit();
        Ok(())
    }
}

/// > [The server] verifies whether the token was issued to the client making the revocation
/// > request. If this validation fails, the request is refused (RFC 7009 §2.1)
fn belongs(owner: &str, client: &Client) -> Result<(), OAuthError> {
    if owner == client.id {
        return Ok(());
    }
    Err(OAuthError::new(ErrorCode::InvalidGrant, "The token was issued to another client")
        .because(Reason::OtherClient))
}
