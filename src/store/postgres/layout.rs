//! The tables, and how older ones become these.

/// The layout that this release writes.
pub(super) const VERSION: i32 = 1;

/// What each layout adds to the one before. A step may add tables, columns with defaults and
/// indexes, so that a running instance of the release before goes on working.
pub(super) const STEPS: [&str; VERSION as usize] = ["
-- `due` is when sweeping looks at the record: never later than `expires`, and left alone when
-- `expires` moves on, so that such a change writes to no index. Both are milliseconds since 1970.
-- `list` is a hash of an index and a value: see `indexes` for the text. `order` is the place in it.
-- Columns of a fixed width come first, so that none is padded. What is left of a page is room for a
-- grant that changes: it stays in the page, and the indexes need not know.
CREATE TABLE {p}record (
    expires bigint,
    due     bigint,
    order1  bigint,
    order2  bigint,
    kind    smallint NOT NULL,
    id      bytea    NOT NULL,
    version bytea    NOT NULL,
    list1   bytea,
    list2   bytea,
    indexes text     NOT NULL,
    body    bytea    NOT NULL,
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX {p}record_due ON {p}record (due) WHERE due IS NOT NULL;
CREATE INDEX {p}record_list1 ON {p}record (list1, order1, id) WHERE list1 IS NOT NULL;
CREATE INDEX {p}record_list2 ON {p}record (list2, order2, id) WHERE list2 IS NOT NULL;

-- Limits are forgotten in a crash, and cost no wait for the disk.
CREATE UNLOGGED TABLE {p}rate (
    key      bytea  PRIMARY KEY,
    empty_at bigint NOT NULL
) WITH (fillfactor = 50);
"];

/// `version` is the layout of the tables, `readable_from` the oldest layout whose release can work
/// with them.
pub(super) const TABLE: &str = "
CREATE TABLE IF NOT EXISTS {p}layout (version integer NOT NULL, readable_from integer NOT NULL)";

/// The tables that a store has where it is made.
pub(super) const EXISTS: &str = "SELECT to_regclass('{p}layout') IS NOT NULL";

pub(super) const FOUND: &str =
    "SELECT coalesce(max(version), 0), coalesce(max(readable_from), 0) FROM {p}layout";

/// Held until the transaction ends, also behind a pooler.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('{p}layout'), 1298756416)";

pub(super) const RECORD: &str = "DELETE FROM {p}layout";
pub(super) const RECORD_ANEW: &str = "INSERT INTO {p}layout (version, readable_from) VALUES ";
