//! Getting hold of the data folder and the file in it.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// Why a data folder could not be opened. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is not there and cannot be made, or something else has its name.
    #[error("the data folder {} cannot be created ({why}): give a folder that can", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// The folder, or a file in it, may not be written.
    #[error("{} cannot be written ({why}): give this user the right to write to it", path.display())]
    NotWritable {
        /// The folder or the file.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// Another process has it open.
    #[error("the data folder {} is in use by {}: stop that process, or give this one a folder of its own", path.display(), process(*pid))]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The process, where it could be told.
        pid: Option<u32>,
    },
    /// The file is not a sound database of this program.
    #[error("{} is damaged ({why}): restore it from a back-up, or move it away to start empty", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What was found.
        why: String,
    },
    /// The log of an interrupted run is damaged, and more than the last commit would be lost.
    #[error("{} is damaged at byte {at}, and acknowledged writes stand behind that: restore the folder from a back-up, or cut the file (truncate -s {at}) to go on without them", path.display())]
    LogDamaged {
        /// The log.
        path: PathBuf,
        /// How many bytes of it are sound.
        at: u64,
    },
    /// There is a log, but no database that it belongs to.
    #[error("{} is there, but its database is not: restore the folder from a back-up, or move the log away to start empty", path.display())]
    LogAlone {
        /// The log.
        path: PathBuf,
    },
    /// The file is a database that another program made.
    #[error("{} belongs to another program: give this one a folder of its own", path.display())]
    Foreign {
        /// The database.
        path: PathBuf,
    },
    /// A newer release has written the file.
    #[error("{} has layout {found}, this release knows up to {known}: run the newer release", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// The layout found.
        found: u32,
        /// The newest layout that this release knows.
        known: u32,
    },
    /// Anything else that went wrong.
    #[error("{} cannot be opened: {why}", path.display())]
    Io {
        /// The database.
        path: PathBuf,
        /// What went wrong.
        why: String,
    },
}

fn process(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".into(), |pid| format!("process {pid}"))
}

/// Makes the folder, for this user only, where it is not there.
pub(super) fn make_folder(path: &Path) -> Result<(), OpenError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(path);
    made.map_err(|why| OpenError::Folder { path: path.to_owned(), why })?;
    // The folder's own entry must survive a power cut as well as what is in it.
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Ok(parent) = File::open(parent.unwrap_or(Path::new("."))) {
        let _ = parent.sync_all();
    }
    Ok(())
}

/// Opens or makes a file that only this user can read.
pub(super) fn private_file(path: &Path) -> Result<File, OpenError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|why| match why.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::IsADirectory => {
            OpenError::NotWritable { path: path.to_owned(), why }
        }
        _ => OpenError::Io { path: path.to_owned(), why: why.to_string() },
    })
}

/// Locks the folder for this process; the lock ends with the file, and the process.
pub(super) fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("lock");
    let mut file = private_file(&path)?;
    let io = |why: io::Error| OpenError::Io { path: path.clone(), why: why.to_string() };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let pid = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
            return Err(OpenError::InUse { path: folder.to_owned(), pid });
        }
        Err(TryLockError::Error(why)) => return Err(io(why)),
    }
    file.set_len(0).map_err(io)?;
    writeln!(file, "{}", std::process::id()).map_err(io)?;
    Ok(file)
}
