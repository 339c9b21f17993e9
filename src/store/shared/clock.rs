//! Where a statement has the time from.

/// The store's time in milliseconds and in microseconds, as expressions.
#[derive(Clone, Debug)]
pub(crate) struct Now {
    pub(crate) millis: String,
    pub(crate) micros: String,
}

/// A table with the time in its only row, which tests move.
#[cfg(feature = "contract")]
#[derive(Clone, Debug)]
pub(crate) struct Clock(String);

#[cfg(feature = "contract")]
impl Clock {
    pub(crate) fn new(prefix: &str) -> Self {
        Self(format!("{prefix}clock"))
    }

    pub(crate) fn now(&self) -> Now {
        let ms = |times| format!("(SELECT ms * {times} FROM {})", self.0);
        Now { millis: ms(1), micros: ms(1000) }
    }

    /// The statements that make it.
    pub(crate) fn make(&self, now: mcp_auth_core::time::Timestamp) -> [String; 2] {
        let (table, ms) = (&self.0, super::row::signed(now.0));
        [
            format!("CREATE TABLE {table} (ms BIGINT NOT NULL)"),
            format!("INSERT INTO {table} VALUES ({ms})"),
        ]
    }

    /// The statement that moves it.
    pub(crate) fn set(&self, now: mcp_auth_core::time::Timestamp) -> String {
        format!("UPDATE {} SET ms = {}", self.0, super::row::signed(now.0))
    }
}
