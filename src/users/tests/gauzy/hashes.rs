//! Old hashes, and their replacement.

use std::sync::Arc;

use mcp_auth_core::{entropy::SystemEntropy, users::UserDirectory};
use mcp_auth_users::{
    HashingPool,
    gauzy::{GauzyOptions, GauzyUsers},
};

use crate::{ALICE, ALICE_ID, STAPLE, db, db::Db, ids, on_every_database};

/// Of `admin`.
pub(crate) const OLD: &str = "$2b$10$WqV1nUU0uVtwaxodSjjvIukWcmrpYuMZsa3DfK9HNO7oAnKt8IKB6";

pub(crate) fn set(db: &Db, hash: &str) {
    db.run(&format!("UPDATE \"user\" SET \"hash\" = '{hash}' WHERE \"id\" = '{ALICE_ID}'"));
}

pub(crate) fn get(db: &Db, column: &str) -> String {
    db.run(&format!(
        "SELECT CAST(\"{column}\" AS CHAR(255)) FROM \"user\" WHERE \"id\" = '{ALICE_ID}'"
    ))
}

on_every_database! {
    async fn an_old_hash_opens_its_account_and_stays_as_it_is(db) {
        for hash in [OLD, &OLD.replace("$2b$", "$2a$"), &OLD.replace("$2b$", "$2y$")] {
            set(&db, hash);
            let users = db.users();
            assert_eq!(ids(&users, ALICE, "admin").await, [ALICE_ID], "{hash}");
            assert_eq!(ids(&users, ALICE, "Admin").await, [""; 0], "{hash}");
            assert_eq!(get(&db, "hash"), hash);
        }
    }

    async fn a_hash_of_no_known_kind_opens_nothing(db) {
        for hash in ["", "admin", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub",
            "$scrypt$16384$8$1$55555555555555555555555555555555$zz"] {
            set(&db, hash);
            assert_eq!(ids(&db.users(), ALICE, "admin").await, [""; 0], "{hash}");
        }
    }

    async fn an_old_hash_is_replaced_where_that_is_wanted(db) {
        set(&db, OLD);
        let users = db::users(&GauzyOptions { rehash: true, ..db.options() });
        let updated = get(&db, "updatedAt");
        assert_eq!(ids(&users, ALICE, "wrong").await, [""; 0]);
        assert_eq!(get(&db, "hash"), OLD, "a wrong password replaces nothing");
        assert_eq!(ids(&users, ALICE, "admin").await, [ALICE_ID]);
        let new = get(&db, "hash");
        assert!(new.starts_with("$scrypt$16384$8$1$"), "{new}");
        assert_eq!(get(&db, "updatedAt"), updated, "nothing else changes");
        assert_eq!(ids(&users, ALICE, "admin").await, [ALICE_ID]);
        assert_eq!(get(&db, "hash"), new, "a new hash is not replaced");
        let others = "SELECT CAST(COUNT(*) AS CHAR(20)) FROM \"user\" WHERE \"hash\" LIKE '$scrypt%'";
        assert_eq!(db.run(others).trim(), "13");
    }

    /// Somebody sets a new password while the old one is being replaced.
    async fn a_hash_that_was_changed_meanwhile_is_not_replaced(db) {
        set(&db, OLD);
        let pool = HashingPool::new(1);
        let options = GauzyOptions { rehash: true, ..db.options() };
        let entropy = Arc::new(SystemEntropy::new());
        let users = Arc::new(GauzyUsers::new(&options, pool.clone(), entropy));
        users.check().await.unwrap();
        let mut before = hold(&pool);
        before.started.recv().await.unwrap();
        let signing_in = {
            let users = Arc::clone(&users);
            tokio::spawn(async move { ids(&users, ALICE, "admin").await })
        };
        wait_for(&pool, 1).await;
        // The pool is fair: this comes after the check and before the new hash.
        let mut between = hold(&pool);
        wait_for(&pool, 2).await;
        before.release.send(()).unwrap();
        between.started.recv().await.unwrap();
        let new = OLD.replace("$10$", "$11$");
        set(&db, &new);
        between.release.send(()).unwrap();
        assert_eq!(signing_in.await.unwrap(), [ALICE_ID], "the old password was right in time");
        assert_eq!(get(&db, "hash"), new);
    }

    async fn what_cannot_be_written_keeps_nobody_out(db) {
        set(&db, OLD);
        let users = db::users(&GauzyOptions { rehash: true, ..db.options() });
        users.check().await.unwrap();
        refuse_writing(&db);
        assert_eq!(ids(&users, ALICE, "admin").await, [ALICE_ID]);
        assert_eq!(get(&db, "hash"), OLD);
        assert_eq!(users.authenticate(ALICE, STAPLE).await.unwrap(), []);
    }
}

/// Somebody who occupies a pool.
struct Held {
    started: tokio::sync::mpsc::UnboundedReceiver<()>,
    release: std::sync::mpsc::Sender<()>,
}

fn hold(pool: &HashingPool) -> Held {
    let (release, gate) = std::sync::mpsc::channel::<()>();
    let (start, started) = tokio::sync::mpsc::unbounded_channel();
    let pool = pool.clone();
    tokio::spawn(async move {
        let wait = move || {
            start.send(()).unwrap();
            gate.recv().unwrap();
        };
        pool.run(wait).await.unwrap();
    });
    Held { started, release }
}

async fn wait_for(pool: &HashingPool, waiting: usize) {
    while pool.waiting() != waiting {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Nobody may change a user from now on.
fn refuse_writing(db: &Db) {
    db.run(match db {
        Db::Postgres(..) => {
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION ''no''; END'; \
             CREATE TRIGGER no BEFORE UPDATE ON \"user\" EXECUTE FUNCTION no()"
        }
        Db::Maria(..) => {
            "CREATE TRIGGER no BEFORE UPDATE ON \"user\" FOR EACH ROW SIGNAL SQLSTATE '45000'"
        }
        Db::Sqlite(_) => {
            "CREATE TRIGGER no BEFORE UPDATE ON \"user\" BEGIN SELECT RAISE(ABORT, 'no'); END"
        }
    });
}
