//! How the index entries of a record stand beside it: `[[index, value, order], …]`, or the empty
//! text for none.

use mcp_auth_core::store::{Index, IndexEntry, StoreError};

pub(crate) fn encode(indexes: &[IndexEntry]) -> Result<String, StoreError> {
    if indexes.is_empty() {
        return Ok(String::new());
    }
    let entry = |entry: &IndexEntry| (u8::from(entry.index), entry.value.clone(), entry.order);
    let entries: Vec<_> = indexes.iter().map(entry).collect();
    serde_json::to_string(&entries).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// The reverse of [`encode`]. Entries of an index that only a newer release knows are left out.
pub(crate) fn decode(indexes: &[u8]) -> Result<Vec<IndexEntry>, serde_json::Error> {
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let entries: Vec<(u8, String, u64)> = serde_json::from_slice(indexes)?;
    let known = |(index, value, order)| {
        Index::try_from(index).ok().map(|index| IndexEntry { index, value, order })
    };
    Ok(entries.into_iter().filter_map(known).collect())
}
