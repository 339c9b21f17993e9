//! `grant_type=client_credentials`: a confidential client acts for itself.

use super::{Minting, TokenResponse, request::ForItself};
use crate::{
    client_auth::Credentials,
    error::{ErrorCode, OAuthError},
    event::Event,
    model::{Client, GrantType},
    scope::{self, ScopeSet},
    service::Engine,
};

impl Engine {
    pub(super) async fn client_credentials(
        &self,
        request: &ForItself,
        credentials: &Credentials,
    ) -> Result<TokenResponse, OAuthError> {
        let found = self.store.get::<Client>(&credentials.client_id).await?;
        let stored = found.record.as_ref().map(|versioned| &versioned.record);
        let client = self.entitled(stored, credentials, GrantType::ClientCredentials)?;
        // > The client credentials grant type MUST only be used by confidential clients.
        // > (RFC 6749 §4.4)
        if client.is_public() {
            return Err(OAuthError::new(
                ErrorCode::UnauthorizedClient,
                "A public client cannot act for itself",
            ));
        }
        let scope = allowed_scope(request.wanted.scope.as_ref(), client)?;
        let resources = &request.wanted.resources;
        if !resources.iter().all(|resource| self.policy.resources.allows(resource)) {
            return Err(OAuthError::new(
                ErrorCode::InvalidTarget,
                "Tokens for the requested resource are not issued here",
            )
            .hint("allow it with --resource, or correct the client"));
        }
        let from = Minting {
            subject: &client.id,
            client,
            scope: scope.to_string(),
            resources,
            token_use: Some("client_credentials"),
            grant: None,
            now: found.now,
            ends_at: None,
        };
        let minted = self.mint(&self.keys.current(), from).await?;
        Event::ClientCredentials { client: &client.id }.emit();
        if let Some(versioned) = &found.record {
            self.client_was_used(versioned, found.now).await;
        }
        Ok(TokenResponse {
            access_token: minted.token,
            token_type: "Bearer",
            expires_in: minted.expires_in,
            refresh_token: None,
            scope: scope.to_string(),
        })
    }
}

fn allowed_scope(wanted: Option<&ScopeSet>, client: &Client) -> Result<ScopeSet, OAuthError> {
    let default = ScopeSet::from_iter([scope::DEFAULT]);
    let wanted = wanted.unwrap_or(&default);
    let invalid = |description| Err(OAuthError::new(ErrorCode::InvalidScope, description));
    if wanted.iter().any(|name| scope::ABOUT_USER.contains(&name)) {
        return invalid("Scopes about a user need a user");
    }
    // Administrative access needs a user with a role for it.
    let granted = wanted.intersection(&client.scopes).filter(|name| name != scope::ADMIN);
    if granted.is_empty() { invalid("No valid scopes requested") } else { Ok(granted) }
}
