use sqlx::{
    ConnectOptions, MySql,
    mysql::{MySqlConnectOptions, MySqlQueryResult, MySqlSslMode},
};

use super::{Dialect, server::Own};
use crate::gauzy::Server;

impl Own for MySql {
    const DIALECT: Dialect = Dialect::MySql;
    const NAMES_STATEMENTS: bool = true;

    fn options(server: &Server) -> MySqlConnectOptions {
        let options = MySqlConnectOptions::new()
            .host(&server.host)
            .port(server.port)
            .database(&server.database)
            .username(&server.user)
            .password(&server.password)
            .disable_statement_logging();
        match &server.authority {
            Some(pem) => options
                .ssl_mode(MySqlSslMode::VerifyIdentity)
                .ssl_ca_from_pem(pem.clone().into_bytes()),
            None => options.ssl_mode(MySqlSslMode::Disabled),
        }
    }

    fn changed(result: &MySqlQueryResult) -> u64 {
        result.rows_affected()
    }
}
