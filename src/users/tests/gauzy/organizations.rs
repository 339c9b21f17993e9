//! For which organization somebody acts.

use crate::{ALICE, STAPLE, accounts, db::Db, on_every_database};

const B: &str = "30000000-0000-4000-8000-000000000001";
const A: &str = "30000000-0000-4000-8000-000000000002";

async fn organization(db: &Db, email: &str) -> Option<String> {
    accounts(&db.users(), email, STAPLE).await.remove(0).user.organization_id
}

on_every_database! {
    async fn it_is_the_default_one_else_the_oldest(db) {
        assert_eq!(organization(&db, ALICE).await.as_deref(), Some(A), "the default one");
        db.run("UPDATE \"user_organization\" SET \"isDefault\" = FALSE");
        let older = |id, other| format!(
            "UPDATE \"user_organization\" SET \"createdAt\" = '2024-01-01 00:00:00' \
             WHERE \"organizationId\" = '{id}'; \
             UPDATE \"user_organization\" SET \"createdAt\" = '2025-01-01 00:00:00' \
             WHERE \"organizationId\" = '{other}'"
        );
        db.run(&older(B, A));
        assert_eq!(organization(&db, ALICE).await.as_deref(), Some(B), "the oldest");
        db.run(&older(A, B));
        assert_eq!(organization(&db, ALICE).await.as_deref(), Some(A), "the oldest");
    }

    async fn one_that_was_deleted_counts_for_nothing(db) {
        let delete = |id: &str| format!(
            "UPDATE \"organization\" SET \"deletedAt\" = '2025-01-01 00:00:00' WHERE \"id\" = '{id}'"
        );
        db.run(&delete(A));
        assert_eq!(organization(&db, ALICE).await.as_deref(), Some(B));
        db.run(&delete(B));
        assert_eq!(organization(&db, ALICE).await, None);
    }

    async fn a_membership_that_was_deleted_counts_for_nothing(db) {
        db.run("UPDATE \"user_organization\" SET \"deletedAt\" = '2025-01-01 00:00:00'");
        assert_eq!(organization(&db, ALICE).await, None);
    }

    async fn without_any_it_is_the_one_that_the_account_names(db) {
        assert_eq!(organization(&db, "deforg@example.com").await.as_deref(), Some(B));
        assert_eq!(organization(&db, "delorg@example.com").await.as_deref(), Some(B));
        db.run("UPDATE \"organization\" SET \"deletedAt\" = '2025-01-01 00:00:00'");
        assert_eq!(organization(&db, "deforg@example.com").await, None);
    }
}
