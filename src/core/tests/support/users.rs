use std::{collections::HashMap, sync::Mutex};

use async_trait::async_trait;
use mcp_auth_core::{
    model::User,
    users::{Account, UserDirectory, UsersError},
};

/// A directory in which every password is `password`.
#[derive(Debug)]
pub(crate) struct Users(Mutex<Directory>);

#[derive(Debug, Default)]
struct Directory {
    users: HashMap<String, User>,
    rechecks: bool,
    away: bool,
}

impl Default for Users {
    /// Anna is there.
    fn default() -> Self {
        let anna = User {
            id: super::ANNA.into(),
            email: "anna@example.com".into(),
            name: Some("Anna".into()),
            tenant_id: Some("tenant-1".into()),
            roles: vec!["ADMIN".into()],
            email_verified: Some(true),
            ..User::default()
        };
        let users = Self(Mutex::default());
        users.put(anna);
        users
    }
}

impl Users {
    /// Adds or changes somebody.
    pub(crate) fn put(&self, user: User) {
        self.0.lock().unwrap().users.insert(user.id.clone(), user);
    }

    pub(crate) fn remove(&self, id: &str) {
        self.0.lock().unwrap().users.remove(id);
    }

    /// From now on every refresh asks whether the user is still there.
    pub(crate) fn recheck_on_refresh(&self) {
        self.0.lock().unwrap().rechecks = true;
    }

    /// Makes the directory unreachable, or reachable again.
    pub(crate) fn set_away(&self, away: bool) {
        self.0.lock().unwrap().away = away;
    }

    fn all(&self, are: impl Fn(&User) -> bool) -> Result<Vec<User>, UsersError> {
        let directory = self.0.lock().unwrap();
        if directory.away {
            return Err(UsersError::Unavailable("it is away".into()));
        }
        let mut found: Vec<_> =
            directory.users.values().filter(|user| are(user)).cloned().collect();
        found.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }
}

#[async_trait]
impl UserDirectory for Users {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        let found = self.all(|user| user.email == email && password == "password")?;
        let workspace = |user: &User| user.tenant_id.clone();
        Ok(found.into_iter().map(|user| Account { workspace: workspace(&user), user }).collect())
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        Ok(self.all(|user| user.id == id)?.pop())
    }

    fn rechecks_on_refresh(&self) -> bool {
        self.0.lock().unwrap().rechecks
    }
}
