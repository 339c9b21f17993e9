//! Access tokens: JSON Web Tokens as RFC 9068 profiles them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    keys::{Algorithm, KeyError, Keys, SigningKey},
    time::Timestamp,
};

/// Tolerated skew towards validators' clocks: `nbf` lies this far before `iat`, in seconds.
const NOT_BEFORE_SLACK: u64 = 30;

/// Room for the claims of most tokens, in bytes; for the token, its signature included, twice that.
const USUAL_SIZE: usize = 768;

/// `aud`: one string unless several resources were asked for (RFC 7519 §4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One recipient.
    One(String),
    /// Several recipients.
    Many(Vec<String>),
}

impl Audience {
    /// The audience of some resources, or the default where there is none.
    pub fn of(resources: &[String], default: &str) -> Self {
        match resources {
            [] => Self::One(default.to_owned()),
            [one] => Self::One(one.clone()),
            many => Self::Many(many.to_vec()),
        }
    }

    /// The recipients.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let many = match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many.as_slice(),
        };
        many.iter().map(String::as_str)
    }
}

/// Claims about the user that an operator may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserClaims {
    /// The tenant.
    #[serde(rename = "tenantId", default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The organization.
    #[serde(rename = "organizationId", default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// The roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// What the host says of the user besides.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The claims of an access token, in the order they are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessToken {
    /// The user, or the client where it acts for itself.
    pub sub: String,
    /// Whom it is for.
    pub aud: Audience,
    /// Who made it.
    pub iss: String,
    /// When, in seconds since the epoch.
    pub iat: u64,
    /// Until when.
    pub exp: u64,
    /// From when.
    pub nbf: u64,
    /// Its own name.
    pub jti: String,
    /// The client it was issued to.
    pub client_id: String,
    /// What it allows.
    pub scope: String,
    /// Always `access_token`.
    pub token_type: String,
    /// `client_credentials` where a client acts for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_use: Option<String>,
    /// The grant it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    /// When the user signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<u64>,
    /// What else is said of the user.
    #[serde(flatten)]
    pub user: UserClaims,
}

/// What `typ` says in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// `at+jwt` (RFC 9068 §2.1).
    #[default]
    AtJwt,
    /// `JWT`, for validators that know no other.
    Jwt,
}

/// The protected headers of a key's tokens (RFC 7515 §4), encoded once for all of them.
#[derive(Debug)]
pub(crate) struct Heads {
    at_jwt: String,
    jwt: String,
}

impl Heads {
    pub(crate) fn new(kid: &str, algorithm: Algorithm) -> Self {
        let (alg, kid) = (algorithm.as_str(), Value::from(kid));
        let encoded =
            |typ| URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","typ":"{typ}","kid":{kid}}}"#));
        Self { at_jwt: encoded("at+jwt"), jwt: encoded("JWT") }
    }

    fn of(&self, header: Header) -> &str {
        match header {
            Header::AtJwt => &self.at_jwt,
            Header::Jwt => &self.jwt,
        }
    }
}

/// Why a token is not one of ours, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAccessToken {
    /// It does not read as an access token of this server.
    #[error("it is not an access token of this server")]
    Malformed,
    /// No key of that name is known: another instance may have made one.
    #[error("its key is unknown")]
    UnknownKey,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    BadSignature,
    /// It was for somebody else's issuer.
    #[error("its issuer is another")]
    WrongIssuer,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
}

impl AccessToken {
    /// The claims that only this server sets.
    pub const RESERVED: [&str; 13] = [
        "sub",
        "aud",
        "iss",
        "iat",
        "exp",
        "nbf",
        "jti",
        "client_id",
        "scope",
        "token_type",
        "token_use",
        "grant_id",
        "auth_time",
    ];

    /// When a token issued at `now` may be used first.
    pub const fn not_before(now: Timestamp) -> u64 {
        now.seconds().saturating_sub(NOT_BEFORE_SLACK)
    }

    /// Signs the token: a compact JWS.
    ///
    /// # Errors
    /// When the library fails to sign.
    pub fn sign(&self, key: &SigningKey, header: Header) -> Result<String, KeyError> {
        let mut claims = Vec::with_capacity(USUAL_SIZE);
        serde_json::to_writer(&mut claims, self)
            .map_err(|e| KeyError::Invalid(format!("the claims cannot be written: {e}")))?;
        let mut input = String::with_capacity(2 * USUAL_SIZE);
        input.push_str(key.heads.of(header));
        input.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut input);
        key.sign(input)
    }

    /// Reads an access token of this very server. Nothing but its own keys makes one, so what
    /// the header says beside the key's name does not matter.
    ///
    /// # Errors
    /// Why it is not one, or not any more.
    pub fn verify(
        token: &str,
        keys: &Keys,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Self, InvalidAccessToken> {
        use InvalidAccessToken as No;
        #[derive(Deserialize)]
        struct Head {
            kid: String,
        }
        let (input, _) = token.rsplit_once('.').ok_or(No::Malformed)?;
        let (head, claims) = input.split_once('.').ok_or(No::Malformed)?;
        let head: Head = decode(head).ok_or(No::Malformed)?;
        let key = keys.signing(&head.kid).ok_or(No::UnknownKey)?;
        if !key.verify(token) {
            return Err(No::BadSignature);
        }
        let claims: Self = decode(claims).ok_or(No::Malformed)?;
        if claims.iss != issuer {
            return Err(No::WrongIssuer);
        }
        if claims.token_type != "access_token" {
            return Err(No::Malformed);
        }
        if claims.exp <= now.seconds() {
            return Err(No::Expired);
        }
        Ok(claims)
    }
}

fn decode<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
