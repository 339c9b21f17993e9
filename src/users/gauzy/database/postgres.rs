use sqlx::{
    ConnectOptions, Postgres,
    postgres::{PgConnectOptions, PgQueryResult, PgSslMode},
};

use super::{Dialect, server::Own};
use crate::gauzy::Server;

impl Own for Postgres {
    const DIALECT: Dialect = Dialect::Postgres;
    /// With pgBouncer in transaction mode the next one may reach another connection.
    const NAMES_STATEMENTS: bool = false;

    fn options(server: &Server) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass()
            .host(&server.host)
            .port(server.port)
            .database(&server.database)
            .username(&server.user)
            .password(&server.password)
            .application_name("gauzy-mcp-auth")
            .disable_statement_logging();
        match &server.authority {
            Some(pem) => options
                .ssl_mode(PgSslMode::VerifyFull)
                .ssl_root_cert_from_pem(pem.clone().into_bytes()),
            None => options.ssl_mode(PgSslMode::Disable),
        }
    }

    fn changed(result: &PgQueryResult) -> u64 {
        result.rows_affected()
    }
}
