//! Every user of the fixture, and what becomes of whoever tries to be them.

use mcp_auth_core::{model::User, users::UserDirectory};

use crate::{
    ALICE, ALICE_ID, DUP, DUP_ONE_ID, DUP_TWO_ID, STAPLE, TENANT_ONE, TROUBADOUR, accounts, ids,
    on_every_database,
};

/// Who may not sign in, with their right password.
const KEPT_OUT: [&str; 8] = [
    "inactive@example.com",
    "archived@example.com",
    "nullactive@example.com",
    "nullarchived@example.com",
    "deleted@example.com",
    "nohash@example.com",
    "notenant@example.com",
    "deltenant@example.com",
];

on_every_database! {
    async fn a_user_is_described_as_by_the_module_that_this_server_replaces(db) {
        let alice = User {
            id: ALICE_ID.into(),
            email: ALICE.into(),
            name: Some("Alice Admin".into()),
            organization_id: Some("30000000-0000-4000-8000-000000000002".into()),
            tenant_id: Some(TENANT_ONE.into()),
            roles: vec!["SUPER_ADMIN".into()],
            email_verified: Some(true),
            picture: Some("https://x/a.png".into()),
        };
        let users = db.users();
        let found = accounts(&users, ALICE, STAPLE).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].user, alice);
        assert_eq!(found[0].workspace.as_deref(), Some("Tenant One"));
        assert_eq!(users.find(ALICE_ID).await.unwrap(), Some(alice));
        assert!(users.rechecks_on_refresh());
    }

    async fn whoever_is_not_active_or_has_no_tenant_is_nobody(db) {
        let users = db.users();
        for email in KEPT_OUT {
            assert_eq!(ids(&users, email, STAPLE).await, [""; 0], "{email}");
        }
        for number in [4, 5, 6, 7, 8, 11, 12] {
            let id = format!("40000000-0000-4000-8000-{number:012}");
            assert_eq!(users.find(&id).await.unwrap(), None, "{id}");
        }
    }

    /// The module that this server replaces knows the first of them only.
    async fn all_accounts_of_an_address_are_tried(db) {
        let users = db.users();
        assert_eq!(ids(&users, DUP, STAPLE).await, [DUP_ONE_ID]);
        assert_eq!(ids(&users, DUP, TROUBADOUR).await, [DUP_TWO_ID]);
        assert_eq!(ids(&users, DUP, "another").await, [""; 0]);
    }

    async fn a_wrong_password_and_an_unknown_address_open_nothing(db) {
        let users = db.users();
        for (email, password) in [
            (ALICE, "wrong"),
            (ALICE, ""),
            (ALICE, TROUBADOUR),
            ("nobody@example.com", STAPLE),
            ("", STAPLE),
            ("", ""),
        ] {
            assert_eq!(ids(&users, email, password).await, [""; 0], "{email:?} {password:?}");
        }
    }

    /// Also where the database itself compares otherwise.
    async fn an_address_is_compared_letter_by_letter(db) {
        let users = db.users();
        assert_eq!(ids(&users, "Mixed@Example.com", STAPLE).await.len(), 1);
        for other in [
            "mixed@example.com",
            "MIXED@EXAMPLE.COM",
            "Mixed@Example.com ",
            "Míxed@Example.com",
            "Mixed@Example.co_",
            "Mixed@Example.%",
            "ALICE@example.com",
        ] {
            assert_eq!(ids(&users, other, STAPLE).await, [""; 0], "{other:?}");
        }
    }

    async fn addresses_that_only_look_alike_do_not_take_its_place(db) {
        for number in 21..=29 {
            db.run(&format!(
                "INSERT INTO \"user\" (\"id\", \"email\", \"hash\", \"tenantId\") \
                 SELECT '40000000-0000-4000-8000-{number:012}', 'MIXED@example.com', \"hash\", \
                 \"tenantId\" FROM \"user\" WHERE \"email\" = 'Mixed@Example.com' LIMIT 1"
            ));
        }
        db.run("UPDATE \"user\" SET \"updatedAt\" = '2020-01-01 00:00:00' \
                WHERE \"id\" = '40000000-0000-4000-8000-000000000010'");
        assert_eq!(ids(&db.users(), "Mixed@Example.com", STAPLE).await.len(), 1);
    }

    async fn somebody_without_a_whole_name_is_called_by_their_address(db) {
        let found = accounts(&db.users(), "deforg@example.com", STAPLE).await;
        let user = &found[0].user;
        assert_eq!(user.name.as_deref(), Some("deforg@example.com"));
        assert_eq!((user.email_verified, &user.picture, user.roles.len()), (Some(false), &None, 0));
    }

    async fn a_role_that_was_deleted_is_none(db) {
        db.run("UPDATE \"role\" SET \"deletedAt\" = '2025-01-01 00:00:00'");
        assert_eq!(accounts(&db.users(), ALICE, STAPLE).await[0].user.roles, [""; 0]);
    }
}
