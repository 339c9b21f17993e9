//! The secrets that seal the key set.

use super::{Mode, SettingsError, sources::Values};

const MIN_BYTES: usize = 32;

/// Values that stand in samples and documentation.
const SAMPLES: [&str; 7] = [
    "your-session-secret-key",
    "your-secure-session-secret",
    "your-session-secret",
    "your-secret-key",
    "change-me",
    "changeme",
    "secret",
];

/// What the operator gave.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    /// The secret in force; `None` in development lets the server make one.
    pub(crate) session: Option<String>,
    /// The one it replaces.
    pub(crate) previous: Option<String>,
    /// A secret of its own for the key set.
    pub(crate) key_encryption: Option<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

pub(super) fn secrets(values: &Values, mode: Mode) -> Result<Secrets, SettingsError> {
    let session = secret(values, "session-secret-file", "session-secret")?;
    if mode == Mode::Production && session.is_none() {
        return Err(SettingsError::new(
            "production needs a session secret: give --session-secret-file, or \
             MCP_AUTH_SESSION_SECRET; make one with: openssl rand -base64 48",
        ));
    }
    let previous = values.text("session-secret-previous").map(|(text, _)| text.to_owned());
    let key_encryption = secret(values, "key-encryption-secret-file", "key-encryption-secret")?;
    Ok(Secrets { session, previous, key_encryption })
}

fn secret(
    values: &Values,
    file: &'static str,
    inline: &'static str,
) -> Result<Option<String>, SettingsError> {
    let (text, origin) = match (values.text(file), values.text(inline)) {
        (Some((path, origin)), _) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| SettingsError::new(format!("{origin} {path} cannot be read: {e}")))?;
            (text.trim().to_owned(), origin)
        }
        (None, Some((text, origin))) => (text.to_owned(), origin),
        (None, None) => return Ok(None),
    };
    let sample = SAMPLES.iter().any(|sample| text.to_ascii_lowercase().starts_with(sample));
    if sample || text.len() < MIN_BYTES {
        let why = if sample { "is a sample value" } else { "is shorter than 32 bytes" };
        return Err(SettingsError::new(format!(
            "the secret from {origin} {why}: make one with: openssl rand -base64 48"
        )));
    }
    Ok(Some(text))
}
