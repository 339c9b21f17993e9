use std::{
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::Duration,
};

/// A process that ends with its owner, or with the test process.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    guard: Child,
    _pipe: ChildStdin,
}

/// Waits for the end of the test process, then ends the server and removes its folder; what ends the
/// tests by a signal to all shall not end it.
const GUARD: &str =
    "trap '' HUP INT TERM; read _; kill -QUIT \"$0\"; sleep 1; kill -KILL \"$0\"; rm -rf \"$1\"";

impl Process {
    pub(crate) fn spawn(command: &mut Command, folder: &Path) -> Self {
        let child = command.spawn().unwrap();
        let mut guard = Command::new("/bin/sh");
        guard.args(["-c", GUARD, &child.id().to_string()]).arg(folder).stdin(Stdio::piped());
        let mut guard = guard.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let pipe = guard.stdin.take().unwrap();
        Self { child, guard, _pipe: pipe }
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let mut kill = Command::new("/bin/sh");
        kill.args(["-c", "kill -s \"$0\" \"$1\"", name, &pid]).stderr(Stdio::null());
        let _ = kill.status();
    }

    /// Sends a signal to the processes that it has started.
    pub(crate) fn signal_children(&self, name: &str) {
        let pid = self.child.id().to_string();
        let script = "kill -s \"$0\" $(cat /proc/\"$1\"/task/*/children)";
        let mut kill = Command::new("/bin/sh");
        let _ = kill.args(["-c", script, name, &pid]).stderr(Stdio::null()).status();
    }

    /// Sends a signal and waits for the end; what does not end in 30 s is killed.
    pub(crate) fn end(mut self, signal: &str) {
        self.signal(signal);
        for _ in 0..600 {
            if self.has_ended() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for child in [&mut self.guard, &mut self.child] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
