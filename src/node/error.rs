//! Errors as JavaScript gets them: a stable code and one line for a person. The code travels in
//! front of the line; the JavaScript half makes it the error's `code`.

use std::fmt;

use mcp_auth_core::{
    error::{ErrorCode, OAuthError},
    store::StoreError,
};

/// The codes that `src/node/js/README.md` lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    OutOfRange,
    Config,
    NotInThisBuild,
    NotReady,
    Store,
    Users,
    Closed,
    Internal,
}

impl Code {
    const fn as_str(self) -> &'static str {
        match self {
            Self::OutOfRange => "ERR_OUT_OF_RANGE",
            Self::Config => "ERR_INVALID_CONFIG",
            Self::NotInThisBuild => "ERR_NOT_IN_THIS_BUILD",
            Self::NotReady => "ERR_NOT_READY",
            Self::Store => "ERR_STORE",
            Self::Users => "ERR_USERS",
            Self::Closed => "ERR_CLOSED",
            Self::Internal => "ERR_INTERNAL",
        }
    }
}

/// What went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(Code::Config, message)
    }

    /// For what only a bug of this package brings about.
    pub(crate) fn internal(error: impl fmt::Display) -> Self {
        Self::new(Code::Internal, format!("a bug of this package, please report it: {error}"))
    }
}

impl From<Failure> for napi::Error {
    fn from(failure: Failure) -> Self {
        Self::from_reason(format!("{}: {}", failure.code.as_str(), failure.message))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(Code::Store, error.to_string())
    }
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        match error.code {
            ErrorCode::TemporarilyUnavailable => Self::new(Code::Store, error.hint),
            ErrorCode::ServerError => {
                let source = error.source.map(|source| source.to_string());
                Self::internal(source.as_deref().unwrap_or(error.description))
            }
            ErrorCode::TooManyRequests => Self::new(Code::OutOfRange, error.hint),
            _ => Self::config(error.description),
        }
    }
}
