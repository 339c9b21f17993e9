//! Older and newer versions of Gauzy, and databases of something else.

use mcp_auth_core::users::UserDirectory;

use crate::{ALICE, ALICE_ID, STAPLE, accounts, db::Db, ids, on_every_database};

fn drop_columns(db: &Db, table: &str, columns: &[&str]) {
    for column in columns {
        db.run(&format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\""));
    }
}

on_every_database! {
    async fn columns_that_an_older_version_lacks_are_done_without(db) {
        drop_columns(&db, "user", &["firstName", "lastName", "imageUrl", "emailVerifiedAt",
            "defaultOrganizationId", "updatedAt", "isArchived", "deletedAt"]);
        for table in ["tenant", "role", "organization", "user_organization"] {
            drop_columns(&db, table, &["deletedAt", "isArchived", "isActive", "createdAt"]);
        }
        drop_columns(&db, "user_organization", &["isDefault"]);
        let users = db.users();
        users.check().await.unwrap();
        let user = accounts(&users, ALICE, STAPLE).await.remove(0).user;
        assert_eq!((user.id.as_str(), user.name.as_deref()), (ALICE_ID, Some(ALICE)));
        assert_eq!((user.email_verified, user.picture), (None, None));
        assert!(user.organization_id.is_some());
        assert_eq!(user.roles, ["SUPER_ADMIN"]);
        assert_eq!(ids(&users, "inactive@example.com", STAPLE).await, [""; 0]);
    }

    async fn tables_that_only_describe_people_are_done_without(db) {
        for table in ["role", "organization", "user_organization", "employee", "image_asset"] {
            db.run(&format!("DROP TABLE \"{table}\""));
        }
        drop_columns(&db, "tenant", &["name"]);
        let account = accounts(&db.users(), ALICE, STAPLE).await.remove(0);
        assert_eq!((account.workspace, account.user.organization_id), (None, None));
        assert_eq!(account.user.roles, [""; 0]);
    }

    async fn what_cannot_be_done_without_is_named_in_one_error(db) {
        drop_columns(&db, "user", &["isActive", "hash"]);
        let users = db.users();
        let error = users.check().await.unwrap_err().to_string();
        assert!(error.contains("user.hash, user.isActive"), "{error}");
        assert!(users.authenticate(ALICE, STAPLE).await.is_err());
        db.run("DROP TABLE \"user\"; DROP TABLE \"tenant\"");
        let error = users.check().await.unwrap_err().to_string();
        let all = "user.id, user.email, user.hash, user.tenantId, user.isActive, tenant.id";
        assert!(error.contains(all) && error.contains("DB_"), "{error}");
    }

    async fn a_column_that_goes_away_is_done_without_from_the_second_try_on(db) {
        let users = db.users();
        assert_eq!(ids(&users, ALICE, STAPLE).await, [ALICE_ID]);
        drop_columns(&db, "user", &["imageUrl"]);
        let refused = users.authenticate(ALICE, STAPLE).await;
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(ids(&users, ALICE, STAPLE).await, [ALICE_ID]);
    }
}
