//! The write-ahead log as a process left it that did not end well.
//!
//! SQLite reads such a log up to the first frame that is not sound, and forgets what follows. That
//! is right for a transaction that was cut off; after damage it would lose commits without a word.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

const HEADER: usize = 32;
const FRAME: usize = 24;

/// The log of a database.
pub(super) fn path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// A log that was there before the database was opened.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    page: usize,
    frames: u64,
    header: [u8; HEADER],
}

impl Log {
    /// `None` where there is no log, or nothing in it.
    pub(super) fn of(database: &Path) -> io::Result<Option<Self>> {
        let mut file = match File::open(path(database)) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let length = file.metadata()?.len();
        let mut header = [0; HEADER];
        if length < (HEADER + FRAME) as u64 {
            return Ok(None);
        }
        file.read_exact(&mut header)?;
        // 65536 does not fit where it is told otherwise; the file's own size says what is sane.
        let page = word(&header, 8, false) as usize;
        let page = if page.is_power_of_two() && page <= 65_536 { page } else { 4096 };
        let frames = length.saturating_sub(HEADER as u64) / (FRAME + page) as u64;
        Ok(Some(Self { file, page, frames, header }))
    }

    /// Where the damage is, as a number of bytes, if SQLite read `kept` frames and a commit that
    /// was followed by another stands behind them: the second began when the first was on the disk.
    pub(super) fn damaged_at(&mut self, kept: u64) -> io::Result<Option<u64>> {
        if self.frames > 0 && !self.is_header_sound() {
            return Ok(Some(0));
        }
        let salt = self.header.get(16..24).unwrap_or_default().to_vec();
        let mut before: Option<[u8; FRAME]> = None;
        for number in kept..self.frames {
            let frame = self.frame(number)?;
            let own = frame.get(8..16) == Some(&salt);
            if own
                && let Some(before) = before
                && word(&before, 4, false) != 0
                && self.follows(&before, &frame, number)?
            {
                return Ok(Some(HEADER as u64 + kept * (FRAME + self.page) as u64));
            }
            before = own.then_some(frame);
        }
        Ok(None)
    }

    fn is_header_sound(&self) -> bool {
        let Some((facts, sum)) = self.header.split_at_checked(HEADER - 8) else { return false };
        let magic = word(facts, 0, false);
        magic & !1 == 0x377f_0682 && self.sum((0, 0), facts) == pair(sum)
    }

    fn frame(&mut self, number: u64) -> io::Result<[u8; FRAME]> {
        let mut frame = [0; FRAME];
        self.file.seek(SeekFrom::Start(HEADER as u64 + number * (FRAME + self.page) as u64))?;
        self.file.read_exact(&mut frame)?;
        Ok(frame)
    }

    /// Whether a frame was written right after another: checksums are chained.
    fn follows(
        &mut self,
        before: &[u8; FRAME],
        frame: &[u8; FRAME],
        number: u64,
    ) -> io::Result<bool> {
        self.frame(number)?;
        let mut page = vec![0; self.page];
        self.file.read_exact(&mut page)?;
        let (_, seed) = before.split_at(FRAME - 8);
        let (facts, sum) = frame.split_at(FRAME - 8);
        let so_far = self.sum(pair(seed), facts.get(..8).unwrap_or_default());
        Ok(self.sum(so_far, &page) == pair(sum))
    }

    /// The checksum of SQLite's log, see "The WAL file format".
    fn sum(&self, seed: (u32, u32), bytes: &[u8]) -> (u32, u32) {
        let little = word(&self.header, 0, false) & 1 == 0;
        bytes.chunks_exact(8).fold(seed, |(a, b), two| {
            let a = a.wrapping_add(word(two, 0, little)).wrapping_add(b);
            (a, b.wrapping_add(word(two, 4, little)).wrapping_add(a))
        })
    }
}

fn pair(bytes: &[u8]) -> (u32, u32) {
    (word(bytes, 0, false), word(bytes, 4, false))
}

fn word(bytes: &[u8], at: usize, little: bool) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok());
    four.map_or(0, if little { u32::from_le_bytes } else { u32::from_be_bytes })
}
