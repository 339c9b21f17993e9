//! A program at a terminal.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize},
};

use crate::support::{http::DEADLINE, server::command};

const TICK: Duration = Duration::from_millis(10);

/// A program whose standard streams are a terminal, and the person at it.
#[derive(Debug)]
pub(crate) struct Person {
    child: Child,
    typing: File,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Person {
    /// Starts the program at a terminal so many columns wide.
    pub(crate) fn at(columns: u16, arguments: &[String], variables: &[(&str, &str)]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let own = || Stdio::from(OpenOptions::new().read(true).write(true).open(&name).unwrap());
        let mut command = command(arguments);
        command.stdin(own()).stdout(own()).stderr(own()).env("TERM", "xterm");
        let child = command.envs(variables.iter().copied()).spawn().unwrap();
        drop(command);
        let typing = File::from(master);
        let (mut reading, seen) = (typing.try_clone().unwrap(), Arc::default());
        let to = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 1024];
            // The end of the other side is an error here.
            while let Ok(read @ 1..) = reading.read(&mut buffer) {
                let to: &Mutex<Vec<u8>> = &to;
                to.lock().unwrap().extend_from_slice(&buffer[..read]);
            }
        });
        Self { child, typing, seen }
    }

    /// Everything on the screen so far.
    pub(crate) fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    /// Waits until a text is there so many times.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str, times: usize) {
        let mut waited = Duration::ZERO;
        while self.seen().matches(text).count() < times {
            assert!(waited < DEADLINE, "no {text:?} in {:?}", self.seen());
            thread::sleep(TICK);
            waited += TICK;
        }
    }

    pub(crate) fn types(&mut self, text: &str) {
        self.typing.write_all(text.as_bytes()).unwrap();
    }

    /// Whether what is typed shows.
    pub(crate) fn echoes(&self) -> bool {
        tcgetattr(&self.typing).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end; the exit code and what is on the screen then.
    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        let mut waited = Duration::ZERO;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(waited < DEADLINE, "it does not end: {:?}", self.seen());
            thread::sleep(TICK);
            waited += TICK;
        };
        // What it wrote last may still be on its way.
        let mut length = usize::MAX;
        while length != self.seen().len() {
            length = self.seen().len();
            thread::sleep(10 * TICK);
        }
        (status.code(), self.seen())
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
