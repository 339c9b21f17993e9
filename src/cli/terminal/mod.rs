//! What people see: tables, questions, progress. Programs get plain text and JSON.

mod ask;
mod console;
mod list;
mod out;
mod table;
mod text;

use std::io::{IsTerminal, stderr, stdin, stdout};

pub(crate) use console::Console;
pub(crate) use list::{Listed, list};
pub(crate) use out::Out;
pub(crate) use table::{Column, Table};
pub(crate) use text::{printable, rfc3339};

use crate::settings::Environment;

/// Which of the standard streams are a person's.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stream is one or is not")]
pub(crate) struct Terminal {
    /// Somebody types.
    pub(crate) input: bool,
    /// Somebody reads the answer.
    pub(crate) output: bool,
    /// Somebody reads messages.
    pub(crate) messages: bool,
    /// Whether the answer may have colours.
    pub(crate) colours: bool,
    /// How many columns the answer's reader has.
    pub(crate) width: usize,
}

const USUAL_WIDTH: usize = 80;

impl Terminal {
    /// Looks at the standard streams.
    pub(crate) fn look(env: Environment<'_>) -> Self {
        let output = stdout().is_terminal();
        // https://no-color.org: present and not empty, whatever its value.
        let plain = env("NO_COLOR").is_some_and(|text| !text.is_empty())
            || env("TERM").is_none_or(|term| term == "dumb");
        let columns = rustix::termios::tcgetwinsize(stdout()).map(|size| usize::from(size.ws_col));
        Self {
            input: stdin().is_terminal(),
            output,
            messages: stderr().is_terminal(),
            colours: output && !plain,
            width: columns.ok().filter(|columns| *columns > 0).unwrap_or(USUAL_WIDTH),
        }
    }
}
