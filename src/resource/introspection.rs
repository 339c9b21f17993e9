//! Token introspection (RFC 7662): asking the authorization server about a token.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::sync::Semaphore;
use url::{
    Url,
    form_urlencoded::{Serializer, byte_serialize},
};

use crate::{
    error::TokenError,
    fetch::{Fetch, MAX_BODY, Outbound, TIMEOUT},
    jwt::Claims,
};

/// Where tokens are introspected, and as whom.
#[derive(Clone)]
pub struct Introspection {
    /// The introspection endpoint.
    pub endpoint: Url,
    /// The id of this resource server's client.
    pub client_id: String,
    /// Its secret; a client without one names itself in the body.
    pub client_secret: Option<String>,
}

/// Without the secret.
impl fmt::Debug for Introspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Introspection({} as {})", self.endpoint, self.client_id)
    }
}

/// An endpoint and the way to it.
#[derive(Debug)]
pub(crate) struct Introspector {
    settings: Introspection,
    authorization: Option<String>,
    fetch: Arc<dyn Fetch>,
    permits: Semaphore,
}

/// Questions at the same time: strangers' tokens must not become a flood over there.
const MAX_QUESTIONS: usize = 64;

impl Introspector {
    pub(crate) fn new(settings: Introspection, fetch: Arc<dyn Fetch>) -> Self {
        // > The client identifier is encoded using the "application/x-www-form-urlencoded"
        // > encoding algorithm […] and the encoded value is used as the username; the client
        // > password is encoded using the same algorithm (RFC 6749 §2.3.1)
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let basic = |secret: &String| {
            let pair = format!("{}:{}", encoded(&settings.client_id), encoded(secret));
            format!("Basic {}", STANDARD.encode(pair))
        };
        let authorization = settings.client_secret.as_ref().map(basic);
        let permits = Semaphore::new(MAX_QUESTIONS);
        Self { settings, authorization, fetch, permits }
    }

    fn form(&self, token: &str) -> String {
        let mut form = Serializer::new(String::new());
        form.append_pair("token", token).append_pair("token_type_hint", "access_token");
        if self.authorization.is_none() {
            form.append_pair("client_id", &self.settings.client_id);
        }
        form.finish()
    }

    /// Asks about a token; the answer is about an active one.
    pub(crate) async fn ask(&self, token: &str) -> Result<Claims, TokenError> {
        let permit = tokio::time::timeout(TIMEOUT, self.permits.acquire()).await;
        let Ok(Ok(_permit)) = permit else {
            tracing::warn!("too many tokens wait to be introspected");
            return Err(TokenError::IntrospectionFailed);
        };
        let url = self.settings.endpoint.clone();
        let answer = self.fetch.fetch(Outbound {
            url: url.clone(),
            form: Some(self.form(token)),
            authorization: self.authorization.clone(),
            timeout: TIMEOUT,
            max_body: MAX_BODY,
        });
        let answer = answer.await.map_err(|error| {
            tracing::warn!(%url, %error, "a token cannot be introspected");
            TokenError::IntrospectionFailed
        })?;
        if answer.status != 200 {
            tracing::warn!(%url, status = answer.status, "a token cannot be introspected");
            let reason = http::StatusCode::from_u16(answer.status).ok();
            let reason = reason.and_then(|status| status.canonical_reason()).unwrap_or_default();
            return Err(TokenError::IntrospectionStatus(answer.status, reason.to_owned()));
        }
        let text = String::from_utf8(answer.body.to_vec()).ok();
        let claims = text.and_then(|text| Claims::read(text).ok()).ok_or_else(|| {
            tracing::warn!(%url, "the introspection response is not a JSON object");
            TokenError::IntrospectionFailed
        })?;
        if claims.is_active() { Ok(claims) } else { Err(TokenError::NotActive) }
    }
}
