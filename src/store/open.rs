//! One way to open every store, for every host.

use std::{path::Path, sync::Arc};

use mcp_auth_core::{store::Backend, time::Clock};

use crate::{Limits, MemoryBackend};

/// What the file of a SQLite store is called, in a folder of its own.
pub const SQLITE_FILE: &str = "store.db";

/// What a store is opened with beside its URL.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The time of stores that have no clock of their own.
    pub clock: Arc<dyn Clock>,
    /// What to do about a Redis that drops records when its memory is full.
    pub evicting: Evicting,
}

/// What to do about a Redis whose `maxmemory-policy` is not `noeviction`: it drops live records,
/// revocations among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evicting {
    /// Refuse it.
    Refuse,
    /// Use it and say so in the log.
    Warn,
}

/// A store that is open.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The store.
    pub backend: Arc<dyn Backend>,
    /// What it is, as traces name it.
    pub system: &'static str,
}

/// Why a store cannot be opened, in one line that says what to do. No secret stands in it.
#[derive(Debug, thiserror::Error)]
pub enum OpenStoreError {
    /// Its URL or its server's settings cannot be right.
    #[error("{0}")]
    Setting(String),
    /// This build has not the feature that it needs.
    #[error(
        "stores of the kind {scheme}: are not in this build: build it with the feature {feature}"
    )]
    Lacks {
        /// What its URL starts with.
        scheme: String,
        /// What to build with.
        feature: &'static str,
    },
    /// It cannot be used now.
    #[error("{0}")]
    Failed(String),
}

/// Opens the store at a URL: `memory:`, `sqlite:<folder>/store.db`, `redis://…`, `postgres://…` or
/// `mysql://…`.
///
/// # Errors
/// When it is not there, cannot be used, or is not in this build.
pub async fn open(url: &str, opening: &Opening) -> Result<Opened, OpenStoreError> {
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        "memory" => Ok(Opened {
            backend: Arc::new(MemoryBackend::new(Arc::clone(&opening.clock), Limits::default())),
            system: "memory",
        }),
        #[cfg(feature = "sqlite")]
        "sqlite" => sqlite(url, opening),
        #[cfg(feature = "redis")]
        "redis" | "rediss" | "redis+sentinel" | "rediss+sentinel" | "redis+cluster"
        | "rediss+cluster" => {
            let backend = crate::RedisBackend::open(url, opening.evicting).await?;
            Ok(Opened { backend: Arc::new(backend), system: "redis" })
        }
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => {
            let backend = crate::PostgresBackend::open(url).await?;
            Ok(Opened { backend: Arc::new(backend), system: "postgresql" })
        }
        #[cfg(feature = "mysql")]
        "mysql" | "mariadb" => {
            let backend = crate::MysqlBackend::open(url).await?;
            Ok(Opened { backend: Arc::new(backend), system: "mysql" })
        }
        _ => Err(match feature(scheme) {
            Some(feature) => OpenStoreError::Lacks { scheme: scheme.to_owned(), feature },
            None => OpenStoreError::Setting(format!(
                "{scheme:?} is no store: write memory:, sqlite:<folder>/store.db, redis://…, \
                 postgres://… or mysql://…"
            )),
        }),
    }
}

/// What a build needs for URLs that start so; `None` where no build knows them.
pub fn feature(scheme: &str) -> Option<&'static str> {
    let scheme = scheme
        .strip_suffix("+sentinel")
        .or(scheme.strip_suffix("+cluster"))
        .map_or(scheme, |own| if own.starts_with("redis") { own } else { "" });
    Some(match scheme {
        "sqlite" => "sqlite",
        "redis" | "rediss" => "redis",
        "postgres" | "postgresql" => "postgres",
        "mysql" | "mariadb" => "mysql",
        _ => return None,
    })
}

/// The folder that a URL `sqlite:<folder>/store.db` names.
///
/// # Errors
/// When the file has another name, or no folder.
pub fn sqlite_folder(url: &str) -> Result<&Path, OpenStoreError> {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let path = Path::new(path.strip_prefix("//").unwrap_or(path));
    let named = path.file_name().is_some_and(|name| name == SQLITE_FILE);
    let folder = path.parent().filter(|folder| named && !folder.as_os_str().is_empty());
    folder.ok_or_else(|| {
        OpenStoreError::Setting(format!(
            "{url:?}: the file is always called {SQLITE_FILE} and has a folder of its own; write \
             sqlite:<folder>/{SQLITE_FILE}"
        ))
    })
}

#[cfg(feature = "sqlite")]
fn sqlite(url: &str, opening: &Opening) -> Result<Opened, OpenStoreError> {
    let opened = crate::SqliteBackend::open(sqlite_folder(url)?, Arc::clone(&opening.clock));
    let backend = opened.map_err(|e| OpenStoreError::Failed(e.to_string()))?;
    Ok(Opened { backend: Arc::new(backend), system: "sqlite" })
}
