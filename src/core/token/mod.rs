//! The token endpoint (RFC 6749 §3.2): one module a grant type.

mod authorization_code;
mod client_credentials;
mod host;
mod narrow;
mod presented;
mod refresh_token;
mod request;

pub use host::HostRequest;
pub(crate) use request::MAX_RESOURCES;
pub use request::{TokenRequest, TokenResponse};

use crate::{
    client_auth::{self, Credentials},
    error::{ErrorCode, OAuthError},
    grant::Grant,
    jose::{AccessToken, Audience, UserClaims},
    keys::{Keys, MacKey},
    model::{Client, GrantType},
    reason::Reason,
    service::Engine,
    time::Timestamp,
};

/// What an access token is issued from.
struct Minting<'a> {
    subject: &'a str,
    client: &'a Client,
    scope: String,
    resources: &'a [String],
    token_use: Option<&'static str>,
    grant: Option<(String, &'a Grant)>,
    now: Timestamp,
    ends_at: Option<Timestamp>,
}

/// A minted access token.
struct Minted {
    token: String,
    expires_in: u64,
}

impl Engine {
    /// Answers a token request.
    ///
    /// # Errors
    /// RFC 6749 §5.2, RFC 8707 §2; `temporarily_unavailable` when the store or the keys are not
    /// to be had, in which case nothing was spent.
    pub async fn token(
        &self,
        request: &TokenRequest,
        credentials: &Credentials,
    ) -> Result<TokenResponse, OAuthError> {
        // On the heap, because a host moves this future about before it runs.
        match request {
            TokenRequest::AuthorizationCode(request) => {
                Box::pin(self.redeem_code(request, credentials)).await
            }
            TokenRequest::RefreshToken(request) => {
                Box::pin(self.refresh(request, credentials)).await
            }
            TokenRequest::ClientCredentials(request) => {
                Box::pin(self.client_credentials(request, credentials)).await
            }
        }
    }

    /// The client, once its credentials and its right to the grant type are checked.
    fn entitled<'a>(
        &self,
        client: Option<&'a Client>,
        credentials: &Credentials,
        grant: GrantType,
    ) -> Result<&'a Client, OAuthError> {
        let client = client_auth::authenticate(self.admitted(client), credentials)?;
        let implied = grant == GrantType::RefreshToken
            && self.policy.implicit_refresh
            && client.has_grant(GrantType::AuthorizationCode);
        if client.has_grant(grant) || implied {
            return Ok(client);
        }
        // > The authenticated client is not authorized to use this authorization grant type.
        // > (RFC 6749 §5.2)
        Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "The client is not registered for this grant type",
        )
        .hint(format!("client {} asked for {}", client.id, grant.as_str())))
    }

    async fn mint(&self, keys: &Keys, from: Minting<'_>) -> Result<Minted, OAuthError> {
        let issued = from.now.seconds();
        let lifetime = from.now.plus(self.policy.access_token_ttl);
        // Access tokens never outlive their grant.
        let expires = from.ends_at.map_or(lifetime, |end| lifetime.min(end)).seconds();
        let grant = from.grant.as_ref();
        let token = AccessToken {
            sub: from.subject.to_owned(),
            aud: Audience::of(from.resources, &self.policy.audience),
            iss: self.policy.issuer.clone(),
            iat: issued,
            exp: expires,
            nbf: AccessToken::not_before(from.now),
            jti: self.entropy.uuid(),
            client_id: from.client.id.clone(),
            scope: from.scope,
            token_type: "access_token".into(),
            token_use: from.token_use.map(str::to_owned),
            grant_id: grant.map(|(id, _)| id.clone()),
            auth_time: grant.map(|(_, grant)| grant.auth_time.seconds()),
            user: grant.map_or_else(UserClaims::default, |(_, grant)| grant.claims.clone()),
        };
        let token = self.signer.sign(&keys.active, token, self.policy.token_header).await?;
        Ok(Minted { token, expires_in: expires.saturating_sub(issued) })
    }

    /// The MAC key a grant was born with; `None` where an operator revoked it, which ends the
    /// grant. One that this instance does not know was made by another: the set is read anew,
    /// and only then the answer is "try again".
    pub(crate) async fn mac_key(&self, grant: &Grant) -> Result<Option<MacKey>, OAuthError> {
        let id = &grant.mac_key;
        let mut keys = self.keys.current();
        if keys.mac(id).is_none() && !keys.is_revoked(id) {
            keys = self.keys.reload().await.map_err(|e| keys_away(e.to_string()))?;
        }
        match keys.mac(id) {
            Some(key) => Ok(Some(key.clone())),
            None if keys.is_revoked(id) => Ok(None),
            None => Err(keys_away("a grant names a MAC key that the key set does not have")),
        }
    }
}

/// `temporarily_unavailable`: the keys are not to be had.
pub(crate) fn keys_away(hint: impl Into<String>) -> OAuthError {
    OAuthError::unavailable(hint).because(Reason::Keys)
}
