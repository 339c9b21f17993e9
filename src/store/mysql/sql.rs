//! The statements.

use std::sync::Arc;

use crate::shared::{Now, row::SLOTS};

/// The server's own time.
pub(super) fn now() -> Now {
    Now {
        millis: "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)".into(),
        micros: "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)".into(),
    }
}

/// Every statement of the store: each is one transaction by itself, so that none holds a lock
/// while this process thinks.
#[derive(Debug)]
pub(super) struct Statements {
    read_time: String,
    read_one: String,
    pub(super) insert: Arc<str>,
    pub(super) replace: Arc<str>,
    pub(super) swap: Arc<str>,
    pub(super) delete: Arc<str>,
    pub(super) list: [Arc<str>; SLOTS],
    pub(super) count: [Arc<str>; SLOTS],
    pub(super) scan: Arc<str>,
    pub(super) put_off: Arc<str>,
    pub(super) sweep: Arc<str>,
    pub(super) later_rate: Arc<str>,
    pub(super) sweep_rates: Arc<str>,
    pub(super) sweep_last_rates: Arc<str>,
    pub(super) take: Arc<str>,
    pub(super) make: Arc<str>,
    pub(super) owes: Arc<str>,
    pub(super) forgive: Arc<str>,
    pub(super) give_back: Arc<str>,
    pub(super) probe: Arc<str>,
}

impl Statements {
    /// For tables that start with `prefix`, which is plain.
    pub(super) fn new(prefix: &str, now: &Now) -> Self {
        let text = |text: &str| {
            let text = text.replace("{set}", SET).replace("{due}", DUE).replace("{p}", prefix);
            text.replace("{now}", &now.millis).replace("{micros}", &now.micros)
        };
        let sql = |own: &str| -> Arc<str> { text(own).into() };
        let slots = |own: &str| ["1", "2"].map(|slot| sql(&own.replace("{s}", slot)));
        Self {
            read_time: text(READ_TIME),
            read_one: text(READ_ONE),
            insert: sql(INSERT),
            replace: sql(REPLACE),
            swap: sql(SWAP),
            delete: sql(DELETE),
            list: slots(LIST),
            count: slots(COUNT),
            scan: sql(SCAN),
            put_off: sql(PUT_OFF),
            sweep: sql(SWEEP),
            later_rate: sql(LATER_RATE),
            sweep_rates: sql(SWEEP_RATES),
            sweep_last_rates: sql(SWEEP_LAST_RATES),
            take: sql(TAKE),
            make: sql(MAKE),
            owes: sql(OWES),
            forgive: sql(FORGIVE),
            give_back: sql(GIVE_BACK),
            probe: sql(PROBE),
        }
    }

    /// Reads the time and so many records.
    pub(super) fn read(&self, keys: usize) -> Arc<str> {
        let mut sql = self.read_time.clone();
        for place in 0..keys {
            sql.push_str(&self.read_one.replace("{place}", &place.to_string()));
        }
        sql.into()
    }
}

const READ_TIME: &str = "SELECT {now} AS now, -1 AS place, NULL AS version, NULL AS expires, NULL AS indexes, NULL AS body";

const READ_ONE: &str = "
UNION ALL SELECT {now}, {place}, version, expires, indexes, body FROM {p}record
WHERE kind = ? AND id = ? AND (expires IS NULL OR expires > {now})";

/// The assignments of a write, in the order of `record`. The answer to an insert or an update
/// carries the argument of `LAST_INSERT_ID`: the time.
const SET: &str = "
    version = ?, expires = ?,
    list1 = ?, order1 = ?, list2 = ?, order2 = ?, indexes = ?, body = ?";

const INSERT: &str = "
INSERT INTO {p}record SET {set}, kind = ?, id = ?, due = IF(LAST_INSERT_ID({now}) > 0, ?, NULL)";

/// What has expired gives way.
const REPLACE: &str = "
UPDATE {p}record SET {set}, due = IF(LAST_INSERT_ID({now}) > 0, ?, NULL)
WHERE kind = ? AND id = ? AND expires <= {now}";

/// `due` only ever comes closer: where it stays, no index of the table is written.
const SWAP: &str = "
UPDATE {p}record SET {set},
    due = IF(LAST_INSERT_ID({now}) > 0, LEAST(COALESCE(due, ?), COALESCE(?, due)), NULL)
WHERE kind = ? AND id = ? AND version = ? AND (expires IS NULL OR expires > {now})";

const DELETE: &str = "
DELETE FROM {p}record
WHERE kind = ? AND id = ? AND version = ? AND (expires IS NULL OR expires > {now})";

const LIST: &str = "
SELECT order{s}, id FROM {p}record
WHERE list{s} = ? AND (order{s} > ? OR (order{s} = ? AND id > ?))
ORDER BY order{s}, id LIMIT ?";

const COUNT: &str = "SELECT COUNT(*) FROM {p}record WHERE list{s} = ?";

const SCAN: &str = "
SELECT id, version, expires, indexes, body FROM {p}record
WHERE kind = ? AND id >= ? AND (expires IS NULL OR expires > {now})
ORDER BY id LIMIT ?";

/// Of the records whose time seems to have come, the next ones: whatever waits behind them is not
/// looked at.
const DUE: &str = "
JOIN (SELECT kind, id FROM {p}record WHERE due <= {now} ORDER BY due LIMIT ?) d
ON r.kind = d.kind AND r.id = d.id";

const PUT_OFF: &str = "
UPDATE {p}record r {due} SET r.due = r.expires WHERE r.expires IS NULL OR r.expires > {now}";

const SWEEP: &str = "DELETE r FROM {p}record r {due} WHERE r.expires <= {now}";

/// The bucket that is so many behind another.
const LATER_RATE: &str =
    "SELECT bucket FROM {p}rate WHERE bucket >= ? ORDER BY bucket LIMIT 1 OFFSET ?";

/// Removes empty buckets up to another, or to the end.
const SWEEP_RATES: &str = "
DELETE FROM {p}rate WHERE bucket >= ? AND bucket < ? AND empty_at <= {micros}";

const SWEEP_LAST_RATES: &str = "
DELETE FROM {p}rate WHERE bucket >= ? AND empty_at <= {micros}";

const TAKE: &str = "
UPDATE {p}rate SET empty_at = GREATEST(LEAST(empty_at, {micros} + ?), {micros}) + ?
WHERE bucket = ? AND GREATEST(LEAST(empty_at, {micros} + ?), {micros}) + ? <= {micros} + ?";

const MAKE: &str = "INSERT INTO {p}rate (bucket, empty_at) VALUES (?, {micros} + ?)";

/// How long until there is room, and how much more it owes than it holds.
const OWES: &str = "
SELECT CAST(GREATEST(LEAST(empty_at, {micros} + ?), {micros}) + ? - ({micros} + ?) AS SIGNED),
       CAST(empty_at - ({micros} + ?) AS SIGNED)
FROM {p}rate WHERE bucket = ?";

/// What a bucket owes beyond what it holds is forgotten for good.
const FORGIVE: &str = "
UPDATE {p}rate SET empty_at = {micros} + ? WHERE bucket = ? AND empty_at > {micros} + ?";

const GIVE_BACK: &str = "UPDATE {p}rate SET empty_at = empty_at - ? WHERE bucket = ?";

/// Whether this is a server that writes, in sessions that write: MariaDB and MySQL have names of
/// their own for these, and each reads the comment that is meant for it.
const PROBE: &str = "SELECT CAST(@@global.read_only OR \
                     /*M!100100 @@tx_read_only */ /*!80003 @@transaction_read_only */ AS SIGNED)";
