//! Reading an export, line by line.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Counts, Entry, FORMAT, Header, Trailer, TransferError, VERSION, entry::Record};
use crate::entropy::hex;

/// What a line says.
#[derive(Debug)]
pub enum Line {
    /// The first one.
    Header(Header),
    /// A record.
    Record(Entry),
    /// A record of a kind, or in an index, that only a newer release knows; its kind.
    Unknown(String),
    /// The last one, and it is right.
    End(Counts),
}

/// Reads an export line by line, and knows at its end whether it is whole.
#[derive(Debug, Default)]
pub struct Reader {
    lines: u64,
    counts: Counts,
    hash: Sha256,
    ended: bool,
}

impl Reader {
    /// The longest line that is read, in bytes.
    pub const MAX_LINE: usize = 8 << 20;

    /// Reads the next line, its end included.
    ///
    /// # Errors
    /// When it is none of an export's, or what came before was changed.
    pub fn line(&mut self, text: &[u8]) -> Result<Line, TransferError> {
        self.lines += 1;
        if self.ended {
            return Err(self.damaged("something follows the last line"));
        }
        if self.lines == 1 {
            self.hash.update(text);
            return header(text).map(Line::Header);
        }
        let read = serde_json::from_slice::<Either>(text);
        match read.map_err(|e| self.damaged(&format!("it cannot be read: {e}")))? {
            Either::End(trailer) => self.end(trailer),
            Either::Record(record) => {
                self.hash.update(text);
                let kind = record.kind.clone();
                *self.counts.entry(kind.clone()).or_default() += 1;
                let entry = record.entry().map_err(|why| self.damaged(&why))?;
                Ok(entry.map_or(Line::Unknown(kind), Line::Record))
            }
        }
    }

    /// Whether the last line was read: without it the file was cut short.
    ///
    /// # Errors
    /// When it was not.
    pub fn finish(&self) -> Result<(), TransferError> {
        match (self.ended, self.lines) {
            (true, _) => Ok(()),
            (false, 0) => Err(TransferError::Foreign("it is empty".into())),
            (false, _) => Err(self.damaged("it ends there: it was cut short")),
        }
    }

    fn end(&mut self, trailer: Trailer) -> Result<Line, TransferError> {
        self.ended = true;
        if trailer.records != self.counts {
            return Err(self.damaged("it counts other records than there are"));
        }
        if trailer.sha256 != hex(&self.hash.clone().finalize()) {
            return Err(self.damaged("the checksum is another: something before was changed"));
        }
        Ok(Line::End(trailer.records))
    }

    fn damaged(&self, why: &str) -> TransferError {
        TransferError::Damaged { line: self.lines, why: why.to_owned() }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Either {
    End(Trailer),
    Record(Record),
}

fn header(text: &[u8]) -> Result<Header, TransferError> {
    let foreign = |why: String| TransferError::Foreign(why);
    let value: Value = serde_json::from_slice(text)
        .map_err(|e| foreign(format!("its first line cannot be read: {e}")))?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(foreign("its first line does not say so".into()));
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            return Err(TransferError::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
        }
        None => return Err(foreign("its first line has no version".into())),
    }
    serde_json::from_value(value).map_err(|e| foreign(format!("its first line: {e}")))
}
