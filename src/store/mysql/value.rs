//! What is given to a statement.

use sqlx::{MySql, mysql::MySqlArguments, query::Query};

/// One value. Ids, lists and bodies are bytes.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(Option<i64>),
    Bytes(Vec<u8>),
    MaybeBytes(Option<Vec<u8>>),
}

type Bound<'q> = Query<'q, MySql, MySqlArguments>;

impl Value {
    pub(super) fn bind(self, query: Bound<'_>) -> Bound<'_> {
        match self {
            Self::Number(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value),
            Self::MaybeBytes(value) => query.bind(value),
        }
    }
}
