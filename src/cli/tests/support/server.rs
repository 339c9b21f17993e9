//! The real server: started on a free port, stopped when it is dropped or this process ends.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use super::http::{DEADLINE, Request, Response};

/// Names a host to test instead of starting the binary.
const OTHER_HOST: &str = "MCP_AUTH_TEST_URL";

/// A folder of its own, gone with its owner.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file and says where it is.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// The `--store` that lives in it.
    pub(crate) fn store(&self) -> String {
        format!("sqlite:{}", self.0.join("data/store.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The binary, with nothing of this process's environment.
pub(crate) fn command<A: AsRef<str>>(arguments: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gauzy-mcp-auth"));
    command.args(arguments.iter().map(AsRef::as_ref)).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Mutex<Child>,
    guard: Guard,
    log: Arc<Mutex<String>>,
    out: Arc<Mutex<String>>,
    readers: Mutex<Vec<thread::JoinHandle<()>>>,
    pub(crate) pid: u32,
    /// The line it printed once it answered.
    pub(crate) ready: String,
}

/// Ends the server when this process ends without having done so.
#[derive(Debug)]
struct Guard {
    shell: Mutex<Child>,
    _pipe: ChildStdin,
}

impl Guard {
    fn over(pid: u32) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "read _; kill -TERM \"$0\"", &pid.to_string()]).stdin(Stdio::piped());
        let mut shell = shell.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let pipe = shell.stdin.take().unwrap();
        Self { shell: Mutex::new(shell), _pipe: pipe }
    }

    fn lift(&self) {
        let mut shell = self.shell.lock().unwrap();
        let _ = shell.kill();
        let _ = shell.wait();
    }
}

fn collect(from: impl Read + Send + 'static, to: Arc<Mutex<String>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while matches!(from.read_until(b'\n', &mut line), Ok(1..)) {
            to.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}

impl Server {
    /// Starts the binary and waits until it answers.
    pub(crate) fn start<A: AsRef<str>>(arguments: &[A]) -> Self {
        Self::spawn(&mut command(arguments))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let guard = Guard::over(child.id());
        let (log, out) = (Arc::default(), Arc::default());
        let reader = collect(child.stderr.take().unwrap(), Arc::clone(&log));
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        stdout.read_line(&mut ready).unwrap();
        assert!(!ready.is_empty(), "the server did not start: {}", log.lock().unwrap());
        let rest = collect(stdout, Arc::clone(&out));
        let pid = child.id();
        let readers = Mutex::new(vec![reader, rest]);
        Self { child: Mutex::new(child), guard, log, out, readers, pid, ready }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        let after = self.ready.split_once("://").unwrap().1;
        after.split(' ').next().unwrap().to_owned()
    }

    pub(crate) fn issuer(&self) -> String {
        let after = self.ready.split_once("(issuer ").unwrap().1;
        after.trim_end().trim_end_matches(')').to_owned()
    }

    /// Everything on stderr so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("/bin/kill").args(["-s", name, &self.pid.to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end; answers how it ended and what came on stdout after the ready line.
    pub(crate) fn wait(&self) -> (ExitStatus, String) {
        let tick = Duration::from_millis(20);
        let mut waited = Duration::ZERO;
        let status = loop {
            if let Some(status) = self.child.lock().unwrap().try_wait().unwrap() {
                break status;
            }
            assert!(waited < DEADLINE, "the server does not end: {}", self.log());
            thread::sleep(tick);
            waited += tick;
        };
        self.guard.lift();
        for reader in self.readers.lock().unwrap().drain(..) {
            reader.join().unwrap();
        }
        (status, self.out.lock().unwrap().clone())
    }

    /// SIGTERM, and the end.
    pub(crate) fn stop(&self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.wait()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.guard.lift();
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Where requests go: a server of this test run, or another host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) issuer: String,
    pub(crate) address: String,
    server: Option<Arc<Server>>,
    /// Whether it has what the binary serves at the root.
    standalone: bool,
    /// Whether it answers every path, with no application around it.
    alone: bool,
    tail: Arc<Tail>,
}

/// What only the binary serves: probes, pages of development and the endpoints of older clients.
const ROOT: [&str; 8] =
    ["/", "/healthz", "/readyz", "/callback", "/try", "/authorize", "/token", "/register"];

/// A path of nobody's.
pub(crate) const NOWHERE: &str = "/nothing-here";

/// Shows what a server logged during a test that fails.
#[derive(Debug, Default)]
struct Tail(Option<(Arc<Server>, usize)>);

