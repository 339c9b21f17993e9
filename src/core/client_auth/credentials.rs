//! Reading credentials from a request.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::invalid_client;
use crate::{
    error::OAuthError,
    params::{self, Params},
    reason::Reason,
};

/// Where the credentials stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// In the `Authorization` header.
    Basic,
    /// In the body.
    Body,
}

/// What a client presented; nothing is checked yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The client it says it is.
    pub client_id: String,
    /// Its secret; an empty one counts as none.
    pub secret: Option<String>,
    /// The secret once more, percent-decoded, where that makes a difference.
    pub decoded_secret: Option<String>,
    /// Where they stood.
    pub via: Via,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({:?}, {:?})", self.client_id, self.via)
    }
}

impl Credentials {
    /// Reads the `Authorization` headers and the body.
    ///
    /// # Errors
    /// `invalid_request` for two identities or two methods, or when nobody is named;
    /// `invalid_client` for a header that is not Basic.
    pub fn read(authorization: &[&str], body: &Params) -> Result<Self, OAuthError> {
        // > If the client used an assertion […] and it is not supported: invalid_client,
        // > "unsupported authentication method" (RFC 6749 §5.2)
        if body.has("client_assertion") || body.has("client_assertion_type") {
            return Err(invalid_client(Reason::Request, "client assertions are not in this build"));
        }
        let id = body.get("client_id")?;
        let secret = body.get("client_secret")?;
        let basic = match authorization {
            [] => None,
            [one] => Some(Self::basic(one)?),
            _ => return Err(OAuthError::invalid_request("More than one Authorization header")),
        };
        match (basic, id, secret) {
            // > The client MUST NOT use more than one authentication method in each request.
            // > (RFC 6749 §2.3)
            (Some(_), _, Some(_)) => Err(OAuthError::invalid_request(
                "The client used more than one authentication method",
            )),
            (Some(basic), Some(id), None) if basic.client_id != id => {
                Err(OAuthError::invalid_request("The request names two different clients"))
            }
            (Some(basic), _, None) => Ok(basic),
            (None, Some(id), secret) => Ok(Self {
                client_id: id.to_owned(),
                secret: secret.map(str::to_owned),
                decoded_secret: None,
                via: Via::Body,
            }),
            (None, None, _) => Err(OAuthError::invalid_request("client_id parameter is required")),
        }
    }

    /// RFC 6749 §2.3.1 has id and secret form-encoded first, which many clients do not do: both
    /// forms are understood.
    fn basic(header: &str) -> Result<Self, OAuthError> {
        let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
        if !scheme.eq_ignore_ascii_case("basic") {
            return Err(invalid_client(
                Reason::Request,
                "the Authorization header is not of the Basic scheme",
            ));
        }
        let text = STANDARD.decode(value.trim()).ok().and_then(|b| String::from_utf8(b).ok());
        let text = text.ok_or_else(|| {
            invalid_client(Reason::Request, "the Basic credentials are not base64")
        })?;
        let (id, secret) = text
            .split_once(':')
            .ok_or_else(|| invalid_client(Reason::Request, "the Basic credentials lack a colon"))?;
        let client_id =
            if id.contains('%') { params::decode(id.as_bytes())? } else { id.to_owned() };
        if client_id.is_empty() {
            return Err(invalid_client(Reason::Request, "the Basic credentials name nobody"));
        }
        let decoded = params::decode(secret.as_bytes()).ok().filter(|decoded| decoded != secret);
        Ok(Self {
            client_id,
            secret: Some(secret.to_owned()).filter(|secret| !secret.is_empty()),
            decoded_secret: decoded,
            via: Via::Basic,
        })
    }
}
