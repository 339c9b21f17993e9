use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{
    folder::{Account, Folder},
    process::Process,
};

/// What all database servers are here: a program over a folder, on a port.
#[derive(Debug)]
pub(crate) struct Daemon {
    pub(crate) folder: Folder,
    pub(crate) account: Option<Account>,
    pub(crate) port: u16,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) process: Mutex<Option<Process>>,
    databases: AtomicU32,
}

impl Daemon {
    pub(crate) fn new(folder: Folder, accounts: &[&str], program: PathBuf, port: u16) -> Self {
        let account = folder.give_away(accounts);
        let (arguments, process, databases) = Default::default();
        Self { folder, account, port, program, arguments, process, databases }
    }

    /// A command that runs in the folder, as the account that owns it.
    pub(crate) fn command(&self, program: &PathBuf) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env_clear();
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        command.env("HOME", self.folder.path()).stdin(Stdio::null());
        // A MariaDB that starts removes what another left, or has, in a folder that they share.
        command.env("TMPDIR", self.folder.path());
        if let Some(account) = self.account {
            command.uid(account.user).gid(account.group);
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(command: &mut Command) {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    }

    /// Starts the program and waits until `ask` succeeds.
    pub(crate) fn start(&self, ask: impl Fn() -> Result<String, String>) {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let mut command = self.command(&self.program);
        command.args(&self.arguments).stdout(log.try_clone().unwrap()).stderr(log);
        let mut process = Process::spawn(&mut command, self.folder.path());
        let mut refused = String::new();
        for _ in 0..1200 {
            match ask() {
                Ok(_) => {
                    *self.process.lock().unwrap() = Some(process);
                    return;
                }
                Err(error) => refused = error,
            }
            assert!(!process.has_ended(), "{} ended: {}", self.program.display(), self.log());
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{} does not answer ({refused}): {}", self.program.display(), self.log());
    }

    /// Ends the program with a signal; does nothing where it does not run.
    pub(crate) fn end(&self, signal: &str) {
        let process = self.process.lock().unwrap().take();
        if let Some(process) = process {
            process.end(signal);
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        if let Some(process) = &*self.process.lock().unwrap() {
            process.signal(name);
        }
    }

    /// Sends a signal to it and to the processes it has started.
    pub(crate) fn signal_all(&self, name: &str) {
        if let Some(process) = &*self.process.lock().unwrap() {
            process.signal_children(name);
            process.signal(name);
        }
    }

    /// A name that no database here has yet.
    pub(crate) fn fresh_name(&self) -> String {
        format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn log(&self) -> String {
        text(&fs::read(self.log_file()).unwrap_or_default())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.end("QUIT");
    }
}

/// Gives statements to a command-line client; answers what it prints.
pub(crate) fn ask(client: &mut Command, statements: &str) -> Result<String, String> {
    let client = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut client = client.spawn().unwrap();
    let mut pipe = client.stdin.take().unwrap();
    let statements = statements.to_owned();
    let writer = thread::spawn(move || drop(pipe.write_all(statements.as_bytes())));
    let output = client.wait_with_output().unwrap();
    writer.join().unwrap();
    if output.status.success() {
        Ok(text(&output.stdout).trim_end().to_owned())
    } else {
        Err(text(&output.stderr))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
