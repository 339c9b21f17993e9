//! The statements, in a database's own language and without the columns that it lacks. They are
//! made of constants; whatever people type is a value.

use std::{fmt::Write, sync::Arc};

use super::{EmployeeCheck, dialect::Dialect, schema::Schema};

/// So many accounts of an address are tried; one more is read, to know of it.
pub(super) const MAX_ACCOUNTS: usize = 8;

/// All statements.
#[derive(Debug)]
pub(super) struct Statements {
    /// Rows as [`super::row::Row`] reads them, by address.
    pub(super) by_email: Arc<str>,
    /// The same by id, without the hash.
    pub(super) by_id: Arc<str>,
    /// Replaces a hash that is still the one that was read.
    pub(super) rehash: Arc<str>,
}

struct Writer<'a> {
    dialect: Dialect,
    schema: &'a Schema,
    employees: EmployeeCheck,
}

/// The table behind each name.
const fn table(alias: &str) -> &'static str {
    match alias.as_bytes() {
        b"u" => "user",
        b"t" => "tenant",
        b"r" => "role",
        b"m" => "user_organization",
        b"e" => "employee",
        _ => "organization",
    }
}

impl Statements {
    pub(super) fn new(dialect: Dialect, schema: &Schema, employees: EmployeeCheck) -> Self {
        let writer = Writer { dialect, schema, employees };
        let most = MAX_ACCOUNTS + 1;
        let email = dialect.equals(&writer.column("u", "email"), 1);
        let hash = writer.column("u", "hash");
        let by_email = format!(
            "{} WHERE {email} AND {hash} IS NOT NULL{} ORDER BY {} LIMIT {most}",
            writer.select(true),
            writer.standing(),
            writer.latest_first(),
        );
        let id = format!("{} = {}", writer.column("u", "id"), dialect.id(1));
        let by_id = format!("{} WHERE {id}{} LIMIT 1", writer.select(false), writer.standing());
        Self { by_email: by_email.into(), by_id: by_id.into(), rehash: writer.rehash().into() }
    }
}

