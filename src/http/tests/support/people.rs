use async_trait::async_trait;
use mcp_auth_core::{
    model::User,
    users::{Account, UserDirectory, UsersError},
};
use mcp_auth_users::{DemoUsers, HashingPool};
use parking_lot::Mutex;

/// The demo accounts, in a directory that can be made to panic.
#[derive(Debug)]
pub(crate) struct People {
    demo: DemoUsers,
    panics: Mutex<bool>,
}

impl Default for People {
    fn default() -> Self {
        Self { demo: DemoUsers::new(HashingPool::new(2)), panics: Mutex::new(false) }
    }
}

impl People {
    pub(crate) fn set_panics(&self, panics: bool) {
        *self.panics.lock() = panics;
    }

    fn stumble(&self) {
        assert!(!*self.panics.lock(), "the directory stumbles");
    }
}

#[async_trait]
impl UserDirectory for People {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        self.stumble();
        self.demo.authenticate(email, password).await
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        self.stumble();
        self.demo.find(id).await
    }
}
