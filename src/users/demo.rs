//! The accounts of Gauzy's own seed, for development only.

use async_trait::async_trait;
use mcp_auth_core::{
    model::User,
    users::{Account, UserDirectory, UsersError},
};

use crate::{HashingPool, PasswordHash};

/// A demo account.
#[derive(Clone, Copy, Debug)]
pub struct DemoAccount {
    /// Its id, the subject of its tokens.
    pub id: &'static str,
    /// Its address.
    pub email: &'static str,
    /// Its password, which is public knowledge.
    pub password: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its role.
    pub role: &'static str,
    hash: &'static str,
}

const ADMIN_HASH: &str = "$scrypt$16384$8$1$08c8aebed4489e03dd5fa657a6036f23$dc497942252d66f7d4d23802f285dc9d08293587b625a55a8750a5f850eac1a5950f89410808f6b34562da658768d649ad6f04a1b5ec6e6df0e0491cf3b2943f";
const EMPLOYEE_HASH: &str = "$scrypt$16384$8$1$6d63702d617574682d64656d6f2d7573$086299cf74da883bb582a1db2ff414add0abd542758ff36fa388efb9d98248dfffc418b8408fba7c0e925a87c48f995c4433538966407376807b13ca8cadcebc";

/// The demo accounts: the same as Gauzy's own seed.
pub const DEMO_ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        id: "5a1ad0e1-0001-4000-8000-000000000001",
        email: "admin@ever.co",
        password: "admin",
        name: "Super Admin",
        role: "SUPER_ADMIN",
        hash: ADMIN_HASH,
    },
    DemoAccount {
        id: "5a1ad0e1-0001-4000-8000-000000000002",
        email: "local.admin@ever.co",
        password: "admin",
        name: "Local Admin",
        role: "ADMIN",
        hash: ADMIN_HASH,
    },
    DemoAccount {
        id: "5a1ad0e1-0001-4000-8000-000000000003",
        email: "employee@ever.co",
        password: "12345678",
        name: "Default Employee",
        role: "EMPLOYEE",
        hash: EMPLOYEE_HASH,
    },
];

const TENANT: &str = "5a1ad0e1-0002-4000-8000-000000000001";
const ORGANIZATION: &str = "5a1ad0e1-0003-4000-8000-000000000001";

impl DemoAccount {
    fn user(&self) -> User {
        User {
            id: self.id.into(),
            email: self.email.into(),
            name: Some(self.name.into()),
            organization_id: Some(ORGANIZATION.into()),
            tenant_id: Some(TENANT.into()),
            roles: vec![self.role.into()],
            email_verified: Some(true),
            picture: None,
        }
    }
}

/// A directory of the demo accounts.
#[derive(Debug)]
pub struct DemoUsers {
    pool: HashingPool,
}

impl DemoUsers {
    /// The directory, checking passwords on a pool.
    pub fn new(pool: HashingPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl UserDirectory for DemoUsers {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        let account = DEMO_ACCOUNTS.iter().find(|account| account.email == email);
        // One hash is computed whether the address exists or not: the time tells nothing.
        let hash = account.map_or(ADMIN_HASH, |account| account.hash);
        let password = password.to_owned();
        let check = move || PasswordHash::parse(hash).is_ok_and(|hash| hash.verify(&password));
        let right = self.pool.run(check).await?;
        Ok(account.filter(|_| right).map(|account| account.user().into()).into_iter().collect())
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        Ok(DEMO_ACCOUNTS.iter().find(|account| account.id == id).map(DemoAccount::user))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_demo_account_signs_in_with_its_own_password_only() {
        let users = DemoUsers::new(HashingPool::new(2));
        for account in DEMO_ACCOUNTS {
            let user = users.find(account.id).await.unwrap().unwrap();
            assert_eq!(user.id, account.id);
            let own = users.authenticate(account.email, account.password).await.unwrap();
            assert_eq!(own, [user.into()]);
            assert_eq!(users.authenticate(account.email, "wrong").await.unwrap(), []);
        }
        assert_eq!(users.authenticate("nobody@ever.co", "admin").await.unwrap(), []);
        assert_eq!(users.find("nobody").await.unwrap(), None);
    }
}
