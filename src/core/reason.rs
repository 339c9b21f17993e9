//! Why a request was refused, in a word from a fixed list: what an operator counts.
//!
//! Clients never see it. The public answer is one text for many reasons, so that a stranger
//! learns nothing; this tells a wrong verifier from a stolen code.

use crate::{error::ErrorCode, store::StoreError};

/// The rate limits there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitName {
    /// Pages of a session, or of an address.
    Pages,
    /// Registrations of an address.
    Register,
    /// Registrations of everybody together.
    RegisterAll,
    /// Sign-ins for an account from a network, or from a browser that knows it.
    LoginAccount,
    /// Sign-ins from an address.
    LoginAddress,
    /// Sign-ins for an account from everywhere: counted, never refused.
    LoginEverywhere,
    /// Failures of a client at an address.
    ClientFailures,
    /// Tokens of a grant.
    Grant,
}

impl LimitName {
    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Register => "register",
            Self::RegisterAll => "register-all",
            Self::LoginAccount => "login-account",
            Self::LoginAddress => "login-address",
            Self::LoginEverywhere => "login-everywhere",
            Self::ClientFailures => "client-failures",
            Self::Grant => "grant",
        }
    }
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A parameter is missing, malformed, twice there or not supported.
    Request,
    /// The path does not answer this method.
    Method,
    /// The body has a type or a coding that is not understood.
    MediaType,
    /// The body is too large.
    BodyTooLarge,
    /// The body ended early or came too slowly.
    BodyIncomplete,
    /// The form was not shown in this browser.
    Csrf,
    /// The page is too old, or was answered before.
    PageOutdated,
    /// Nobody is signed in, and nobody may be asked.
    NotSignedIn,
    /// Nobody consented, and nobody may be asked.
    NoConsent,
    /// The client is unknown, expired, removed or not let in.
    UnknownClient,
    /// A confidential client sent no secret.
    SecretMissing,
    /// A public client sent a secret.
    SecretUnexpected,
    /// The client's secret is wrong.
    SecretWrong,
    /// The client may not use this grant type.
    GrantType,
    /// The redirect URI is not one of the client's, or not that of the request.
    RedirectUri,
    /// PKCE: no challenge, a bad one, or a verifier that does not match.
    Pkce,
    /// The scope is malformed, not permitted, or more than was granted.
    Scope,
    /// The resource is not served here, or was not granted.
    Resource,
    /// No bearer token was sent.
    NoToken,
    /// What was presented has not the form of this server's codes or tokens, or names nothing.
    UnknownToken,
    /// It names a grant, and its tag is wrong: tampered with, or guessed.
    TamperedToken,
    /// It belongs to another client.
    OtherClient,
    /// It has expired.
    Expired,
    /// Its grant, client or user was revoked, or the grant ended.
    Ended,
    /// The code was redeemed before.
    Replayed,
    /// The refresh token was replaced before.
    Reused,
    /// Too many attempts at one code.
    Guessed,
    /// The grant has no refresh tokens.
    NotRefreshable,
    /// The user is gone, or not active any more.
    UserGone,
    /// A limit, by its name.
    RateLimit(LimitName),
    /// The store is away.
    StoreUnavailable,
    /// The store's answer was lost.
    StoreUncertain,
    /// The store has no room.
    StoreFull,
    /// A stored record cannot be read by this release.
    StoreUnreadable,
    /// The directory of users is away.
    Directory,
    /// Too many password checks wait.
    PasswordQueue,
    /// Too many tokens wait to be signed.
    SigningQueue,
    /// The keys are not to be had.
    Keys,
    /// The request took too long.
    Timeout,
    /// Something else is temporarily away.
    Unavailable,
    /// A defect of this server.
    Internal,
}

impl Reason {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Method => "method",
            Self::MediaType => "media_type",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyIncomplete => "body_incomplete",
            Self::Csrf => "csrf",
            Self::PageOutdated => "page_outdated",
            Self::NotSignedIn => "not_signed_in",
            Self::NoConsent => "no_consent",
            Self::UnknownClient => "unknown_client",
            Self::SecretMissing => "secret_missing",
            Self::SecretUnexpected => "secret_unexpected",
            Self::SecretWrong => "secret_wrong",
            Self::GrantType => "grant_type",
            Self::RedirectUri => "redirect_uri",
            Self::Pkce => "pkce",
            Self::Scope => "scope",
            Self::Resource => "resource",
            Self::NoToken => "no_token",
            Self::UnknownToken => "unknown_token",
            Self::TamperedToken => "tampered_token",
            Self::OtherClient => "other_client",
            Self::Expired => "expired",
            Self::Ended => "ended",
            Self::Replayed => "replayed",
            Self::Reused => "reused",
            Self::Guessed => "guessed",
            Self::NotRefreshable => "not_refreshable",
            Self::UserGone => "user_gone",
            Self::RateLimit(_) => "rate_limit",
            Self::StoreUnavailable => "store_unavailable",
            Self::StoreUncertain => "store_uncertain",
            Self::StoreFull => "store_full",
            Self::StoreUnreadable => "store_unreadable",
            Self::Directory => "directory",
            Self::PasswordQueue => "password_queue",
            Self::SigningQueue => "signing_queue",
            Self::Keys => "keys",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}

impl From<ErrorCode> for Reason {
    /// What a code says where nobody knows more.
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::ServerError => Self::Internal,
            ErrorCode::TemporarilyUnavailable => Self::Unavailable,
            ErrorCode::InvalidScope | ErrorCode::InsufficientScope => Self::Scope,
            ErrorCode::InvalidTarget => Self::Resource,
            ErrorCode::InvalidRedirectUri => Self::RedirectUri,
            ErrorCode::UnauthorizedClient => Self::GrantType,
            ErrorCode::LoginRequired => Self::NotSignedIn,
            ErrorCode::ConsentRequired => Self::NoConsent,
            ErrorCode::InvalidToken => Self::UnknownToken,
            ErrorCode::UserNotFound => Self::UserGone,
            _ => Self::Request,
        }
    }
}

impl From<&StoreError> for Reason {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::StoreUnavailable,
            StoreError::Unknown(_) => Self::StoreUncertain,
            StoreError::Full(_) => Self::StoreFull,
            StoreError::Unreadable(_) => Self::StoreUnreadable,
        }
    }
}
