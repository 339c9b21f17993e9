//! What goes to stderr.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, FilterFn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{
    settings::{Environment, SettingsError, Values},
    telemetry::{Telemetry, trace},
};

/// One line for a person. A closed stderr is nobody's problem.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The same without the end of the line: an answer follows.
pub(crate) fn prompt(text: &str) {
    let mut err = io::stderr();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

/// Starts the log, at the `usual` level unless another one is set, and gives spans to `telemetry`.
///
/// # Errors
/// When level or format are none.
pub(crate) fn start(
    values: &Values,
    env: Environment<'_>,
    usual: &str,
    telemetry: Option<&Telemetry>,
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
    let log = tracing_subscriber::registry().with(lines(filter, json, terminal));
    // A layer that may be absent counts as one that wants every span: all would be made for nobody.
    match telemetry.and_then(Telemetry::layer) {
        Some(traces) => log.with(traces).init(),
        None => log.init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "a panic: this is a bug, please report it");
    }));
    Ok(())
}

/// What writes the lines.
fn lines(filter: EnvFilter, json: bool, terminal: bool) -> Box<dyn Layer<Registry> + Send + Sync> {
    // Spans for traces are no lines of the log, whatever its level.
    let filter = filter.and(FilterFn::new(|metadata| metadata.target() != trace::TARGET));
    let log = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    if json {
        log.json().flatten_event(true).with_ansi(false).with_filter(filter).boxed()
    } else {
        log.with_ansi(terminal).compact().with_filter(filter).boxed()
    }
}

#[cfg(test)]
mod tests {
    use tracing::Subscriber;

    use super::*;

    #[test]
    fn spans_that_nobody_takes_are_not_made() {
        let span = trace::work!("sign");
        let log = tracing_subscriber::registry().with(lines(EnvFilter::new("trace"), true, false));
        assert!(log.register_callsite(span.metadata().unwrap()).is_never());
    }
}
