//! Moving everything a store holds to another, as lines of JSON.
//!
//! ```text
//! {"format":"gauzy-mcp-auth store","version":1,"release":"0.1.0","schema":1,"created_at":…}
//! {"kind":"grant","id":"…","expires_at":…,"indexes":[…],"body":{…}}      one line a record
//! {"end":true,"records":{"grant":1, …},"sha256":"…"}
//! ```
//!
//! The last line counts the records and carries the SHA-256 of every byte before it, so that a
//! file that was cut short or changed is noticed. Times are milliseconds since 1970. A body that
//! is no JSON object stands in base64, as `body_base64`. Versions are not exported: an import
//! chooses new ones.
//!
//! The key set goes as it is stored, sealed: an export opens nothing without the session secret.
//! It does hold the nonces of grants, hashes of sessions, and names and addresses of people.
//!
//! # What an export of a running server is
//!
//! Each record is read as one write left it, but not all at one moment. Kinds are read in an
//! order that makes the result safe: revocation counters after the grants they end, clients after
//! the grants that name them. A grant that is refreshed meanwhile may stand one or more
//! generations behind; its later tokens prove themselves by their tag and are honoured. Grants and
//! sessions that are born meanwhile may be missing, and so may revocations of single grants. The
//! key set is read first; where it has changed at the end, the export fails and is to be repeated.

mod entry;
mod export;
mod read;

pub use entry::{Entry, Put};
pub use export::Export;
pub use read::{Line, Reader};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::time::Timestamp;

const FORMAT: &str = "gauzy-mcp-auth store";
const VERSION: u32 = 1;

/// How many records of each kind.
pub type Counts = BTreeMap<String, u64>;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: String,
    version: u32,
    /// The release that wrote it.
    pub release: String,
    /// The layout of the store it comes from.
    pub schema: u32,
    /// When, by the clock of that store.
    pub created_at: Timestamp,
}

/// The last line.
#[derive(Serialize, Deserialize)]
struct Trailer {
    end: bool,
    records: Counts,
    sha256: String,
}

/// Why an export or an import did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The file is not an export.
    #[error("it is not an export of this program: {0}")]
    Foreign(String),
    /// A newer release wrote the file.
    #[error("it has format version {0}, this release knows {VERSION}: import it with a newer one")]
    Newer(u32),
    /// The file was changed or cut short.
    #[error("it is damaged at line {line}: {why}")]
    Damaged {
        /// Counted from 1.
        line: u64,
        /// What was found.
        why: String,
    },
    /// The key set was changed while the rest was read.
    #[error("the key set changed during the export: repeat it")]
    KeysChanged,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
