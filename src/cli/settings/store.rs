//! Where records live.

use std::path::PathBuf;

use super::{Environment, Mode, SettingsError, sources::Values};

const DEFAULT_FOLDER: &str = ".gauzy-mcp-auth";
const FILE: &str = "store.db";

/// Which store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreSetting {
    /// In this process; gone with it.
    Memory,
    /// A file in a folder.
    Sqlite(PathBuf),
}

pub(super) fn store(
    values: &Values,
    env: Environment<'_>,
    mode: Mode,
) -> Result<StoreSetting, SettingsError> {
    let Some((text, origin)) = values.text("store") else {
        return match (redis(env), mode) {
            (Some(variable), _) => Err(SettingsError::not_in_this_build(variable, "redis")),
            (None, Mode::Development) => Ok(StoreSetting::Sqlite(DEFAULT_FOLDER.into())),
            (None, Mode::Production) => Err(SettingsError::new(
                "production needs a store: give --store (or MCP_AUTH_STORE), \
                 for instance sqlite:/var/lib/gauzy-mcp-auth/store.db",
            )),
        };
    };
    let scheme = text.split(':').next().unwrap_or_default();
    match scheme {
        "memory" => {
            if mode == Mode::Production && !values.switch("allow-memory-store") {
                return Err(SettingsError::new(format!(
                    "{origin}: the memory store forgets every token when it stops; in production \
                     give a durable store, or --allow-memory-store if that is meant"
                )));
            }
            Ok(StoreSetting::Memory)
        }
        "sqlite" => {
            let path = PathBuf::from(
                text.strip_prefix("sqlite:")
                    .map_or(text, |path| path.strip_prefix("//").unwrap_or(path)),
            );
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            match (path.file_name(), folder) {
                (Some(name), Some(folder)) if name == FILE => {
                    Ok(StoreSetting::Sqlite(folder.to_owned()))
                }
                _ => Err(SettingsError::new(format!(
                    "{origin} {text:?}: the file is always called {FILE} and has a folder of its \
                     own; write sqlite:<folder>/{FILE}"
                ))),
            }
        }
        "redis" | "rediss" => Err(SettingsError::not_in_this_build(&origin.to_string(), "redis")),
        "postgres" | "postgresql" => {
            Err(SettingsError::not_in_this_build(&origin.to_string(), "postgres"))
        }
        "mysql" | "mariadb" => Err(SettingsError::not_in_this_build(&origin.to_string(), "mysql")),
        _ => Err(SettingsError::new(format!(
            "{origin}: {scheme:?} is no store; write sqlite:<folder>/{FILE} or memory:"
        ))),
    }
}

/// The variable that asks for Redis, if one does.
fn redis(env: Environment<'_>) -> Option<&'static str> {
    let set = |name: &str| env(name).map(|text| text.trim().to_owned()).filter(|t| !t.is_empty());
    match set("REDIS_ENABLED").as_deref() {
        Some("true") if set("REDIS_URL").is_some() => Some("REDIS_URL"),
        Some("true") => Some("REDIS_ENABLED"),
        Some(_) => None,
        None => set("REDIS_URL").map(|_| "REDIS_URL"),
    }
}
