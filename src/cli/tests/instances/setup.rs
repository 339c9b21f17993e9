//! Stores, and instances on them.

use std::sync::Mutex;

use mcp_auth_testing::{MariaDb, Postgres, Redis, RedisCluster};

use crate::{
    proxy::Proxy,
    support::{
        Host, Server,
        server::{Folder, command},
    },
};

pub(crate) const SECRET: (&str, &str) =
    ("MCP_AUTH_SESSION_SECRET", "shared-0123456789abcdef0123456789abcdef");

/// Instances behind a proxy.
pub(crate) struct Instances {
    pub(crate) store: String,
    pub(crate) proxy: Proxy,
    /// The proxy, as clients see it.
    pub(crate) host: Host,
    pub(crate) servers: Mutex<Vec<Server>>,
    folder: Folder,
}

impl Instances {
    pub(crate) fn start(store: &str, count: usize) -> Self {
        Self::behind(Proxy::new(), store, count)
    }

    pub(crate) fn behind(proxy: Proxy, store: &str, count: usize) -> Self {
        let host = Host::at(&format!("http://localhost:{}", proxy.port), &proxy.address());
        let (store, servers, folder) = (store.to_owned(), Mutex::default(), Folder::new());
        let this = Self { store, proxy, host, servers, folder };
        let start = || (0..count).map(|_| std::thread::spawn(this.starting())).collect::<Vec<_>>();
        let started = start().into_iter().map(|one| one.join().unwrap()).collect();
        *this.servers.lock().unwrap() = started;
        this.lead();
        this
    }

    /// Starts one more, when it is called.
    pub(crate) fn starting(&self) -> impl FnOnce() -> Server + Send + 'static {
        self.starting_with(Vec::new())
    }

    /// The same with more in its environment.
    pub(crate) fn starting_with(
        &self,
        variables: Vec<(&'static str, String)>,
    ) -> impl FnOnce() -> Server + Send + 'static {
        let issuer = self.host.issuer.clone();
        let arguments = [
            "--listen",
            "127.0.0.1:0",
            "--issuer",
            &issuer,
            "--store",
            &self.store,
            "--rate-limit",
            "off",
        ]
        .map(str::to_owned);
        let folder = self.folder.path("");
        move || {
            let mut command = command(&arguments);
            Server::spawn(command.envs([SECRET]).envs(variables).current_dir(folder))
        }
    }

    /// Makes the proxy lead to the instances there are.
    pub(crate) fn lead(&self) {
        let servers = self.servers.lock().unwrap();
        self.proxy.lead_to(servers.iter().map(Server::address).collect());
    }

    /// Each instance by itself.
    pub(crate) fn each(&self) -> Vec<Host> {
        let servers = self.servers.lock().unwrap();
        servers.iter().map(|server| Host::at(&self.host.issuer, &server.address())).collect()
    }
}

/// A part of Redis that nobody uses yet.
pub(crate) fn redis() -> Option<String> {
    Redis::shared().map(Redis::url)
}

/// A part of a cluster.
pub(crate) fn cluster() -> Option<String> {
    RedisCluster::shared().map(RedisCluster::url)
}

/// A database that nobody uses yet.
pub(crate) fn postgres() -> Option<String> {
    let server = Postgres::shared()?;
    Some(format!("{}?timeout=20000", server.url(&server.database())))
}

/// A database that nobody uses yet.
pub(crate) fn mariadb() -> Option<String> {
    let server = MariaDb::shared()?;
    Some(format!("{}?timeout=20000", server.url(&server.database())))
}
