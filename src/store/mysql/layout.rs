//! The tables. Each statement leaves alone what is there already, so that several instances may
//! start together: changes of tables are transactions of their own here, and no lock spans them.

/// The layout that this release writes.
pub(super) const VERSION: i32 = 1;

/// Every table of this layout. A later one adds tables, columns with defaults and indexes, so that
/// a running instance of the release before goes on working.
pub(super) const TABLES: [&str; 4] = [
    "
CREATE TABLE IF NOT EXISTS {p}record (
    kind    TINYINT         NOT NULL,
    id      VARBINARY(2100) NOT NULL,
    version BINARY(16)      NOT NULL,
    expires BIGINT          NULL,
    due     BIGINT          NULL,
    list1   BINARY(16)      NULL,
    order1  BIGINT          NULL,
    list2   BINARY(16)      NULL,
    order2  BIGINT          NULL,
    indexes MEDIUMBLOB      NOT NULL,
    body    MEDIUMBLOB      NOT NULL,
    PRIMARY KEY (kind, id),
    KEY {p}record_due (due),
    KEY {p}record_list1 (list1, order1, id),
    KEY {p}record_list2 (list2, order2, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC",
    "
CREATE TABLE IF NOT EXISTS {p}rate (
    bucket   VARBINARY(255) NOT NULL PRIMARY KEY,
    empty_at BIGINT         NOT NULL
) ENGINE = InnoDB",
    "
CREATE TABLE IF NOT EXISTS {p}layout (
    one           TINYINT NOT NULL PRIMARY KEY,
    version       INT     NOT NULL,
    readable_from INT     NOT NULL
) ENGINE = InnoDB",
    "INSERT IGNORE INTO {p}layout (one, version, readable_from) VALUES (1, 1, 1)",
];

/// `version` is the layout of the tables, `readable_from` the oldest layout whose release can work
/// with them.
pub(super) const FOUND: &str = "SELECT version, readable_from FROM {p}layout WHERE one = 1";
