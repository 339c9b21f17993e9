//! Parts of a listing.

/// Where a listing goes on: after this place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The place of the last entry seen.
    pub order: u64,
    /// The id of the last entry seen.
    pub id: String,
}

/// A part of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Ids in ascending order; some may name records that are gone.
    pub ids: Vec<String>,
    /// Where to go on, or `None` at the end.
    pub next: Option<Cursor>,
}

impl Page {
    /// A page of at most `limit` entries, out of one more where there are as many.
    pub fn of(mut entries: Vec<Cursor>, limit: usize) -> Self {
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).cloned();
        Self { ids: entries.into_iter().map(|entry| entry.id).collect(), next }
    }
}
