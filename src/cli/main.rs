//! `gauzy-mcp-auth`: Gauzy's MCP authorization server, standalone.

mod args;
mod clock;
mod log;
mod serve;
mod settings;

use std::process::ExitCode;

use settings::SettingsError;

/// Why the program ends with a failure.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A setting; exit code 2.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Anything else; exit code 1.
    #[error("{0}")]
    Other(String),
}

fn main() -> ExitCode {
    let env = |name: &str| std::env::var(name).ok();
    match run(&env) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            log::say(&format!("gauzy-mcp-auth: {failure}"));
            ExitCode::from(if matches!(failure, Failure::Settings(_)) { 2 } else { 1 })
        }
    }
}

fn run(env: settings::Environment<'_>) -> Result<(), Failure> {
    let values = args::parse(env)?;
    let settings = settings::Settings::check(&values, env)?;
    log::start(&values, env)?;
    for name in settings::IGNORED {
        if env(name).is_some() {
            tracing::warn!("{name} is ignored: limits and CORS are not set by it here");
        }
    }
    serve::run(&settings)
}