impl Writer<'_> {
    fn has(&self, alias: &str, column: &str) -> bool {
        self.schema.has(table(alias), column)
    }

    fn column(&self, alias: &str, column: &str) -> String {
        format!("{alias}.{}", self.dialect.name(column))
    }

    /// A column as text; nothing where it is not there.
    fn text(&self, alias: &str, column: &str) -> String {
        let value =
            if self.has(alias, column) { self.column(alias, column) } else { "NULL".into() };
        format!("CAST({value} AS {})", self.dialect.text())
    }

    fn from(&self, alias: &str) -> String {
        format!("{} {alias}", self.dialect.name(table(alias)))
    }

    /// That a row was not deleted, as far as its table can tell.
    fn kept(&self, alias: &str) -> String {
        if self.has(alias, "deletedAt") {
            format!(" AND {} IS NULL", self.column(alias, "deletedAt"))
        } else {
            String::new()
        }
    }

    /// That a row is in force. What is `NULL` is not known to be, as everywhere in Gauzy.
    fn in_force(&self, alias: &str) -> String {
        let mut conditions = self.kept(alias);
        for (column, value) in [("isActive", "TRUE"), ("isArchived", "FALSE")] {
            if self.has(alias, column) {
                let _ = write!(conditions, " AND {} = {value}", self.column(alias, column));
            }
        }
        conditions
    }

    /// The columns that [`super::row::Row`] reads, and where they come from.
    fn select(&self, with_hash: bool) -> String {
        let text = |alias, column| self.text(alias, column);
        let nothing = format!("CAST(NULL AS {})", self.dialect.text());
        let has_role = self.has("u", "roleId") && self.has("r", "id");
        let verified = if self.has("u", "emailVerifiedAt") {
            let at = self.column("u", "emailVerifiedAt");
            format!("CASE WHEN {at} IS NULL THEN 'no' ELSE 'yes' END")
        } else {
            nothing.clone()
        };
        let columns = [
            text("u", "id"),
            text("u", "email"),
            if with_hash { text("u", "hash") } else { nothing.clone() },
            text("u", "firstName"),
            text("u", "lastName"),
            text("u", "imageUrl"),
            verified,
            text("u", "tenantId"),
            text("t", "name"),
            if has_role { text("r", "name") } else { nothing },
            self.organization(),
        ];
        let (id, of) = (self.column("t", "id"), self.column("u", "tenantId"));
        let mut select = format!(
            "SELECT {} FROM {} JOIN {} ON {id} = {of}{}",
            columns.join(", "),
            self.from("u"),
            self.from("t"),
            self.in_force("t"),
        );
        if has_role {
            let (id, of) = (self.column("r", "id"), self.column("u", "roleId"));
            let (role, kept) = (self.from("r"), self.kept("r"));
            let _ = write!(select, " LEFT JOIN {role} ON {id} = {of}{kept}");
        }
        select
    }

    /// The organization somebody acts for: of their memberships the default one, else the oldest;
    /// without any, the one that their account names.
    fn organization(&self) -> String {
        let nothing = format!("CAST(NULL AS {})", self.dialect.text());
        let mut choices = Vec::new();
        if !self.has("o", "id") {
            return nothing;
        }
        if self.has("m", "userId") && self.has("m", "organizationId") {
            let mut order = String::new();
            for (column, direction) in [("isDefault", " DESC"), ("createdAt", "")] {
                if self.has("m", column) {
                    let _ = write!(order, "{}{direction}, ", self.column("m", column));
                }
            }
            choices.push(format!(
                "(SELECT {} FROM {} JOIN {} ON {id} = {}{} WHERE {} = {}{} \
                 ORDER BY {order}{id} LIMIT 1)",
                self.text("o", "id"),
                self.from("m"),
                self.from("o"),
                self.column("m", "organizationId"),
                self.kept("o"),
                self.column("m", "userId"),
                self.column("u", "id"),
                self.kept("m"),
                id = self.column("o", "id"),
            ));
        }
        if self.has("u", "defaultOrganizationId") {
            choices.push(format!(
                "(SELECT {} FROM {} WHERE {} = {}{})",
                self.text("d", "id"),
                self.from("d"),
                self.column("d", "id"),
                self.column("u", "defaultOrganizationId"),
                self.kept("d"),
            ));
        }
        choices.push(nothing);
        match choices.as_slice() {
            [nothing] => nothing.clone(),
            choices => format!("COALESCE({})", choices.join(", ")),
        }
    }

    /// That a user is in force, and the employee they are, if any.
    fn standing(&self) -> String {
        let mut conditions = self.in_force("u");
        let works = self.works();
        if self.employees != EmployeeCheck::Off && self.has("e", "userId") && !works.is_empty() {
            let _ = write!(
                conditions,
                " AND NOT EXISTS (SELECT 1 FROM {} WHERE {} = {}{} AND NOT ({works}))",
                self.from("e"),
                self.column("e", "userId"),
                self.column("u", "id"),
                self.kept("e"),
            );
        }
        conditions
    }

    /// That an employee is in force, as far as their table can tell; nothing where it cannot.
    fn works(&self) -> String {
        let columns = [("isActive", "FALSE", "TRUE"), ("isArchived", "TRUE", "FALSE")];
        let known = columns.into_iter().filter(|(column, ..)| self.has("e", column));
        let conditions = known.map(|(column, unknown, value)| {
            format!("COALESCE({}, {unknown}) = {value}", self.column("e", column))
        });
        conditions.collect::<Vec<_>>().join(" AND ")
    }

    fn latest_first(&self) -> String {
        let id = self.column("u", "id");
        if self.has("u", "updatedAt") {
            let at = self.column("u", "updatedAt");
            format!("{at} IS NULL, {at} DESC, {id}")
        } else {
            id
        }
    }

    fn rehash(&self) -> String {
        let name = |column| self.dialect.name(column);
        // MySQL would set the time anew by itself.
        let keep = if self.dialect == Dialect::MySql && self.has("u", "updatedAt") {
            format!(", {at} = {at}", at = name("updatedAt"))
        } else {
            String::new()
        };
        format!(
            "UPDATE {} SET {} = {}{keep} WHERE {} = {} AND {}",
            name("user"),
            name("hash"),
            self.dialect.value(1),
            name("id"),
            self.dialect.id(2),
            self.dialect.equals(&name("hash"), 3),
        )
    }
}