impl Drop for Tail {
    #[expect(clippy::print_stderr, reason = "shown with a failed test")]
    fn drop(&mut self) {
        if let (true, Some((server, from))) = (thread::panicking(), &self.0) {
            let log = server.log();
            eprintln!("--- the server's log\n{}", &log[*from.min(&log.len())..]);
        }
    }
}

impl Host {
    pub(crate) fn of(server: Server) -> Self {
        let (issuer, address) = (server.issuer(), server.address());
        let server = Some(Arc::new(server));
        Self { issuer, address, server, standalone: true, alone: true, tail: Arc::default() }
            .continued()
    }

    /// Something that forwards to servers of an issuer.
    pub(crate) fn at(issuer: &str, address: &str) -> Self {
        let (issuer, address) = (issuer.to_owned(), address.to_owned());
        let tail = Arc::default();
        Self { issuer, address, server: None, standalone: true, alone: true, tail }
    }

    fn other(url: &str) -> Self {
        let address = url.trim_end_matches('/').split_once("://").unwrap().1.to_owned();
        let document = Request::get("/.well-known/oauth-authorization-server").send(&address);
        let issuer = document.value()["issuer"].as_str().unwrap().to_owned();
        let standalone = Request::get("/healthz").send(&address).status == 200;
        let alone = Request::get(NOWHERE).send(&address).text().contains("not_found");
        Self { issuer, address, server: None, standalone, alone, tail: Arc::default() }
    }

    /// Whether this host serves a path: a host inside another application has nothing at the root,
    /// and leaves to the application what is nobody's.
    pub(crate) fn serves(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or(path).to_ascii_lowercase();
        let elsewhere = !self.standalone && ROOT.contains(&path.as_str());
        !elsewhere && (self.alone || path != NOWHERE)
    }

    /// The same for another test, which is shown its own part of the log.
    fn continued(&self) -> Self {
        let mut own = self.clone();
        let tail = self.server.as_ref().map(|server| (Arc::clone(server), server.log().len()));
        own.tail = Arc::new(Tail(tail));
        own
    }

    pub(crate) fn send(&self, request: &Request) -> Response {
        request.send(&self.address)
    }

    pub(crate) fn get(&self, target: &str) -> Response {
        self.send(&Request::get(target))
    }

    pub(crate) fn post<N: AsRef<str>, V: AsRef<str>>(
        &self,
        target: &str,
        pairs: &[(N, V)],
    ) -> Response {
        self.send(&Request::form(target, pairs))
    }

    /// The server behind it, where this test run started it.
    pub(crate) fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }
}

/// What every server of the tests is started with unless a test says otherwise.
pub(crate) const QUIET: [&str; 6] =
    ["--listen", "localhost:0", "--store", "memory:", "--rate-limit", "off"];

/// The host that most tests share: `MCP_AUTH_TEST_URL`, or a server with its usual settings.
pub(crate) fn host() -> Host {
    static SHARED: OnceLock<Host> = OnceLock::new();
    let shared = SHARED.get_or_init(|| match std::env::var(OTHER_HOST) {
        Ok(url) => Host::other(&url),
        Err(_) => Host::of(Server::start(&QUIET)),
    });
    shared.continued()
}

/// The same, for what only the binary serves; `None` on a host inside another application.
pub(crate) fn standalone() -> Option<Host> {
    let host = host();
    applicable(host.standalone, "what the binary serves at the root").then_some(host)
}

/// The same, for paths that are nobody's; `None` where an application around the server has them.
pub(crate) fn alone() -> Option<Host> {
    let host = host();
    applicable(host.alone, "a server without an application around it").then_some(host)
}

#[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
fn applicable(is: bool, needed: &str) -> bool {
    if !is {
        let test = thread::current().name().unwrap_or("a test").to_owned();
        eprintln!("not applicable to {OTHER_HOST}: {test} needs {needed}");
    }
    is
}

/// A server with more settings, shared by the tests that ask for the same; `None` on another
/// host, whose settings are its own.
pub(crate) fn with(arguments: &[&str]) -> Option<Host> {
    static SHARED: Mutex<Option<HashMap<String, Host>>> = Mutex::new(None);
    if !applicable(std::env::var(OTHER_HOST).is_err(), &format!("{arguments:?}")) {
        return None;
    }
    let mut shared = SHARED.lock().unwrap();
    let known = shared.get_or_insert_default().entry(arguments.join("\0"));
    let host = known.or_insert_with(|| Host::of(Server::start(&[&QUIET, arguments].concat())));
    Some(host.continued())
}
