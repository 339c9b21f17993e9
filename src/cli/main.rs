//! `gauzy-mcp-auth`: Gauzy's MCP authorization server, standalone.

mod admin;
mod args;
mod commands;
mod demo;
mod log;
mod serve;
mod settings;
mod telemetry;
mod terminal;

use std::process::ExitCode;

use settings::{Environment, SettingsError, Values};
use telemetry::Telemetry;

/// Why the program ends with a failure.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A setting; exit code 2.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Anything else; exit code 1.
    #[error("{0}")]
    Other(String),
    /// Nobody reads the answer any more, as `head` does: no reason to complain.
    #[error("the answer is not read to its end")]
    Unread,
}

fn main() -> ExitCode {
    let env = |name: &str| std::env::var(name).ok();
    match args::run(&env, |values| serve(values, &env)) {
        Ok(()) | Err(Failure::Unread) => ExitCode::SUCCESS,
        Err(failure) => {
            log::say(&format!("gauzy-mcp-auth: {failure}"));
            ExitCode::from(if matches!(failure, Failure::Settings(_)) { 2 } else { 1 })
        }
    }
}

fn serve(values: &Values, env: Environment<'_>) -> Result<(), Failure> {
    let settings = settings::Settings::check(values, env)?;
    let telemetry = Telemetry::start(&settings)?;
    log::start(values, env, "info", Some(&telemetry))?;
    for name in settings::IGNORED {
        if env(name).is_some() {
            tracing::warn!("{name} is ignored: limits and CORS are not set by it here");
        }
    }
    serve::run(&settings, telemetry)
}
