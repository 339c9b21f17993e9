//! Which of the columns that matter a database has: versions of Gauzy differ.

use std::collections::HashSet;

use super::EmployeeCheck;

/// The tables and columns of a database.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema(HashSet<(String, String)>);

/// Without these there is no signing in, or it would not be safe.
const REQUIRED: [(&str, &str); 6] = [
    ("user", "id"),
    ("user", "email"),
    ("user", "hash"),
    ("user", "tenantId"),
    ("user", "isActive"),
    ("tenant", "id"),
];

/// What is not there of these is passed over, and said so once.
const WANTED: [(&str, &str); 23] = [
    ("user", "firstName"),
    ("user", "lastName"),
    ("user", "imageUrl"),
    ("user", "emailVerifiedAt"),
    ("user", "defaultOrganizationId"),
    ("user", "roleId"),
    ("user", "updatedAt"),
    ("user", "isArchived"),
    ("user", "deletedAt"),
    ("tenant", "name"),
    ("tenant", "isActive"),
    ("tenant", "isArchived"),
    ("tenant", "deletedAt"),
    ("role", "id"),
    ("role", "name"),
    ("role", "deletedAt"),
    ("organization", "id"),
    ("organization", "deletedAt"),
    ("user_organization", "userId"),
    ("user_organization", "organizationId"),
    ("user_organization", "deletedAt"),
    ("user_organization", "isDefault"),
    ("user_organization", "createdAt"),
];

/// Needed where employees must be checked; elsewhere each is looked at that is there.
const EMPLOYEES: [(&str, &str); 3] =
    [("employee", "userId"), ("employee", "isActive"), ("employee", "isArchived")];
const EMPLOYEES_WANTED: [(&str, &str); 1] = [("employee", "deletedAt")];

impl Schema {
    pub(super) fn new(columns: impl Iterator<Item = (String, String)>) -> Self {
        Self(columns.collect())
    }

    pub(super) fn has(&self, table: &str, column: &str) -> bool {
        self.0.contains(&(table.to_owned(), column.to_owned()))
    }

    /// What is missing and cannot be done without, written `table.column`.
    pub(super) fn lacks(&self, employees: EmployeeCheck) -> Vec<String> {
        let more = if employees == EmployeeCheck::Required { &EMPLOYEES[..] } else { &[] };
        self.missing(REQUIRED.iter().chain(more))
    }

    /// What is missing and is done without.
    pub(super) fn passes_over(&self, employees: EmployeeCheck) -> Vec<String> {
        let more: [&[_]; 2] = match employees {
            EmployeeCheck::Off => [&[], &[]],
            EmployeeCheck::WhereKnown | EmployeeCheck::Required => [&EMPLOYEES, &EMPLOYEES_WANTED],
        };
        self.missing(WANTED.iter().chain(more.into_iter().flatten()))
    }

    fn missing<'a>(&self, all: impl Iterator<Item = &'a (&'a str, &'a str)>) -> Vec<String> {
        let missing = all.filter(|(table, column)| !self.has(table, column));
        missing.map(|(table, column)| format!("{table}.{column}")).collect()
    }
}
