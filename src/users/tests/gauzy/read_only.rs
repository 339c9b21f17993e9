//! What the database's own account may do.

use mcp_auth_testing::{MariaDb, Postgres};
use mcp_auth_users::gauzy::GauzyOptions;

use crate::{
    ALICE, ALICE_ID, STAPLE, TENANT_ONE, db,
    db::Db,
    hashes::{OLD, get, set},
    ids,
};

/// As in the documentation: only the columns that are read.
const GRANTS: &str = include_str!("../../../../docs/gauzy-users.md");

/// The block of statements that follows a heading of the documentation.
fn documented(language: &str) -> String {
    let (_, after) = GRANTS.split_once(&format!("```sql {language}\n")).unwrap();
    after.split("```").next().unwrap().to_owned()
}

fn restricted(db: &Db) -> GauzyOptions {
    let env = |name: &str| match name {
        "DB_USER" => Some("gauzy_mcp_auth".to_owned()),
        "DB_PASS" => Some("change-this".to_owned()),
        name => db.variable(name),
    };
    GauzyOptions::from_env(&env).unwrap()
}

async fn reads(db: &Db) {
    let users = db::users(&restricted(db));
    users.check().await.unwrap();
    assert_eq!(ids(&users, ALICE, STAPLE).await, [ALICE_ID]);
}

/// A column that may not be read is as good as missing.
async fn reads_what_it_may_of_employees(db: &Db) {
    db.run(&format!(
        "INSERT INTO \"employee\" (\"id\", \"userId\", \"tenantId\", \"isActive\") \
         VALUES ('60000000-0000-4000-8000-000000000001', '{ALICE_ID}', '{TENANT_ONE}', FALSE)"
    ));
    assert_eq!(ids(&db::users(&restricted(db)), ALICE, STAPLE).await, [""; 0]);
    db.run("DELETE FROM \"employee\"");
}

async fn replaces_hashes(db: &Db) {
    set(db, OLD);
    let users = db::users(&GauzyOptions { rehash: true, ..restricted(db) });
    assert_eq!(ids(&users, ALICE, "admin").await, [ALICE_ID]);
    let new = get(db, "hash");
    assert!(new.starts_with("$scrypt$"), "{new}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_of_the_documentation_suffices_on_postgres() {
    if Postgres::shared().is_none() {
        return;
    }
    let db = Db::postgres().unwrap();
    db.run(&documented("postgres"));
    reads(&db).await;
    db.run("REVOKE SELECT (\"isArchived\") ON \"employee\" FROM gauzy_mcp_auth");
    reads_what_it_may_of_employees(&db).await;
    db.run(&documented("postgres rehash"));
    replaces_hashes(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_of_the_documentation_suffices_on_mariadb() {
    if MariaDb::shared().is_none() {
        return;
    }
    let db = Db::mariadb().unwrap();
    db.run(&documented("mysql"));
    reads(&db).await;
    db.run("REVOKE SELECT (`isArchived`) ON `employee` FROM 'gauzy_mcp_auth'@'%'");
    reads_what_it_may_of_employees(&db).await;
    db.run(&documented("mysql rehash"));
    replaces_hashes(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_nobody_may_write_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let db = Db::sqlite();
    db.run("PRAGMA journal_mode = DELETE");
    let Db::Sqlite(folder) = &db else { return };
    let file = folder.join("gauzy.sqlite3");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o444)).unwrap();
    assert_eq!(ids(&db.users(), ALICE, STAPLE).await, [ALICE_ID]);
}
