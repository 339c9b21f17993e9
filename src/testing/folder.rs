use std::{
    env, fs,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of its own with a short name, because sockets lie in it; gone with its owner.
#[derive(Debug)]
pub struct Folder(PathBuf);

/// Whom a server runs as where this process is root: databases refuse to run as root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    pub(crate) user: u32,
    pub(crate) group: u32,
}

impl Folder {
    /// A new, empty folder.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("mcp-auth-{}-{number}", process::id()));
        // What a killed run with the same process id left behind is in the way.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The path of something in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Gives it and what lies in it to the first of these accounts that exists, where this process
    /// is root.
    pub(crate) fn give_away(&self, names: &[&str]) -> Option<Account> {
        if fs::metadata(&self.0).unwrap().uid() != 0 {
            return None;
        }
        let known = fs::read_to_string("/etc/passwd").unwrap();
        let account = names.iter().find_map(|name| account(&known, name)).unwrap();
        self.give(account);
        Some(account)
    }

    pub(crate) fn give(&self, account: Account) {
        let inside = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        for path in inside.chain([self.0.clone()]) {
            chown(path, Some(account.user), Some(account.group)).unwrap();
        }
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn account(known: &str, name: &str) -> Option<Account> {
    let fields = |line: &str| line.split(':').map(str::to_owned).collect::<Vec<_>>();
    let found = known.lines().map(fields).find(|f| f.first().is_some_and(|own| own == name))?;
    Some(Account { user: found.get(2)?.parse().ok()?, group: found.get(3)?.parse().ok()? })
}
