//! Tokens that the host of this server asks for itself, in its own process: no page was shown, and
//! no client proves who it is.

use serde_json::{Map, Value};

use super::{TokenResponse, keys_away, presented::Presented, request::Wanted};
use crate::{
    error::{ErrorCode, OAuthError},
    grant::{
        CodeRequest, Grant, GrantId, GrantNonce, RefreshHandle, RevokeReason, Rotation,
        RotationMode, State,
    },
    jose::{AccessToken, UserClaims},
    model::{Client, Mark},
    scope::ScopeSet,
    service::Engine,
    store::{Extra, Found, Inserted},
    time::Timestamp,
};

/// What a host asks tokens for.
#[derive(Clone, Debug)]
pub struct HostRequest<'a> {
    /// The user that the tokens speak for.
    pub user: &'a str,
    /// The client that they are for; it need not be registered.
    pub client: &'a str,
    /// What they allow.
    pub scopes: ScopeSet,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// More claims of the access tokens; [`AccessToken::RESERVED`] ones are left out.
    pub claims: Map<String, Value>,
}

impl Engine {
    /// Issues tokens of a new grant; answers when they were issued, too.
    ///
    /// # Errors
    /// `temporarily_unavailable` when store or keys are not to be had.
    pub async fn issue_for_host(
        &self,
        request: HostRequest<'_>,
    ) -> Result<(TokenResponse, Timestamp), OAuthError> {
        let id = GrantId::fresh(&*self.entropy);
        let user = Mark::user_id(request.user);
        let (mark, client) = self.store.get2::<Mark, Client>(&user, request.client).await?;
        let user_counter = mark.record.map_or(0, |mark| mark.record.epoch.counter);
        let known = client.record.map(|seen| seen.record);
        let client = known.unwrap_or_else(|| Client::new(request.client, request.client));
        let keys = self.keys.current();
        let mut grant = self.host_grant(request, mark.now, keys.mac_id.clone());
        (grant.user_counter, grant.client_counter) = (user_counter, client.epoch.counter);
        let (generation, ends_at) = (grant.refreshable.then_some(0), grant.ends_at());
        let presented = self.present(id, grant, client, mark.now).await?;
        let scope = presented.grant.scopes.to_string();
        let tokens = self.issue(&presented, &scope, &[], generation, ends_at).await?;
        match self.store.insert(&id.to_string(), &presented.grant).await? {
            Inserted::New => Ok((tokens, mark.now)),
            Inserted::Exists(_) => Err(OAuthError::server_error("a grant id came up twice")),
        }
    }

    fn host_grant(&self, request: HostRequest<'_>, now: Timestamp, mac_key: String) -> Grant {
        let policy = &self.policy;
        let mut more = request.claims;
        more.retain(|name, _| !AccessToken::RESERVED.contains(&name.as_str()));
        // Without refresh tokens the grant is of no use once its one access token is over.
        let (absolute, idle) = if request.refreshable {
            (policy.refresh_absolute, policy.refresh_idle)
        } else {
            (policy.access_token_ttl, policy.access_token_ttl)
        };
        Grant {
            client_id: request.client.to_owned(),
            user_id: request.user.to_owned(),
            scopes: request.scopes,
            resources: Vec::new(),
            auth_time: now,
            claims: UserClaims { more, ..UserClaims::default() },
            nonce: GrantNonce::fresh(&*self.entropy),
            mac_key,
            rotation: Rotation {
                mode: RotationMode::Rotate,
                reuse_interval: policy.reuse_interval.as_secs(),
                idle: idle.as_secs(),
            },
            refreshable: request.refreshable,
            user_counter: 0,
            client_counter: 0,
            created_at: now,
            absolute_expiry: now.plus(absolute),
            idle_expiry: now.plus(idle),
            state: State::Active {
                request: CodeRequest { redirect_uri: String::new(), challenge: None },
                redeemed_at: now,
                generation: 0,
                rotated_at: now,
            },
            extra: Extra::default(),
        }
    }

    async fn present(
        &self,
        id: GrantId,
        grant: Grant,
        client: Client,
        now: Timestamp,
    ) -> Result<Presented, OAuthError> {
        let mac = self.mac_key(&grant).await?;
        let mac = mac.ok_or_else(|| keys_away("the grant's MAC key was revoked just now"))?;
        let keys = self.keys.current();
        Ok(Presented { id, name: id.to_string(), grant, client, now, mac, keys })
    }

    /// Uses a refresh token for its client; `None` where it is not that client's, or not good any
    /// more.
    ///
    /// # Errors
    /// `temporarily_unavailable` when store or keys are not to be had.
    pub async fn refresh_for_host(
        &self,
        token: &str,
        client: &str,
    ) -> Result<Option<(TokenResponse, Timestamp)>, OAuthError> {
        let Some((handle, found)) = self.genuine(token).await? else { return Ok(None) };
        let Some(grant) = found.record.as_ref().map(|seen| seen.record.clone()) else {
            return Ok(None);
        };
        let known = self.store.get::<Client>(client).await?.record.map(|seen| seen.record);
        let client = known.unwrap_or_else(|| Client::new(client, client));
        let now = found.now;
        let presented = self.present(handle.id, grant, client, now).await?;
        match self.rotated(&presented, found, handle.generation, &Wanted::default()).await {
            Ok(tokens) => Ok(Some((tokens, now))),
            Err(error) if error.code == ErrorCode::InvalidGrant => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Ends what a refresh token, the id of a grant or an access token stands for; answers whether
    /// it was alive.
    ///
    /// # Errors
    /// `temporarily_unavailable` when store or keys are not to be had.
    pub async fn revoke_for_host(&self, token: &str) -> Result<bool, OAuthError> {
        if let Some(grant) = self.grant_named(token).await? {
            return self.revoke_grant(grant, RevokeReason::ByOperator).await;
        }
        let now = self.store.now().await?;
        let Some(claims) = self.read_access_token(token, now).await? else { return Ok(false) };
        if !self.is_in_force(&claims).await? {
            return Ok(false);
        }
        self.mark_revoked(&claims).await?;
        Ok(true)
    }

    /// The live grant that a refresh token or an id names.
    ///
    /// # Errors
    /// `temporarily_unavailable` when store or keys are not to be had.
    pub async fn grant_named(&self, token: &str) -> Result<Option<GrantId>, OAuthError> {
        let (id, found) = match self.genuine(token).await? {
            Some((handle, found)) => (handle.id, found),
            None => match GrantId::parse(token) {
                Some(id) => (id, self.store.get::<Grant>(&id.to_string()).await?),
                None => return Ok(None),
            },
        };
        let alive = |grant: &Grant| !matches!(grant.state, State::Revoked { .. });
        Ok(found.record.filter(|seen| alive(&seen.record)).map(|_| id))
    }

    async fn genuine(
        &self,
        token: &str,
    ) -> Result<Option<(RefreshHandle, Found<Grant>)>, OAuthError> {
        let Some(handle) = RefreshHandle::parse(token) else { return Ok(None) };
        let found = self.store.get::<Grant>(&handle.id.to_string()).await?;
        let Some(seen) = &found.record else { return Ok(None) };
        let Some(mac) = self.mac_key(&seen.record).await? else { return Ok(None) };
        Ok(handle.is_genuine(&seen.record, &mac).then_some((handle, found)))
    }
}
