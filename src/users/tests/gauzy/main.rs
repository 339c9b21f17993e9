//! Gauzy's users on PostgreSQL, MariaDB and SQLite: the same tests on each.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what does not hold fails a test"
)]

mod away;
mod db;
mod employees;
mod fixture;
mod hashes;
mod hostile;
mod many;
mod options;
mod organizations;
mod read_only;
mod schema;
mod tenants;
mod tls;

use mcp_auth_core::users::{Account, UserDirectory};
use mcp_auth_users::gauzy::GauzyUsers;

/// The password of all users of the fixture but one.
const STAPLE: &str = "correct horse battery staple";
/// The password of Dup Two.
const TROUBADOUR: &str = "Tr0ub4dor&3";

const ALICE: &str = "alice@example.com";
const ALICE_ID: &str = "40000000-0000-4000-8000-000000000001";
const DUP: &str = "dup@example.com";
const DUP_ONE_ID: &str = "40000000-0000-4000-8000-000000000002";
const DUP_TWO_ID: &str = "40000000-0000-4000-8000-000000000003";
const TENANT_ONE: &str = "10000000-0000-4000-8000-000000000001";

/// Writes a test for every database, where it is installed.
macro_rules! on_every_database {
    ($($(#[$about:meta])* async fn $name:ident($db:ident) $body:block)+) => {
        $($(#[$about])* async fn $name($db: $crate::db::Db) $body)+
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
            if let Some(db) = $crate::db::Db::postgres() { super::$name(db).await }
        })+ }
        mod mariadb { $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
            if let Some(db) = $crate::db::Db::mariadb() { super::$name(db).await }
        })+ }
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
            super::$name($crate::db::Db::sqlite()).await;
        })+ }
    };
}
use on_every_database;

async fn accounts(users: &GauzyUsers, email: &str, password: &str) -> Vec<Account> {
    users.authenticate(email, password).await.unwrap()
}

/// The ids of the users whom an address and a password open.
async fn ids(users: &GauzyUsers, email: &str, password: &str) -> Vec<String> {
    accounts(users, email, password).await.into_iter().map(|account| account.user.id).collect()
}
