//! A small disk of its own, in a mount namespace that ends with its owner: whatever becomes of the
//! test, nothing stays mounted.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::{
    arguments,
    support::server::{Folder, command},
};

#[derive(Debug)]
pub(crate) struct Disk {
    holder: Child,
    at: PathBuf,
    /// Where it is, outside of the namespace.
    pub(crate) seen: PathBuf,
    _folder: Folder,
}

impl Disk {
    /// `None` where this user may not mount; on the build machines that is a failure.
    pub(crate) fn new(size: &str) -> Option<Self> {
        let folder = Folder::new();
        let at = folder.0.join("disk");
        std::fs::create_dir(&at).unwrap();
        let mount = "mount -t tmpfs -o size=\"$1\" tmpfs \"$0\" && echo mounted && read _";
        let mut unshare = Command::new("unshare");
        // Who is not root becomes it in a namespace of users, where that is allowed.
        let flags: &[&str] = if is_root() { &["-m"] } else { &["-m", "-r"] };
        unshare.args(flags).args(["/bin/sh", "-c", mount]).arg(&at).arg(size);
        let spawned = unshare.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut line = String::new();
        if let Ok(mut holder) = spawned {
            let mut out = BufReader::new(holder.stdout.take().unwrap());
            out.read_line(&mut line).unwrap();
            if line == "mounted\n" {
                let inside = at.strip_prefix("/").unwrap();
                let seen = PathBuf::from(format!("/proc/{}/root", holder.id())).join(inside);
                return Some(Self { holder, at, seen, _folder: folder });
            }
            let _ = holder.kill();
            let _ = holder.wait();
        }
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI has to allow to mount a tmpfs");
        eprintln!("SKIPPED: this user may not mount a tmpfs (unshare -m), so no disk can be full");
        None
    }

    /// A command that sees the disk.
    pub(crate) fn enter(&self) -> Command {
        let mut nsenter = Command::new("nsenter");
        if !is_root() {
            nsenter.args(["--user", "--preserve-credentials"]);
        }
        nsenter.args(["--mount", "--target", &self.holder.id().to_string()]);
        nsenter
    }

    /// The server, with its store there.
    pub(crate) fn server(&self) -> Command {
        let store = format!("sqlite:{}", self.at.join("data/store.db").display());
        let plain = command(&arguments(&store));
        let mut entered = self.enter();
        entered.arg(plain.get_program()).args(plain.get_args()).env_clear();
        entered.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        entered
    }

    /// Mounts it anew with other options.
    #[track_caller]
    pub(crate) fn remount(&self, options: &str) {
        let mut mount = self.enter();
        mount.args(["mount", "-o", &format!("remount,{options}")]).arg(&self.at);
        assert!(mount.status().unwrap().success(), "remount,{options}");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
