//! Why a request was not carried out.

use mcp_auth_core::{error::OAuthError, store::StoreError};
use serde::{Deserialize, Serialize};

use crate::{Failure, settings::SettingsError};

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    /// The command line's; exit code 2.
    Usage,
    /// Anything else; exit code 1.
    Failed,
}

/// Why a request was not carried out, in one line. Crosses `admin.sock`: no secret stands in it.
#[derive(Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub(crate) struct AdminError {
    fault: Fault,
    message: String,
}

impl AdminError {
    /// The command was given something that cannot be right.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { fault: Fault::Usage, message: message.into() }
    }

    /// Anything else, a record that is not there among it.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { fault: Fault::Failed, message: message.into() }
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<OAuthError> for AdminError {
    fn from(error: OAuthError) -> Self {
        match (&error.source, error.hint.as_str()) {
            (Some(source), _) => Self::failed(source.to_string()),
            (None, "") => Self::failed(error.description),
            (None, hint) => Self::failed(hint),
        }
    }
}

impl From<SettingsError> for AdminError {
    fn from(error: SettingsError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error.fault {
            Fault::Usage => Self::Settings(SettingsError::new(error.message)),
            Fault::Failed => Self::Other(error.message),
        }
    }
}
