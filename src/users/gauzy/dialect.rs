//! Where the languages of the databases differ.

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Postgres,
    MySql,
    Sqlite,
}

impl Dialect {
    /// A name in quotes. Names are constants of this program.
    pub(super) fn name(self, name: &str) -> String {
        match self {
            Self::Postgres | Self::Sqlite => format!("\"{name}\""),
            Self::MySql => format!("`{name}`"),
        }
    }

    /// The type of texts.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Postgres | Self::Sqlite => "TEXT",
            Self::MySql => "CHAR",
        }
    }

    /// The place of a value, counted from 1.
    pub(super) fn value(self, number: usize) -> String {
        match self {
            Self::Postgres => format!("${number}"),
            Self::MySql => "?".to_owned(),
            Self::Sqlite => format!("?{number}"),
        }
    }

    /// The place of a user's id.
    pub(super) fn id(self, number: usize) -> String {
        match self {
            Self::Postgres => format!("CAST({} AS uuid)", self.value(number)),
            Self::MySql | Self::Sqlite => self.value(number),
        }
    }

    /// That a column is a value, octet by octet. MySQL's collations take `É@x ` and `e@x` for the
    /// same: there the first condition is what an index answers and the second is what counts. It
    /// takes the value twice.
    pub(super) fn equals(self, column: &str, number: usize) -> String {
        let value = self.value(number);
        match self {
            Self::Postgres | Self::Sqlite => format!("{column} = {value}"),
            Self::MySql => format!(
                "{column} = {value} AND CAST(CONVERT({column} USING utf8mb4) AS BINARY) = \
                 CAST({value} AS BINARY)"
            ),
        }
    }

    /// What [`Self::equals`] takes.
    pub(super) fn twice(self, value: &str) -> Vec<&str> {
        match self {
            Self::Postgres | Self::Sqlite => vec![value],
            Self::MySql => vec![value, value],
        }
    }

    /// Whether a text can be a user's id at all; PostgreSQL fails on what is no UUID.
    pub(super) fn can_be_id(self, text: &str) -> bool {
        match self {
            Self::Postgres => is_uuid(text),
            Self::MySql | Self::Sqlite => (1..=255).contains(&text.len()) && !text.contains('\0'),
        }
    }

    /// Lists tables and their columns.
    pub(super) const fn columns(self) -> &'static str {
        match self {
            Self::Postgres => {
                "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) \
                 FROM information_schema.columns \
                 WHERE table_schema = ANY (current_schemas(false)) AND table_name IN ('user', \
                 'tenant', 'role', 'organization', 'user_organization', 'employee')"
            }
            Self::MySql => {
                "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) \
                 FROM information_schema.columns \
                 WHERE table_schema = DATABASE() AND table_name IN ('user', 'tenant', 'role', \
                 'organization', 'user_organization', 'employee')"
            }
            Self::Sqlite => {
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
                 WHERE t.type = 'table' AND t.name IN ('user', 'tenant', 'role', 'organization', \
                 'user_organization', 'employee')"
            }
        }
    }
}

/// Lower case only: what is written otherwise is not the id that Gauzy gave.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
