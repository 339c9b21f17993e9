//! What redeeming a code and using a refresh token have in common: who presents it, which grant
//! it names, whether it is genuine, and the tokens that come of it.

use std::sync::Arc;

use super::{Minting, TokenResponse};
use crate::{
    client_auth::Credentials,
    error::OAuthError,
    grant::{CodeHandle, Grant, GrantId, RefreshHandle},
    keys::{Keys, MacKey},
    model::{Client, GrantType},
    reason::Reason,
    service::Engine,
    store::Found,
    time::Timestamp,
};

/// A code or a refresh token as it was presented.
pub(super) trait Handle {
    /// The grant it names.
    fn id(&self) -> GrantId;
    /// Whether this server issued it for that grant.
    fn is_genuine(&self, grant: &Grant, key: &MacKey) -> bool;
}

impl Handle for CodeHandle {
    fn id(&self) -> GrantId {
        self.id
    }

    fn is_genuine(&self, grant: &Grant, key: &MacKey) -> bool {
        Self::is_genuine(self, grant, key)
    }
}

impl Handle for RefreshHandle {
    fn id(&self) -> GrantId {
        self.id
    }

    fn is_genuine(&self, grant: &Grant, key: &MacKey) -> bool {
        Self::is_genuine(self, grant, key)
    }
}

/// A grant, an authenticated client that presented a genuine handle of it, and the keys.
pub(super) struct Presented {
    pub(super) id: GrantId,
    /// The id as events and access tokens name it.
    pub(super) name: String,
    pub(super) grant: Grant,
    pub(super) client: Client,
    pub(super) now: Timestamp,
    pub(super) mac: MacKey,
    pub(super) keys: Arc<Keys>,
}

impl Engine {
    /// Loads the grant and the client in one read and checks both. `invalid` is the one public
    /// answer to everything that is wrong with the handle. Answers the grant as read, too, for
    /// the swap.
    pub(super) async fn presented<H: Handle>(
        &self,
        handle: Option<&H>,
        credentials: &Credentials,
        grant_type: GrantType,
        invalid: impl Fn(Reason, &'static str) -> OAuthError,
    ) -> Result<(Presented, Found<Grant>), OAuthError> {
        let (found, client) = self.grant_and_client(handle.map(H::id), credentials).await?;
        let client = self.entitled(client.as_ref(), credentials, grant_type)?.clone();
        let handle = handle
            .ok_or_else(|| invalid(Reason::UnknownToken, "it has not the form of this server's"))?;
        let versioned = found.record.as_ref();
        let grant = versioned.map(|versioned| versioned.record.clone());
        let grant = grant
            .ok_or_else(|| invalid(Reason::UnknownToken, "no such grant: unknown or expired"))?;
        let revoked = || {
            let why = "it ended: the operator revoked the MAC key it was born with";
            invalid(Reason::Ended, why)
        };
        let mac = self.mac_key(&grant).await?.ok_or_else(revoked)?;
        if !handle.is_genuine(&grant, &mac) {
            return Err(invalid(
                Reason::TamperedToken,
                "its tag is wrong: it was tampered with or guessed",
            ));
        }
        let (id, now, keys) = (handle.id(), found.now, self.keys.current());
        Ok((Presented { id, name: id.to_string(), grant, client, now, mac, keys }, found))
    }

    /// Mints the tokens of a grant; without a generation there is no refresh token.
    pub(super) async fn issue(
        &self,
        presented: &Presented,
        scope: &str,
        resources: &[String],
        generation: Option<u32>,
        ends_at: Timestamp,
    ) -> Result<TokenResponse, OAuthError> {
        let Presented { id, name, grant, client, now, mac, keys } = presented;
        let from = Minting {
            subject: &grant.user_id,
            client,
            scope: scope.to_owned(),
            resources,
            token_use: None,
            grant: Some((name.clone(), grant)),
            now: *now,
            ends_at: Some(ends_at),
        };
        let minted = self.mint(keys, from).await?;
        let refresh = |generation| RefreshHandle::issue(*id, generation, grant, mac);
        Ok(TokenResponse {
            access_token: minted.token,
            token_type: "Bearer",
            expires_in: minted.expires_in,
            refresh_token: generation.map(refresh),
            scope: scope.to_owned(),
        })
    }
}
