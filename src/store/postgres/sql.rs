//! The statements.

use std::sync::Arc;

use crate::shared::{Now, row::SLOTS};

/// The server's own time.
pub(super) fn now() -> Now {
    let now =
        |parts: &str| format!("floor(extract(epoch FROM statement_timestamp()) * {parts})::bigint");
    Now { millis: now("1000"), micros: now("1000000") }
}

/// Every statement of the store: each is one transaction by itself, so that none holds a lock
/// while this process thinks.
#[derive(Debug)]
pub(super) struct Statements {
    pub(super) read: Arc<str>,
    pub(super) insert: Arc<str>,
    pub(super) swap: Arc<str>,
    pub(super) delete: Arc<str>,
    pub(super) list: [Arc<str>; SLOTS],
    pub(super) count: [Arc<str>; SLOTS],
    pub(super) scan: Arc<str>,
    pub(super) sweep: Arc<str>,
    pub(super) sweep_rates: Arc<str>,
    pub(super) take: Arc<str>,
    pub(super) owes: Arc<str>,
    pub(super) forgive: Arc<str>,
    pub(super) give_back: Arc<str>,
    pub(super) probe: Arc<str>,
}

impl Statements {
    /// For tables that start with `prefix`, which is plain.
    pub(super) fn new(prefix: &str, now: &Now) -> Self {
        let sql = |text: &str| -> Arc<str> {
            let text = text.replace("{p}", prefix).replace("{now}", &now.millis);
            text.replace("{micros}", &now.micros).into()
        };
        let slots = |text: &str| ["1", "2"].map(|slot| sql(&text.replace("{s}", slot)));
        Self {
            read: sql(READ),
            insert: sql(INSERT),
            swap: sql(SWAP),
            delete: sql(DELETE),
            list: slots(LIST),
            count: slots(COUNT),
            scan: sql(SCAN),
            sweep: sql(SWEEP),
            sweep_rates: sql(SWEEP_RATES),
            take: sql(TAKE),
            owes: sql(OWES),
            forgive: sql(FORGIVE),
            give_back: sql(GIVE_BACK),
            probe: sql(PROBE),
        }
    }
}

/// A row for every record that is there and lives, or one with the time alone.
const READ: &str = "
SELECT t.now, r.place, r.version, r.expires, r.indexes, r.body
FROM (SELECT {now} AS now) t
LEFT JOIN (
    SELECT k.place, x.version, x.expires, x.indexes, x.body
    FROM unnest($1::smallint[], $2::bytea[]) WITH ORDINALITY AS k (kind, id, place)
    JOIN {p}record x ON x.kind = k.kind AND x.id = k.id
) r ON r.expires IS NULL OR r.expires > t.now";

/// What has expired gives way.
const INSERT: &str = "
INSERT INTO {p}record AS r
    (kind, id, version, expires, due, list1, order1, list2, order2, indexes, body)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (kind, id) DO UPDATE SET
    version = excluded.version, expires = excluded.expires, due = excluded.due,
    list1 = excluded.list1, order1 = excluded.order1,
    list2 = excluded.list2, order2 = excluded.order2,
    indexes = excluded.indexes, body = excluded.body
WHERE r.expires <= {now}
RETURNING {now}";

/// `due` only ever comes closer: where it stays, no index of the table is written.
const SWAP: &str = "
UPDATE {p}record SET
    version = $4, expires = $5::bigint, due = least(due, $5::bigint),
    list1 = $6, order1 = $7, list2 = $8, order2 = $9, indexes = $10, body = $11
WHERE kind = $1 AND id = $2 AND version = $3 AND (expires IS NULL OR expires > {now})
RETURNING {now}";

const DELETE: &str = "
DELETE FROM {p}record
WHERE kind = $1 AND id = $2 AND version = $3 AND (expires IS NULL OR expires > {now})
RETURNING {now}";

const LIST: &str = "
SELECT order{s}, id FROM {p}record
WHERE list{s} = $1 AND (order{s}, id) > ($2::bigint, $3::bytea)
ORDER BY order{s}, id LIMIT $4";

const COUNT: &str = "SELECT count(*) FROM {p}record WHERE list{s} = $1";

const SCAN: &str = "
SELECT id, version, expires, indexes, body FROM {p}record
WHERE kind = $1 AND id >= $2::bytea AND (expires IS NULL OR expires > {now})
ORDER BY id LIMIT $3";

/// Removes what has expired and puts off what lives on.
const SWEEP: &str = "
WITH due AS MATERIALIZED (
    SELECT kind, id, expires FROM {p}record
    WHERE due <= {now} ORDER BY due LIMIT $1 FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM {p}record r USING due d
    WHERE r.kind = d.kind AND r.id = d.id AND d.expires <= {now}
    RETURNING 1
), later AS (
    UPDATE {p}record r SET due = r.expires FROM due d
    WHERE r.kind = d.kind AND r.id = d.id AND (d.expires IS NULL OR d.expires > {now})
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM later)";

/// Of $2 buckets from $1 on, removes those that are empty; answers the key after them.
const SWEEP_RATES: &str = "
WITH gone AS (
    DELETE FROM {p}rate
    WHERE empty_at <= {micros} AND ctid = ANY (ARRAY(
        SELECT step.ctid
        FROM (SELECT ctid, empty_at FROM {p}rate WHERE key >= $1 ORDER BY key LIMIT $2) step
        WHERE step.empty_at <= {micros}))
)
SELECT key FROM {p}rate WHERE key >= $1 ORDER BY key LIMIT 1 OFFSET $2";

/// Takes $2 from the bucket $1 that has room for $3.
const TAKE: &str = "
INSERT INTO {p}rate AS r (key, empty_at) VALUES ($1, {micros} + $2::bigint)
ON CONFLICT (key) DO UPDATE
SET empty_at = greatest(least(r.empty_at, {micros} + $3::bigint), {micros}) + $2::bigint
WHERE greatest(least(r.empty_at, {micros} + $3::bigint), {micros}) + $2::bigint
      <= {micros} + $3::bigint
RETURNING 1";

/// How long until there is room, and how much more it owes than it holds.
const OWES: &str = "
SELECT greatest(least(empty_at, {micros} + $3::bigint), {micros}) + $2::bigint
           - ({micros} + $3::bigint),
       empty_at - ({micros} + $3::bigint)
FROM {p}rate WHERE key = $1";

/// What a bucket owes beyond what it holds is forgotten for good.
const FORGIVE: &str = "
UPDATE {p}rate SET empty_at = {micros} + $2::bigint
WHERE key = $1 AND empty_at > {micros} + $2::bigint";

const GIVE_BACK: &str = "UPDATE {p}rate SET empty_at = empty_at - $2::bigint WHERE key = $1";

/// Whether this is a server that writes.
const PROBE: &str = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool";
