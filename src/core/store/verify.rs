//! What a check of a whole store reports.

use std::sync::Arc;

use super::{Backend, Kind, StoreError};

/// How many problems a [`Verification`] tells one by one.
pub const MOST_PROBLEMS: usize = 100;

/// How many records a step of a check reads.
const STEP: usize = 500;

/// What a check looks at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The file as such: its pages and its own indexes.
    Pages,
    /// Every record, and whether it stands in the lists it names.
    Records,
    /// Every entry of a list, and whether its record names it.
    Lists,
}

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is looked at now.
    pub stage: Stage,
    /// How many pages, records or entries of this stage are done.
    pub done: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
}

/// Is told how far a check has come, some times a second.
pub type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// What can be wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defect {
    /// The file holds something that this program does not put there.
    Layout,
    /// A page of the file cannot be read or contradicts another.
    Page,
    /// A record is not what was written: its checksum does not fit.
    Checksum,
    /// A record is what was written, and no record of this release.
    Unreadable,
    /// A record does not stand in a list that it names.
    Unlisted,
    /// A list names a record that is not there or does not name the list. Readers pass over it.
    Stray,
    /// Sweeping looks for a record at a wrong time, or never.
    Due,
}

impl Defect {
    /// The name that programs go by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Page => "page",
            Self::Checksum => "checksum",
            Self::Unreadable => "unreadable",
            Self::Unlisted => "unlisted",
            Self::Stray => "stray",
            Self::Due => "due",
        }
    }

    /// Whether something that was acknowledged is lost or may be.
    pub const fn is_loss(self) -> bool {
        matches!(self, Self::Page | Self::Checksum | Self::Unreadable)
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub defect: Defect,
    /// Where, and what was found, in one line. Names records by kind and the start of their id.
    pub what: String,
}

/// What a check of a whole store found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Live records that are sound.
    pub records: u64,
    /// Records that have expired and are not swept yet.
    pub expired: u64,
    /// Entries of lists that are sound.
    pub entries: u64,
    /// How many bytes the store takes, where it is a file.
    pub bytes: Option<u64>,
    /// How many of these are free for new records.
    pub free_bytes: Option<u64>,
    /// What is wrong: the first [`MOST_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// How many problems there are beyond these.
    pub more_problems: u64,
}

impl Verification {
    /// Whether nothing is wrong.
    pub const fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// Adds a problem, or counts it where many are told already.
    pub fn add(&mut self, defect: Defect, what: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            let what = what.into().replace(['\n', '\r'], " ");
            self.problems.push(Problem { defect, what });
        } else {
            self.more_problems += 1;
        }
    }
}

/// What a backend without a check of its own can tell: that its live records can all be read, and
/// how many they are.
pub(super) async fn by_scanning<B: Backend + ?Sized>(
    store: &B,
    on_progress: &OnProgress,
) -> Result<Verification, StoreError> {
    let mut found = Verification::default();
    for kind in Kind::ALL {
        let mut after: Option<String> = None;
        loop {
            let page = store.scan(kind, after.as_deref(), STEP).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            found.records += page.len() as u64;
            let done = found.records;
            on_progress(Progress { stage: Stage::Records, done, total: None });
        }
    }
    Ok(found)
}
