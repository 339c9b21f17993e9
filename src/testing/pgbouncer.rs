use std::{fs, sync::OnceLock};

use crate::{
    Folder, PASSWORD, PASSWORD_IN_URL, Postgres, USER, daemon::Daemon, free_port, missing,
    programs::program,
};

/// A pooler in front of the shared PostgreSQL server: every transaction gets another connection,
/// and prepared statements are not known.
#[derive(Debug)]
pub struct PgBouncer {
    daemon: Daemon,
}

impl PgBouncer {
    /// The one that the tests of one process share; `None` where it is not installed.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<PgBouncer>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    fn start() -> Option<Self> {
        let server = Postgres::shared()?;
        let Some(pooler) = program("pgbouncer") else {
            missing("PgBouncer", "pgbouncer");
            return None;
        };
        let (folder, port) = (Folder::new(), free_port());
        let settings = format!(
            "[databases]\n\
             postgres = host=127.0.0.1 port={} dbname=postgres user={USER} password='{PASSWORD}'\n\
             [pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = plain\nauth_file = users\npool_mode = transaction\n\
             default_pool_size = 4\nmax_client_conn = 500\n",
            server.port()
        );
        fs::write(folder.join("settings.ini"), settings).unwrap();
        fs::write(folder.join("users"), format!("\"{USER}\" \"{PASSWORD}\"\n")).unwrap();
        let mut daemon = Daemon::new(folder, &["postgres", "nobody"], pooler, port);
        daemon.arguments = vec!["settings.ini".to_owned()];
        daemon.start(|| {
            let connected = std::net::TcpStream::connect(("127.0.0.1", port));
            connected.map(|_| String::new()).map_err(|e| e.to_string())
        });
        Some(Self { daemon })
    }

    /// The URL of the server's first database, through the pooler.
    pub fn url(&self) -> String {
        format!("postgres://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{}/postgres", self.daemon.port)
    }
}
