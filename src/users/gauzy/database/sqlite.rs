use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, params_from_iter};
use tokio::sync::Mutex;

use super::{Columns, Database, DatabaseError, Dialect};

/// How long a writer of Gauzy's may hold the file.
const BUSY: Duration = Duration::from_secs(2);

/// One connection, on a thread of its own while it is used; opened anew after a failure.
#[derive(Debug)]
pub(super) struct Sqlite {
    path: PathBuf,
    flags: OpenFlags,
    connection: Arc<Mutex<Option<Connection>>>,
}

impl Sqlite {
    pub(super) fn new(path: &Path, writes: bool) -> Self {
        let access = if writes {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self { path: path.to_owned(), flags, connection: Arc::default() }
    }

    async fn run<T: Send + 'static>(
        &self,
        values: &[&str],
        work: impl FnOnce(&Connection, Vec<String>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let (path, flags) = (self.path.clone(), self.flags);
        let mut held = Arc::clone(&self.connection).lock_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let connection = match held.take() {
                Some(connection) => connection,
                None => open(&path, flags)?,
            };
            let answer = work(&connection, values)?;
            *held = Some(connection);
            Ok(answer)
        });
        let done = done.await.map_err(|e| DatabaseError::Away(e.to_string()))?;
        done.map_err(|error| why(&error, &self.path))
    }
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

fn why(error: &Error, path: &Path) -> DatabaseError {
    let text = format!("{}: {error}", path.display());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::SystemIoFailure) => {
            DatabaseError::Away(text)
        }
        _ => DatabaseError::Refused(text),
    }
}

#[async_trait]
impl Database for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn select(
        &self,
        statement: Arc<str>,
        values: &[&str],
    ) -> Result<Vec<Columns>, DatabaseError> {
        let select = move |connection: &Connection, values: Vec<String>| {
            let mut statement = connection.prepare_cached(&statement)?;
            let count = statement.column_count();
            let rows = statement.query_map(params_from_iter(values), |row| {
                (0..count).map(|at| row.get(at)).collect::<Result<Columns, Error>>()
            })?;
            rows.collect::<Result<Vec<_>, Error>>()
        };
        self.run(values, select).await
    }

    async fn update(&self, statement: Arc<str>, values: &[&str]) -> Result<u64, DatabaseError> {
        let update = move |connection: &Connection, values: Vec<String>| {
            let changed =
                connection.prepare_cached(&statement)?.execute(params_from_iter(values))?;
            Ok(u64::try_from(changed).unwrap_or_default())
        };
        self.run(values, update).await
    }

    async fn close(&self) {
        self.connection.lock().await.take();
    }
}
