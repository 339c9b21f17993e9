//! Standard output.

use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

use serde::Serialize;

use crate::Failure;

/// Standard output, buffered. It is flushed by [`Out::finish`]; what is not gets lost.
pub(crate) struct Out(BufWriter<Stdout>);

impl Out {
    pub(crate) fn new() -> Self {
        Self(BufWriter::new(io::stdout()))
    }

    /// One line.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.0, "{text}").map_err(failed)
    }

    /// Text as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.0.write_all(text.as_bytes()).map_err(failed)
    }

    /// A JSON document.
    pub(crate) fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value);
        self.line(&text.map_err(|e| Failure::Other(e.to_string()))?)
    }

    /// Sends what was written on its way.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.0.flush().map_err(failed)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err calls")]
fn failed(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::Other(format!("standard output cannot be written: {error}")),
    }
}
