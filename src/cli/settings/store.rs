//! Where records live.

use std::path::PathBuf;

use mcp_auth_store::{Evicting, SQLITE_FILE, feature, hidden, sqlite_folder};
use url::form_urlencoded;

use super::{Environment, Mode, Origin, SettingsError, sources::Values};

const DEFAULT_FOLDER: &str = ".gauzy-mcp-auth";

/// Which store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreSetting {
    /// In this process; gone with it.
    Memory,
    /// A file in a folder.
    Sqlite(PathBuf),
    /// A server that several instances share.
    Shared(Shared),
}

/// A server that several instances share.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    /// Where it is; may hold a password.
    pub(crate) url: String,
    /// What to do about a Redis that drops records.
    pub(crate) evicting: Evicting,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hidden(&self.url))
    }
}

pub(super) fn store(
    values: &Values,
    env: Environment<'_>,
    mode: Mode,
) -> Result<StoreSetting, SettingsError> {
    if let Some((text, origin)) = values.text("store") {
        return at(text, origin, values, mode);
    }
    match (redis(env)?, mode) {
        (Some((url, variable)), _) => {
            at(&url, &Origin::Environment(variable.to_owned()), values, mode)
        }
        (None, Mode::Development) => Ok(StoreSetting::Sqlite(DEFAULT_FOLDER.into())),
        (None, Mode::Production) => Err(SettingsError::new(
            "production needs a store: give --store (or MCP_AUTH_STORE), for instance \
             sqlite:/var/lib/gauzy-mcp-auth/store.db, or a server that several instances share",
        )),
    }
}

fn at(
    text: &str,
    origin: &Origin,
    values: &Values,
    mode: Mode,
) -> Result<StoreSetting, SettingsError> {
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
            let folder = sqlite_folder(text);
            let folder = folder.map_err(|e| SettingsError::new(format!("{origin} {e}")))?;
            Ok(StoreSetting::Sqlite(folder.to_owned()))
        }
        _ => match feature(scheme) {
            Some(feature) if is_here(feature) => {
                let strict = mode == Mode::Production && !values.switch("allow-evicting-redis");
                let evicting = if strict { Evicting::Refuse } else { Evicting::Warn };
                Ok(StoreSetting::Shared(Shared { url: text.to_owned(), evicting }))
            }
            Some(feature) => Err(SettingsError::not_in_this_build(&origin.to_string(), feature)),
            None => Err(SettingsError::new(format!(
                "{origin}: {scheme:?} is no store; write sqlite:<folder>/{SQLITE_FILE}, memory:, \
                 redis://…, postgres://… or mysql://…"
            ))),
        },
    }
}

/// What this build was made with.
const HERE: [(&str, bool); 3] = [
    ("redis", cfg!(feature = "redis")),
    ("postgres", cfg!(feature = "postgres")),
    ("mysql", cfg!(feature = "mysql")),
];

fn is_here(feature: &str) -> bool {
    HERE.contains(&(feature, true))
}

/// The URL of the Redis that the environment asks for, as existing deployments do, and the variable
/// that asks.
pub(super) fn redis(env: Environment<'_>) -> Result<Option<(String, &'static str)>, SettingsError> {
    let set = |name: &str| env(name).map(|text| text.trim().to_owned()).filter(|t| !t.is_empty());
    let url = set("REDIS_URL").map(|url| (url, "REDIS_URL"));
    match set("REDIS_ENABLED").as_deref() {
        None => Ok(url),
        Some("true") => match (url, set("REDIS_HOST")) {
            (Some(url), _) => Ok(Some(url)),
            (None, Some(host)) => Ok(Some((of_parts(&host, &set), "REDIS_HOST"))),
            (None, None) => Err(SettingsError::new(
                "REDIS_ENABLED is true: give REDIS_URL, or REDIS_HOST with REDIS_PORT, \
                 REDIS_USER, REDIS_PASSWORD and REDIS_TLS",
            )),
        },
        Some(_) => Ok(None),
    }
}

fn of_parts(host: &str, set: &dyn Fn(&str) -> Option<String>) -> String {
    let encoded = |text: String| {
        form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let tls = if set("REDIS_TLS").as_deref() == Some("true") { "s" } else { "" };
    let port = set("REDIS_PORT").unwrap_or_else(|| "6379".to_owned());
    let user = match (set("REDIS_USER").map(encoded), set("REDIS_PASSWORD").map(encoded)) {
        (None, None) => String::new(),
        (user, word) => {
            format!("{}:{}@", user.unwrap_or_default(), word.unwrap_or_default())
        }
    };
    format!("redis{tls}://{user}{host}:{port}")
}
