//! Token introspection (RFC 7662).

use serde_json::{Map, Value};

use crate::{
    client_auth::invalid_client,
    error::OAuthError,
    grant::{Decision, Grant, GrantId, RefreshHandle, Refreshing, refresh},
    jose::{AccessToken, InvalidAccessToken},
    model::{Client, Mark},
    params::Params,
    reason::Reason,
    resource_indicator::same,
    service::Engine,
    time::Timestamp,
    token::keys_away,
};

/// `{"active":false}` and nothing else (RFC 7662 §2.2).
fn inactive() -> Value {
    let mut answer = Map::new();
    answer.insert("active".into(), false.into());
    Value::Object(answer)
}

impl Engine {
    /// Answers an introspection request.
    ///
    /// # Errors
    /// `invalid_request` without a token, `invalid_client` unless a confidential client calls.
    pub async fn introspect(
        &self,
        params: &Params,
        authorization: &[&str],
    ) -> Result<Value, OAuthError> {
        params.refuse_duplicates("")?;
        let required = || OAuthError::invalid_request("token parameter is required");
        let token = params.get("token")?.ok_or_else(required)?;
        // > To prevent token scanning attacks, the endpoint MUST also require some form of
        // > authorization (RFC 7662 §2.1)
        if authorization.is_empty() && !params.has("client_id") {
            return Err(invalid_client(
                Reason::SecretMissing,
                "introspection without client authentication",
            ));
        }
        let (caller, now) = self.authenticated(params, authorization).await?;
        if caller.is_public() {
            return Err(invalid_client(Reason::SecretMissing, "a public client cannot introspect"));
        }
        let answer = if RefreshHandle::parse(token).is_some() {
            self.introspect_refresh_token(token, &caller).await?
        } else {
            self.introspect_access_token(token, &caller, now).await?
        };
        Ok(answer.unwrap_or_else(inactive))
    }

    async fn introspect_access_token(
        &self,
        token: &str,
        caller: &Client,
        now: Timestamp,
    ) -> Result<Option<Value>, OAuthError> {
        let Some(claims) = self.read_access_token(token, now).await? else { return Ok(None) };
        let for_caller = |uri: &String| claims.aud.iter().any(|aud| same(aud, uri));
        let entitled = claims.client_id == caller.id
            || caller.resource_server.as_ref().is_some_and(for_caller);
        if !entitled || !self.is_in_force(&claims).await? {
            return Ok(None);
        }
        let mut answer = Map::new();
        answer.insert("active".into(), true.into());
        answer.insert("scope".into(), claims.scope.into());
        answer.insert("client_id".into(), claims.client_id.into());
        answer.insert("username".into(), claims.sub.clone().into());
        answer.insert("token_type".into(), "Bearer".into());
        answer.insert("exp".into(), claims.exp.into());
        answer.insert("iat".into(), claims.iat.into());
        answer.insert("sub".into(), claims.sub.into());
        let aud = serde_json::to_value(&claims.aud).map_err(OAuthError::server_error)?;
        answer.insert("aud".into(), aud);
        answer.insert("iss".into(), claims.iss.into());
        answer.insert("jti".into(), claims.jti.into());
        let user = claims.user;
        for (member, value) in [
            ("organization_id", user.organization_id.map(Value::from)),
            ("tenant_id", user.tenant_id.map(Value::from)),
            ("roles", user.roles.map(Value::from)),
        ] {
            answer.extend(value.map(|value| (member.to_owned(), value)));
        }
        Ok(Some(Value::Object(answer)))
    }

    async fn introspect_refresh_token(
        &self,
        token: &str,
        caller: &Client,
    ) -> Result<Option<Value>, OAuthError> {
        let Some(handle) = RefreshHandle::parse(token) else { return Ok(None) };
        let found = self.store.get_again::<Grant>(&handle.id.to_string()).await?;
        let Some(grant) = found.record.map(|versioned| versioned.record) else { return Ok(None) };
        let Some(mac) = self.mac_key(&grant).await? else { return Ok(None) };
        let genuine = handle.is_genuine(&grant, &mac);
        let own = grant.client_id == caller.id && grant.client_counter >= caller.epoch.counter;
        let outcome = match refresh(&grant, handle.generation, found.now) {
            Decision::Answer(outcome) | Decision::Swap(_, outcome) => outcome,
        };
        let Refreshing::Tokens { .. } = outcome else { return Ok(None) };
        if !genuine || !own || self.user_counter(&grant.user_id).await? > grant.user_counter {
            return Ok(None);
        }
        let mut answer = Map::new();
        answer.insert("active".into(), true.into());
        answer.insert("scope".into(), grant.scopes.to_string().into());
        answer.insert("client_id".into(), grant.client_id.clone().into());
        answer.insert("username".into(), grant.user_id.clone().into());
        answer.insert("exp".into(), grant.ends_at().seconds().into());
        answer.insert("iat".into(), grant.created_at.seconds().into());
        answer.insert("sub".into(), grant.user_id.clone().into());
        answer.insert("iss".into(), self.policy.issuer.as_str().into());
        Ok(Some(Value::Object(answer)))
    }

    /// The claims of an access token of this server that has not expired. A key this instance
    /// does not know may be new: the set is read anew once.
    pub(crate) async fn read_access_token(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, OAuthError> {
        let issuer = &self.policy.issuer;
        match AccessToken::verify(token, &self.keys.current(), issuer, now) {
            Ok(claims) => Ok(Some(claims)),
            Err(InvalidAccessToken::UnknownKey) => {
                let keys = self.keys.refreshed(now).await;
                let keys = keys.map_err(|e| keys_away(e.to_string()))?;
                Ok(AccessToken::verify(token, &keys, issuer, now).ok())
            }
            Err(_) => Ok(None),
        }
    }

    /// Whether what stands behind a genuine token still stands: its grant, its client, its user,
    /// and no mark against the token itself. Whether the token is genuine must be known already.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_in_force(&self, claims: &AccessToken) -> Result<bool, OAuthError> {
        let mark = Mark::token_id(&claims.jti);
        let Some(grant_id) = &claims.grant_id else {
            let (mark, client) = self.store.get2::<Mark, Client>(&mark, &claims.client_id).await?;
            let client = client.record.map(|versioned| versioned.record);
            // `iat` has whole seconds: what was issued in the second of a revocation is dead.
            let alive = self.admitted(client.as_ref()).is_some_and(|client| {
                client.epoch.counter == 0 || claims.iat > client.epoch.raised_at.seconds()
            });
            return Ok(mark.record.is_none() && alive);
        };
        let Some(id) = GrantId::parse(grant_id) else { return Ok(false) };
        let (grant, mark, client) = self
            .store
            .get3_again::<Grant, Mark, Client>(&id.to_string(), &mark, &claims.client_id)
            .await?;
        let (Some(grant), Some(client)) = (grant.record, client.record) else { return Ok(false) };
        let Some(client) = self.admitted(Some(&client.record)) else { return Ok(false) };
        // Revoking a MAC key ends every grant that was born with it.
        if self.keys.current().is_revoked(&grant.record.mac_key) {
            return Ok(false);
        }
        let user_counter = self.user_counter(&grant.record.user_id).await?;
        Ok(mark.record.is_none() && grant.record.is_active(client.epoch.counter, user_counter))
    }

    pub(crate) async fn user_counter(&self, user: &str) -> Result<u64, OAuthError> {
        let mark = self.store.get::<Mark>(&Mark::user_id(user)).await?;
        Ok(mark.record.map_or(0, |mark| mark.record.epoch.counter))
    }
}
