//! Questions to a person.

use std::io::{self, BufRead, Read, stdin};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use super::{Terminal, printable};
use crate::{Failure, log, settings::SettingsError};

/// What Ctrl-C types.
const INTERRUPT: u8 = 3;
/// The longest answer, in bytes.
const MAX_ANSWER: usize = 4096;

impl Terminal {
    /// Asks whether to go on. Where nobody can be asked, `--yes` has to say so.
    pub(crate) fn confirm(&self, question: &str, yes: bool) -> Result<(), Failure> {
        if yes {
            return Ok(());
        }
        if !(self.input && self.messages) {
            return Err(Failure::Settings(SettingsError::new(
                "nobody is at a terminal to be asked whether that is meant: give --yes",
            )));
        }
        log::prompt(&format!("{} [y/N] ", printable(question)));
        let mut answer = String::new();
        stdin().lock().take(MAX_ANSWER as u64).read_line(&mut answer).map_err(unreadable)?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::Other("nothing was changed".into())),
        }
    }

    /// Asks for something secret; nothing shows while it is typed.
    pub(crate) fn secret(prompt: &str) -> Result<String, Failure> {
        let quiet = Quiet::start().map_err(|e| unreadable(e.into()))?;
        log::prompt(prompt);
        let answer = typed(&mut stdin().lock());
        drop(quiet);
        log::prompt("\n");
        let Some(answer) = answer.map_err(unreadable)? else {
            return Err(Failure::Other("nothing was changed".into()));
        };
        String::from_utf8(answer)
            .map_err(|_| Failure::Other("what was typed is not UTF-8: set the locale to it".into()))
    }
}

/// One line without its end; `None` when it was broken off.
fn typed(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut answer = Vec::new();
    while answer.len() <= MAX_ANSWER {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| matches!(*byte, b'\n' | INTERRUPT));
        let (line, last) = match end {
            Some(end) => (buffer.get(..end), buffer.get(end).copied()),
            None => (Some(buffer), None),
        };
        let line = line.unwrap_or_default();
        answer.extend_from_slice(line);
        let taken = line.len() + usize::from(last.is_some());
        input.consume(taken);
        match last {
            Some(b'\n') => return Ok(Some(answer)),
            Some(_) => return Ok(None),
            None if taken == 0 => return Ok(None),
            None => {}
        }
    }
    Ok(None)
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err calls")]
fn unreadable(error: io::Error) -> Failure {
    Failure::Other(format!("standard input cannot be read: {error}"))
}

/// A terminal that does not show what is typed, until it is dropped.
struct Quiet(Termios);

impl Quiet {
    fn start() -> rustix::io::Result<Self> {
        let before = tcgetattr(stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
        // Ctrl-C ends the line instead of the program, so that the terminal is set right again.
        quiet.local_modes -= LocalModes::ISIG;
        quiet.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
        tcsetattr(stdin(), OptionalActions::Flush, &quiet)?;
        Ok(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Flush, &self.0);
    }
}
