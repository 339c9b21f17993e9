//! Employees who left.

use mcp_auth_core::users::UserDirectory;
use mcp_auth_users::gauzy::{EmployeeCheck, GauzyOptions};

use crate::{ALICE, ALICE_ID, STAPLE, TENANT_ONE, db, ids, on_every_database};

on_every_database! {
    async fn an_employee_who_is_not_active_is_kept_out_unless_that_does_not_matter(db) {
        db.run(&format!(
            "INSERT INTO \"employee\" (\"id\", \"userId\", \"tenantId\") \
             VALUES ('60000000-0000-4000-8000-000000000001', '{ALICE_ID}', '{TENANT_ONE}')"
        ));
        let with = |employees| db::users(&GauzyOptions { employees, ..db.options() });
        for (change, comes_in) in [
            ("\"isActive\" = TRUE", true),
            ("\"isActive\" = FALSE", false),
            ("\"isActive\" = NULL", false),
            ("\"isActive\" = TRUE, \"isArchived\" = TRUE", false),
            ("\"isArchived\" = NULL", false),
            ("\"deletedAt\" = '2025-01-01 00:00:00'", true),
        ] {
            db.run(&format!("UPDATE \"employee\" SET {change}"));
            let expected: &[&str] = if comes_in { &[ALICE_ID] } else { &[] };
            for employees in [EmployeeCheck::WhereKnown, EmployeeCheck::Required] {
                let users = with(employees);
                assert_eq!(ids(&users, ALICE, STAPLE).await, expected, "{change} {employees:?}");
                assert_eq!(users.find(ALICE_ID).await.unwrap().is_some(), comes_in, "{change}");
            }
            assert_eq!(ids(&with(EmployeeCheck::Off), ALICE, STAPLE).await, [ALICE_ID], "{change}");
        }
    }

    async fn what_an_older_version_tells_of_employees_counts(db) {
        db.run(&format!(
            "INSERT INTO \"employee\" (\"id\", \"userId\", \"tenantId\", \"isActive\", \
             \"isArchived\") VALUES ('60000000-0000-4000-8000-000000000001', '{ALICE_ID}', \
             '{TENANT_ONE}', FALSE, FALSE)"
        ));
        db.run("ALTER TABLE \"employee\" DROP COLUMN \"isArchived\"");
        assert_eq!(ids(&db.users(), ALICE, STAPLE).await, [""; 0], "not active");
        db.run("UPDATE \"employee\" SET \"isActive\" = TRUE");
        assert_eq!(ids(&db.users(), ALICE, STAPLE).await, [ALICE_ID]);
        db.run("ALTER TABLE \"employee\" DROP COLUMN \"isActive\"");
        assert_eq!(ids(&db.users(), ALICE, STAPLE).await, [ALICE_ID], "nothing can be told");
        let required = GauzyOptions { employees: EmployeeCheck::Required, ..db.options() };
        let refused = db::users(&required).check().await.unwrap_err().to_string();
        assert!(refused.contains("employee.isActive, employee.isArchived"), "{refused}");
    }

    async fn a_database_without_employees_is_refused_where_they_must_be_checked(db) {
        db.run("DROP TABLE \"employee\"");
        let with = |employees| db::users(&GauzyOptions { employees, ..db.options() });
        assert_eq!(ids(&with(EmployeeCheck::WhereKnown), ALICE, STAPLE).await, [ALICE_ID]);
        let refused = with(EmployeeCheck::Required).check().await.unwrap_err().to_string();
        assert!(refused.contains("employee.userId"), "{refused}");
    }
}
