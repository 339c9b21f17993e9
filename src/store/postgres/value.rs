//! What is given to a statement.

use std::fmt::Write as _;

use sqlx::{Postgres, postgres::PgArguments, query::Query};

/// One value. Texts are few and plain; ids, lists and bodies are bytes.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Small(i16),
    Smalls(Vec<i16>),
    Number(i64),
    MaybeNumber(Option<i64>),
    Bytes(Vec<u8>),
    MaybeBytes(Option<Vec<u8>>),
    Several(Vec<Vec<u8>>),
    Text(String),
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

impl Value {
    pub(super) fn bind(self, query: Bound<'_>) -> Bound<'_> {
        match self {
            Self::Small(value) => query.bind(value),
            Self::Smalls(values) => query.bind(values),
            Self::Number(value) => query.bind(value),
            Self::MaybeNumber(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value),
            Self::MaybeBytes(value) => query.bind(value),
            Self::Several(values) => query.bind(values),
            Self::Text(value) => query.bind(value),
        }
    }

    /// The value as SQL: digits and hexadecimal digits, whatever it is.
    fn literal(&self) -> String {
        let several = |items: Vec<String>, kind| format!("ARRAY[{}]::{kind}[]", items.join(","));
        match self {
            Self::Small(value) => format!("{value}::smallint"),
            Self::Smalls(values) => {
                several(values.iter().map(ToString::to_string).collect(), "smallint")
            }
            Self::Number(value) | Self::MaybeNumber(Some(value)) => format!("({value})::bigint"),
            Self::MaybeNumber(None) => "NULL::bigint".into(),
            Self::Bytes(value) | Self::MaybeBytes(Some(value)) => bytes(value),
            Self::MaybeBytes(None) => "NULL::bytea".into(),
            Self::Several(values) => several(values.iter().map(|v| bytes(v)).collect(), "bytea"),
            Self::Text(value) => format!("convert_from({}, 'UTF8')", bytes(value.as_bytes())),
        }
    }
}

fn bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2 + 12);
    text.push_str("'\\x");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'::bytea");
    text
}

/// A statement with its values in it, for poolers that do not know prepared statements.
pub(super) fn inlined(sql: &str, values: &[Value]) -> String {
    let mut whole = String::with_capacity(sql.len() * 2);
    let mut parts = sql.split('$');
    whole.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at_checked(end).unwrap_or((part, ""));
        let place = number.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
        if let Some(value) = place.and_then(|place| values.get(place)) {
            whole.push_str(&value.literal());
        } else {
            whole.push('$');
            whole.push_str(number);
        }
        whole.push_str(rest);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_statements_as_digits() {
        let quote = Value::Text("';--".into());
        let sql = inlined("SELECT $2, $1::bigint, $10", &[Value::MaybeNumber(Some(-1)), quote]);
        assert_eq!(
            sql,
            "SELECT convert_from('\\x273b2d2d'::bytea, 'UTF8'), (-1)::bigint::bigint, $10"
        );
        let several = Value::Several(vec![vec![], b"a'".to_vec()]);
        assert_eq!(several.literal(), "ARRAY['\\x'::bytea,'\\x6127'::bytea]::bytea[]");
        assert_eq!(Value::Smalls(vec![]).literal(), "ARRAY[]::smallint[]");
    }
}
