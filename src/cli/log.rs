//! What goes to stderr.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::EnvFilter;

use crate::settings::{Environment, SettingsError, Values};

/// One line for a person. A closed stderr is nobody's problem.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The same without the end of the line: an answer follows.
pub(crate) fn prompt(text: &str) {
    let mut err = io::stderr();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

/// Starts the log, at the `usual` level unless another one is set.
///
/// # Errors
/// When level or format are none.
pub(crate) fn start(
    values: &Values,
    env: Environment<'_>,
    usual: &str,
) -> Result<(), SettingsError> {
    let debug = env("GAUZY_MCP_DEBUG").is_some_and(|text| text == "true");
    let default = if debug { "debug" } else { usual };
    let (level, origin) = match values.text("log-level") {
        Some((text, origin)) => (text, origin.to_string()),
        None => (default, "the default".to_owned()),
    };
    let filter = EnvFilter::try_new(level).map_err(|e| {
        SettingsError::new(format!("{origin} {level:?} is no log level or filter: {e}"))
    })?;
    let terminal = io::stderr().is_terminal();
    let json = match values.text("log-format") {
        None => !terminal,
        Some(("json", _)) => true,
        Some(("pretty", _)) => false,
        Some((other, origin)) => {
            return Err(SettingsError::new(format!("{origin} {other:?} must be pretty or json")));
        }
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if json {
        log.json().flatten_event(true).with_ansi(false).init();
    } else {
        log.with_ansi(terminal).compact().init();
    }
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "a panic: this is a bug, please report it");
    }));
    Ok(())
}
