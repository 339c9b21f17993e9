//! Why a token is refused.

use crate::token_info::TokenInfo;

/// A claim that must be a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `exp`.
    Exp,
    /// `iat`.
    Iat,
    /// `nbf`.
    Nbf,
}

impl Claim {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exp => "exp",
            Self::Iat => "iat",
            Self::Nbf => "nbf",
        }
    }
}

/// Why a token is refused, or cannot be judged. The texts are a contract: existing callers compare
/// them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No authorization server is configured: every token is refused.
    #[error("Token validation not configured")]
    NotConfigured,
    /// It has not the three parts of a token.
    #[error("Invalid Compact JWS")]
    MalformedJws,
    /// Its header is not base64url, JSON, or well-formed.
    #[error("JWS Protected Header is invalid")]
    InvalidHeader,
    /// Its header names no algorithm.
    #[error(r#"JWS "alg" (Algorithm) Header Parameter missing or invalid"#)]
    AlgorithmMissing,
    /// Its algorithm is not among those allowed.
    #[error(r#""alg" (Algorithm) Header Parameter value not allowed"#)]
    AlgorithmNotAllowed,
    /// Its header demands an extension.
    #[error("Extension Header Parameter is not recognized")]
    CriticalExtension,
    /// Its payload is not a JSON object with unique names.
    #[error("JWT Claims Set must be a top-level JSON object")]
    InvalidClaims,
    /// No key of the issuer fits it.
    #[error("no applicable key found in the JSON Web Key Set")]
    NoApplicableKey,
    /// Its signature is wrong.
    #[error("signature verification failed")]
    BadSignature,
    /// It is a token of another kind, by its header.
    #[error(r#"unexpected "typ" JWT header value"#)]
    UnexpectedType,
    /// It is a token of another kind, by its claims: an ID token or a refresh token, say.
    #[error("Token is not an access token")]
    NotAnAccessToken,
    /// It has no issuer.
    #[error(r#"missing required "iss" claim"#)]
    MissingIssuer,
    /// Its issuer is none that is trusted here.
    #[error(r#"unexpected "iss" claim value"#)]
    UnexpectedIssuer,
    /// It says not whom it is for, and an audience is configured.
    #[error(r#"missing required "aud" claim"#)]
    MissingAudience,
    /// It is for somebody else than the configured audience.
    #[error(r#"unexpected "aud" claim value"#)]
    UnexpectedAudience,
    /// It is for somebody else than this resource.
    #[error("Invalid audience claim")]
    InvalidAudience,
    /// A time in it is no number.
    #[error(r#""{}" claim must be a number"#, .0.name())]
    NotANumber(Claim),
    /// Its time is over.
    #[error(r#""exp" claim timestamp check failed"#)]
    Expired,
    /// Its time is over, by the introspection response.
    #[error("Token expired")]
    NoLongerValid,
    /// Its time has not come.
    #[error("Token not yet valid")]
    NotYetValid,
    /// The authorization server says it is not active, or has revoked what stands behind it.
    #[error("Token is not active")]
    NotActive,
    /// It is valid, and its scopes are not enough.
    #[error("Insufficient scope")]
    InsufficientScope(TokenInfo),
    /// The key list was not answered with 200.
    #[error("Expected 200 OK from the JSON Web Key Set HTTP response")]
    KeysStatus,
    /// The key list is not one.
    #[error("JSON Web Key Set malformed")]
    KeysMalformed,
    /// The metadata of the authorization server is not usable.
    #[error("Authorization server metadata is unusable")]
    MetadataUnusable,
    /// The authorization server cannot be reached.
    #[error("fetch failed")]
    FetchFailed,
    /// The introspection endpoint refused.
    #[error("Introspection failed: {0} {1}")]
    IntrospectionStatus(u16, String),
    /// The introspection endpoint cannot be reached, or makes no sense.
    #[error("Token introspection failed")]
    IntrospectionFailed,
    /// The authorization server in this process cannot read its store.
    #[error("Authorization server is temporarily unavailable")]
    AuthorityAway,
}

impl TokenError {
    /// Whether nothing is known about the token, because somebody else does not answer: a client
    /// should try again, and keep the token.
    pub const fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::KeysStatus
                | Self::KeysMalformed
                | Self::MetadataUnusable
                | Self::FetchFailed
                | Self::IntrospectionStatus(..)
                | Self::IntrospectionFailed
                | Self::AuthorityAway
        )
    }

    /// The error code of RFC 6750 §3.1.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InsufficientScope(_) => "insufficient_scope",
            _ if self.is_unavailable() => "temporarily_unavailable",
            _ => "invalid_token",
        }
    }

    /// What to look at, for the operator.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotConfigured => "name an authorization server in the validator's settings",
            Self::MalformedJws => {
                "the token is opaque or cut short; opaque tokens need introspection"
            }
            Self::AlgorithmNotAllowed => "allow the issuer's algorithm in the settings",
            Self::NoApplicableKey => {
                "the issuer publishes no such key: another issuer's token, or a revoked key"
            }
            Self::MissingIssuer | Self::UnexpectedIssuer => {
                "compare the token's iss with the configured issuers, trailing slash included"
            }
            Self::MissingAudience | Self::UnexpectedAudience | Self::InvalidAudience => {
                "the client must ask for this resource (RFC 8707): compare the token's aud with \
                 the configured resource"
            }
            Self::Expired | Self::NoLongerValid | Self::NotYetValid => {
                "where this is not just an old token, compare the clocks of both servers"
            }
            Self::UnexpectedType | Self::NotAnAccessToken => {
                "the client sent an ID token, a refresh token or a token of another kind"
            }
            Self::KeysStatus | Self::KeysMalformed => "open the jwks_uri and see what it answers",
            Self::MetadataUnusable => {
                "the metadata's issuer must equal the configured one, and its jwks_uri be https"
            }
            Self::FetchFailed => "the authorization server cannot be reached from here",
            Self::IntrospectionStatus(..) | Self::IntrospectionFailed => {
                "check endpoint and credentials of introspection"
            }
            _ => "",
        }
    }
}
