//! Where people come from.

use async_trait::async_trait;

use crate::model::User;

/// Why the directory could not answer.
#[derive(Debug, thiserror::Error)]
pub enum UsersError {
    /// It cannot be reached, or failed.
    #[error("the directory of users is not available: {0}")]
    Unavailable(String),
    /// Too many sign-ins wait already.
    #[error("too many sign-ins are waiting")]
    Busy,
}

/// A directory of users.
#[async_trait]
pub trait UserDirectory: Send + Sync + std::fmt::Debug {
    /// The user with this address and password, or none. Takes the same work whether the
    /// address exists or not.
    async fn authenticate(&self, email: &str, password: &str) -> Result<Option<User>, UsersError>;

    /// The user with this id, or none when they are gone or not active.
    async fn find(&self, id: &str) -> Result<Option<User>, UsersError>;

    /// Whether a refresh asks [`Self::find`] first, so that a deactivated user loses access.
    fn rechecks_on_refresh(&self) -> bool {
        false
    }
}
