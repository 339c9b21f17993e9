//! Whether the files that are open still are the ones that the next start will find.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The database and its log, as they were when the store was opened.
#[derive(Debug)]
pub(super) struct Place([(PathBuf, Identity); 2]);

impl Place {
    /// Both have to be there.
    pub(super) fn of(database: &Path) -> io::Result<Self> {
        let known = |path: PathBuf| identity(&path).map(|identity| (path, identity));
        Ok(Self([known(database.to_owned())?, known(super::log::path(database))?]))
    }

    /// Fails, and says which, where one of them was removed or replaced.
    pub(super) fn check(&self) -> Result<(), String> {
        for (path, expected) in &self.0 {
            match identity(path) {
                Ok(found) if found == *expected => {}
                Ok(_) => return Err(format!("{} is another file", path.display())),
                Err(e) => return Err(format!("{}: {e}", path.display())),
            }
        }
        Ok(())
    }
}

/// Device and inode.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|file| (file.dev(), file.ino()))
}

/// Where a file that is open cannot be removed, that it is there is enough.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(|_| ())
}
