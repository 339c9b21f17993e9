//! The command line.

use clap::{Command, error::ErrorKind};

use crate::{
    Failure, commands,
    settings::{self, Environment, SettingsError, Values},
};

const ABOUT: &str = "Gauzy's MCP authorization server: OAuth 2.1 for MCP clients.

Without arguments it serves http://localhost:3003 with demo users, for development.";

/// The whole command line.
pub(crate) fn command() -> Command {
    let serve = settings::flags(Command::new("serve").about("Run the server (the default)"));
    let command = settings::flags(Command::new("gauzy-mcp-auth"))
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand(serve)
        .disable_help_subcommand(true)
        .args_conflicts_with_subcommands(true);
    commands::add_to(command)
}

/// Reads the command line and runs the command it names.
pub(crate) fn run(
    env: Environment<'_>,
    serve: impl FnOnce(&Values) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
            _ => {
                let text = error.render().to_string();
                let text = text.trim_start_matches("error: ").trim_end();
                return Err(SettingsError::new(text).into());
            }
        },
    };
    match matches.subcommand() {
        Some(("serve", own)) => serve(&settings::gather(own, env)?),
        Some((name, own)) => commands::run(name, own, env).unwrap_or(Ok(())),
        None => serve(&settings::gather(&matches, env)?),
    }
}
