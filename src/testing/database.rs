use std::{fs, marker::PhantomData, path::PathBuf, process::Command, sync::OnceLock};

use crate::{
    Folder, PASSWORD_IN_URL, Tls, USER,
    daemon::{Daemon, ask},
    free_port, missing,
    programs::program,
};

/// A database server. It asks for passwords and keeps what it acknowledged when it is killed.
#[derive(Debug)]
pub struct Database<P> {
    daemon: Daemon,
    client: PathBuf,
    tls: Option<Tls>,
    product: PhantomData<P>,
}

/// What is different from one product to the other.
pub trait Product: Sized + 'static {
    const NAME: &'static str;
    /// Debian's package.
    const PACKAGE: &'static str;
    /// The server, what makes its folder, and its client.
    const PROGRAMS: [&'static str; 3];
    /// Who it runs as where this process is root: the first account that exists.
    const ACCOUNTS: [&'static str; 2];
    /// How URLs start.
    const SCHEME: &'static str;
    /// A database that is always there.
    const FIRST: &'static str;
    /// What makes it use `server.crt` and `server.key` of its data.
    const TLS: &'static [&'static str];
    /// What ends it as a crash would.
    const CRASH: &'static str;

    /// The server that the tests of one process share.
    fn shared() -> &'static OnceLock<Option<Database<Self>>>;

    /// The file with the account of [`USER`], and what is in it.
    fn account() -> (&'static str, String);

    /// Tells [`Self::PROGRAMS`]' second to make the data, in the folder `data`.
    fn install(command: &mut Command, folder: &Folder);

    /// What the server is started with, on `port` and with more options.
    fn arguments(folder: &Folder, port: u16, options: &[&str]) -> Vec<String>;

    /// Tells the client to read statements for a database from its input, and to print rows alone.
    fn ask(client: &mut Command, port: u16, database: &str);
}

impl<P: Product> Database<P> {
    /// A new server; `None` where the product is not installed.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// The same with more options, as the product writes them in its configuration.
    pub fn start_with(options: &[&str]) -> Option<Self> {
        Self::made(options, false)
    }

    /// The same as [`Self::start`], with TLS.
    pub fn start_with_tls() -> Option<Self> {
        Self::made(P::TLS, true)
    }

    fn made(options: &[&str], tls: bool) -> Option<Self> {
        let [Some(server), Some(install), Some(client)] = P::PROGRAMS.map(program) else {
            missing(P::NAME, P::PACKAGE);
            return None;
        };
        let folder = Folder::new();
        let (name, content) = P::account();
        fs::write(folder.join(name), content).unwrap();
        let tls = tls.then(|| Tls::new(&folder));
        let mut daemon = Daemon::new(folder, &P::ACCOUNTS, server, free_port());
        let mut init = daemon.command(&install);
        P::install(&mut init, &daemon.folder);
        Daemon::run(&mut init);
        if tls.is_some() {
            let data = daemon.folder.join("data");
            for name in ["server.crt", "server.key"] {
                fs::rename(daemon.folder.join(name), data.join(name)).unwrap();
            }
        }
        daemon.arguments = P::arguments(&daemon.folder, daemon.port, options);
        let started = Self { daemon, client, tls, product: PhantomData };
        started.again();
        Some(started)
    }

    /// The server that the tests of one process share.
    pub fn shared() -> Option<&'static Self> {
        P::shared().get_or_init(Self::start).as_ref()
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.daemon.port
    }

    /// Its certificate authority, where it speaks TLS.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Makes an empty database; answers its name.
    pub fn database(&self) -> String {
        let name = self.daemon.fresh_name();
        self.run(P::FIRST, &format!("CREATE DATABASE {name}"));
        name
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        let (scheme, port) = (P::SCHEME, self.port());
        format!("{scheme}://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{port}/{database}")
    }

    /// Runs statements in a database through the product's client; answers what they select, a row
    /// a line, with `|` (PostgreSQL) or tabs (MariaDB) between the columns.
    pub fn run(&self, database: &str, statements: &str) -> String {
        self.ask(database, statements).unwrap_or_else(|error| panic!("{error}"))
    }

    fn ask(&self, database: &str, statements: &str) -> Result<String, String> {
        let mut client = self.daemon.command(&self.client);
        P::ask(&mut client, self.port(), database);
        ask(&mut client, statements)
    }

    /// Ends it as a crash would: connections break, and its log is read again at the next start.
    pub fn kill(&self) {
        self.daemon.end(P::CRASH);
    }

    /// Starts it again, on the same port and data.
    pub fn again(&self) {
        self.daemon.start(|| self.ask(P::FIRST, "SELECT 1"));
    }

    /// Stops it in its tracks: connections stay, and nothing is answered.
    pub fn pause(&self) {
        self.daemon.signal_all("STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.daemon.signal_all("CONT");
    }
}
