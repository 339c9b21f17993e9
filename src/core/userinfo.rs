//! Userinfo (OpenID Connect Core §5.3), for access tokens of this server whatever their `aud`.

use serde_json::{Map, Value};

use crate::{
    error::{ErrorCode, OAuthError},
    reason::Reason,
    scope::ScopeSet,
    service::{Engine, directory_away},
};

const SUFFICIENT: [&str; 4] = ["openid", "profile", "email", "roles"];

/// `invalid_token`, with the reason in the log.
fn invalid(hint: impl Into<String>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidToken, "The access token is invalid or has expired")
        .hint(hint)
}

impl Engine {
    /// What the user of an access token allowed its client to know.
    ///
    /// # Errors
    /// `invalid_token`, `insufficient_scope`, `user_not_found` (RFC 6750 §3.1).
    pub async fn userinfo(&self, token: &str) -> Result<Value, OAuthError> {
        let now = self.store.now().await?;
        let claims = self.read_access_token(token, now).await?;
        let claims =
            claims.ok_or_else(|| invalid("not an access token of this server, or over"))?;
        if !self.is_in_force(&claims).await? {
            return Err(invalid("its grant, client or user was revoked, or the token itself")
                .because(Reason::Ended));
        }
        let scopes = ScopeSet::parse(&claims.scope).unwrap_or_default();
        if !SUFFICIENT.iter().any(|name| scopes.contains(name)) {
            return Err(OAuthError::new(
                ErrorCode::InsufficientScope,
                "Token lacks required scope (openid/profile/email)",
            ));
        }
        let user = match claims.grant_id {
            Some(_) => self.users.find(&claims.sub).await,
            None => Ok(None),
        };
        let user = user.map_err(|e| directory_away(&e))?.ok_or_else(|| {
            OAuthError::new(ErrorCode::UserNotFound, "User information not available")
        })?;
        let mut answer = Map::new();
        let mut put = |member: &str, value: Option<Value>| {
            answer.extend(value.map(|value| (member.to_owned(), value)));
        };
        put("sub", Some(user.id.into()));
        if scopes.contains("profile") {
            put("name", user.name.map(Value::from));
            put("picture", user.picture.map(Value::from));
        }
        if scopes.contains("email") {
            put("email", Some(user.email.into()));
            put("email_verified", user.email_verified.map(Value::from));
        }
        put("organization_id", user.organization_id.map(Value::from));
        put("tenant_id", user.tenant_id.map(Value::from));
        if scopes.contains("roles") {
            put("roles", Some(user.roles.into()));
        }
        Ok(Value::Object(answer))
    }
}
