//! Tenants, and one address in several of them.

use mcp_auth_core::users::UserDirectory;

use crate::{
    ALICE, ALICE_ID, DUP, DUP_ONE_ID, DUP_TWO_ID, STAPLE, TENANT_ONE, TROUBADOUR, accounts, ids,
    on_every_database,
};

on_every_database! {
    async fn a_tenant_that_is_not_in_force_lets_nobody_in(db) {
        for change in [
            "\"isActive\" = FALSE",
            "\"isActive\" = NULL",
            "\"isArchived\" = TRUE",
            "\"deletedAt\" = '2025-01-01 00:00:00'",
        ] {
            db.run(&format!("UPDATE \"tenant\" SET {change} WHERE \"id\" = '{TENANT_ONE}'"));
            let users = db.users();
            assert_eq!(ids(&users, ALICE, STAPLE).await, [""; 0], "{change}");
            assert_eq!(users.find(ALICE_ID).await.unwrap(), None, "{change}");
            assert_eq!(ids(&users, DUP, TROUBADOUR).await, [DUP_TWO_ID], "another tenant");
            db.run("UPDATE \"tenant\" SET \"isActive\" = TRUE, \"isArchived\" = FALSE, \
                    \"deletedAt\" = NULL");
        }
        assert_eq!(ids(&db.users(), ALICE, STAPLE).await, [ALICE_ID]);
    }

    async fn a_password_that_opens_several_workspaces_offers_them_all_the_latest_first(db) {
        db.run("UPDATE \"user\" SET \"updatedAt\" = \"updatedAt\", \"hash\" = \
                '$scrypt$16384$8$1$000102030405060708090a0b0c0d0e0f$d7590aca2c9801cf06eeba772a69dc3\
                1ce3862591d96522ac4e6bba6ad1f31a52d6f736f2b85adaa6262335eb112e56f014f417a37d74be0de\
                f7669b2c51c29e' WHERE \"lastName\" = 'Two'");
        let users = db.users();
        let found = accounts(&users, DUP, STAPLE).await;
        let shown: Vec<_> = found.iter().map(|account| account.workspace.as_deref()).collect();
        assert_eq!(shown, [Some("Tenant Two"), Some("Tenant One")]);
        assert_eq!(ids(&users, DUP, STAPLE).await, [DUP_TWO_ID, DUP_ONE_ID]);
        db.run("UPDATE \"user\" SET \"updatedAt\" = '2026-01-01 00:00:00' \
                WHERE \"lastName\" = 'One'");
        assert_eq!(ids(&users, DUP, STAPLE).await, [DUP_ONE_ID, DUP_TWO_ID]);
        assert_eq!(ids(&users, DUP, TROUBADOUR).await, [""; 0]);
    }

    /// Eight hashes is what one sign-in may cost.
    async fn of_more_than_eight_accounts_the_latest_are_tried(db) {
        for number in 21..=28 {
            db.run(&format!(
                "INSERT INTO \"user\" (\"id\", \"email\", \"hash\", \"tenantId\", \"updatedAt\") \
                 VALUES ('40000000-0000-4000-8000-{number:012}', '{DUP}', \
                 '$scrypt$1024$8$1$33333333333333333333333333333333${}', '{TENANT_ONE}', \
                 '2024-06-01 00:00:00')",
                "00".repeat(32)
            ));
        }
        let users = db.users();
        assert_eq!(ids(&users, DUP, TROUBADOUR).await, [DUP_TWO_ID], "of 2025");
        assert_eq!(ids(&users, DUP, STAPLE).await, [""; 0], "of 2020");
    }
}
