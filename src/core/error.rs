//! One error type for everything a client or a person can be told.

use std::{error::Error, fmt, time::Duration};

use crate::{reason::Reason, store::StoreError};

/// The registered error codes this server answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// RFC 6749 §4.1.2.1, §5.2.
    InvalidRequest,
    /// RFC 6749 §5.2.
    InvalidClient,
    /// RFC 6749 §5.2.
    InvalidGrant,
    /// RFC 6749 §4.1.2.1, §5.2.
    UnauthorizedClient,
    /// RFC 6749 §5.2.
    UnsupportedGrantType,
    /// RFC 6749 §4.1.2.1, §5.2.
    InvalidScope,
    /// RFC 8707 §2.
    InvalidTarget,
    /// RFC 6749 §4.1.2.1.
    AccessDenied,
    /// RFC 6749 §4.1.2.1.
    UnsupportedResponseType,
    /// RFC 6749 §4.1.2.1.
    ServerError,
    /// RFC 6749 §4.1.2.1.
    TemporarilyUnavailable,
    /// OpenID Connect Core §3.1.2.6.
    LoginRequired,
    /// OpenID Connect Core §3.1.2.6.
    ConsentRequired,
    /// OpenID Connect Core §6.1.
    RequestNotSupported,
    /// OpenID Connect Core §6.2.
    RequestUriNotSupported,
    /// RFC 7591 §3.2.2.
    InvalidRedirectUri,
    /// RFC 7591 §3.2.2.
    InvalidClientMetadata,
    /// RFC 6750 §3.1.
    InvalidToken,
    /// RFC 6750 §3.1.
    InsufficientScope,
    /// RFC 7009 §2.2.1.
    UnsupportedTokenType,
    /// The userinfo answer of the module this server replaces.
    UserNotFound,
    /// Too many requests (RFC 6585 §4).
    TooManyRequests,
}

impl ErrorCode {
    /// The code as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::UserNotFound => "user_not_found",
            Self::TooManyRequests => "too_many_requests",
        }
    }

    /// The HTTP status of a direct (not redirected) answer with this code.
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope | Self::AccessDenied => 403,
            Self::UserNotFound => 404,
            Self::TooManyRequests => 429,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

/// Something that went wrong, for three readers: the client reads the code, its developer the
/// description, the operator the hint.
#[derive(Debug)]
pub struct OAuthError {
    /// What a program acts on.
    pub code: ErrorCode,
    /// Public. A constant, so that it can never echo what somebody sent.
    pub description: &'static str,
    /// Why, in a word to count by. Clients never see it.
    pub reason: Reason,
    /// For the log only: what to look at or to do. Never a secret or a whole token.
    pub hint: String,
    /// When to try again, for temporary conditions.
    pub retry_after: Option<Duration>,
    /// How many requests a minute are allowed, where there were too many.
    pub per_minute: Option<u32>,
    /// What lies underneath, for the log only.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl OAuthError {
    /// An error with its public text.
    pub fn new(code: ErrorCode, description: &'static str) -> Self {
        debug_assert!(allowed(description), "RFC 6749 §5.2 forbids a character in {description}");
        Self {
            code,
            description,
            reason: Reason::from(code),
            hint: String::new(),
            retry_after: None,
            per_minute: None,
            source: None,
        }
    }

    /// Adds what the operator should know.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Says why more exactly than the code does.
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = reason;
        self
    }

    /// The same error once more, for a decision that is taken again.
    pub fn again(&self) -> Self {
        Self {
            code: self.code,
            description: self.description,
            reason: self.reason,
            hint: self.hint.clone(),
            retry_after: self.retry_after,
            per_minute: self.per_minute,
            source: None,
        }
    }

    /// `invalid_request` with its public text.
    pub fn invalid_request(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `invalid_grant` with its public text.
    pub fn invalid_grant(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }

    /// `server_error`, with the reason in the log.
    pub fn server_error(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let mut error = Self::new(ErrorCode::ServerError, "Internal server error");
        error.source = Some(source.into());
        error
    }

    /// `temporarily_unavailable`: nothing was decided, the same request may be sent again.
    pub fn unavailable(hint: impl Into<String>) -> Self {
        let mut error = Self::new(
            ErrorCode::TemporarilyUnavailable,
            "The service is temporarily unavailable, try again shortly",
        );
        error.hint = hint.into();
        error.retry_after = Some(Duration::from_secs(2));
        error
    }
}

/// > Values for the "error_description" parameter MUST NOT include characters outside the set
/// > %x20-21 / %x23-5B / %x5D-7E. (RFC 6749 §5.2)
fn allowed(description: &str) -> bool {
    description.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.description)
    }
}

impl Error for OAuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        let mut unavailable = Self::unavailable(error.to_string()).because(Reason::from(&error));
        unavailable.source = Some(Box::new(error));
        unavailable
    }
}
