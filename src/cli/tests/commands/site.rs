//! A data folder, and the two ways to its store.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    sync::{
        Mutex,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
};

use serde_json::Value;

use crate::support::{
    App, Host, Server,
    app::REDIRECT,
    http::DEADLINE,
    server::{Folder, command},
};

/// How commands get to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// No server runs.
    Direct,
    /// The server carries them out.
    Beside,
}

/// A data folder whose server is started and stopped as the way asks for.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) folder: Folder,
    way: Way,
    settings: Vec<String>,
    host: Mutex<Option<Host>>,
}

/// A command that ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Fails unless it ended well and said nothing beside its answer.
    #[track_caller]
    pub(crate) fn ok(&self) -> &Self {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{self:?}");
        self
    }

    /// Fails unless it ended with a code and one line that has these words.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:?}");
        assert!(self.err.starts_with("gauzy-mcp-auth: "), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in {self:?}");
        }
        self
    }

    /// The answer, which is one JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// Runs the program with arguments, variables and what stands on its standard input.
pub(crate) fn run(arguments: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Ended {
    let mut command = command(arguments);
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).envs(variables.iter().copied());
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // One that does not read it may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let (ended, waiting) = mpsc::channel::<()>();
    let pid = child.id().to_string();
    // One that does not end is ended, and its exit code is none.
    let guard = thread::spawn(move || {
        if waiting.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
            let _ = Command::new("/bin/kill").args(["-s", "KILL", &pid]).status();
        }
    });
    let output = child.wait_with_output().unwrap();
    drop(ended);
    guard.join().unwrap();
    Ended::of(output)
}

/// Does the same both ways.
pub(crate) fn both(check: impl Fn(&Site)) {
    for way in [Way::Direct, Way::Beside] {
        check(&Site::new(way, &[]));
    }
}

impl Site {
    /// `settings` are for the server and the commands.
    pub(crate) fn new(way: Way, settings: &[&str]) -> Self {
        let settings = settings.iter().map(|text| (*text).to_owned()).collect();
        let site = Self { folder: Folder::new(), way, settings, host: Mutex::default() };
        site.host();
        site
    }

    /// The server, started where it is not running.
    pub(crate) fn host(&self) -> Host {
        let start = || {
            let store = self.folder.store();
            let mut all = vec!["--listen", "localhost:0", "--issuer", "http://localhost"];
            all.extend(["--rate-limit", "off", "--store", &store]);
            all.extend(self.settings.iter().map(String::as_str));
            Host::of(Server::start(&all))
        };
        self.host.lock().unwrap().get_or_insert_with(start).clone()
    }

    /// Stops the server where one runs.
    pub(crate) fn stop(&self) {
        if let Some(host) = self.host.lock().unwrap().take() {
            assert_eq!(host.server().stop().0.code(), Some(0));
        }
    }

    /// Takes it that the server has ended.
    pub(crate) fn forget(&self) {
        self.host.lock().unwrap().take();
    }

    /// The arguments of a command, and the settings.
    pub(crate) fn arguments(&self, arguments: &[&str]) -> Vec<String> {
        let store = ["--store".to_owned(), self.folder.store()];
        let own = arguments.iter().map(|text| (*text).to_owned());
        own.chain(store).chain(self.settings.iter().cloned()).collect()
    }

    /// Runs a command, this way or the other.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        match self.way {
            Way::Direct => self.stop(),
            Way::Beside => drop(self.host()),
        }
        let all = self.arguments(arguments);
        run(&all.iter().map(String::as_str).collect::<Vec<_>>(), &[], b"")
    }

    /// The same client, at the server that runs now.
    pub(crate) fn again(&self, app: &App) -> App {
        App::known(&self.host(), &app.id, app.secret.as_deref(), &app.redirect_uri)
    }

    /// A client that an operator added.
    pub(crate) fn added(&self, id: &str) -> App {
        self.run(&["clients", "add", "--id", id, "--redirect-uri", REDIRECT]).ok();
        App::known(&self.host(), id, None, REDIRECT)
    }
}
