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

/// An account that an address and a password open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub user: User,
    /// What people call the workspace it belongs to, where one address has accounts in several.
    pub workspace: Option<String>,
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self { user, workspace: None }
    }
}

/// A directory of users.
#[async_trait]
pub trait UserDirectory: Send + Sync + std::fmt::Debug {
    /// The accounts with this address and password: none when one of the two is wrong, several
    /// where the person has to choose, the likeliest first. Takes the same work whether the address
    /// exists or not.
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError>;

    /// The user with this id, or none when they are gone or not active.
    async fn find(&self, id: &str) -> Result<Option<User>, UsersError>;

    /// As [`Self::find`], but never out of what was found before.
    async fn find_now(&self, id: &str) -> Result<Option<User>, UsersError> {
        self.find(id).await
    }

    /// Whether a refresh asks [`Self::find`] first, and consent [`Self::find_now`], so that a
    /// deactivated user loses access.
    fn rechecks_on_refresh(&self) -> bool {
        false
    }
}
