//! The command line.

use clap::{Command, error::ErrorKind};

use crate::settings::{self, Environment, SettingsError, Values};

const ABOUT: &str = "Gauzy's MCP authorization server: OAuth 2.1 for MCP clients.

Without arguments it serves http://localhost:3003 with demo users, for development.";

/// Reads the command line, the environment and the settings file.
///
/// # Errors
/// What cannot be right, and the way out.
pub(crate) fn parse(env: Environment<'_>) -> Result<Values, SettingsError> {
    let serve = settings::flags(Command::new("serve").about("Run the server (the default)"));
    let command = settings::flags(Command::new("gauzy-mcp-auth"))
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand(serve)
        .disable_help_subcommand(true)
        .args_conflicts_with_subcommands(true);
    let matches = match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
            _ => {
                let text = error.render().to_string();
                return Err(SettingsError::new(text.trim_start_matches("error: ").trim_end()));
            }
        },
    };
    match matches.subcommand() {
        Some((_, serve)) => settings::gather(serve, env),
        None => settings::gather(&matches, env),
    }
}
