//! `users`: what helps with a directory of users.

use std::io::{Read, stdin};

use clap::{Arg, ArgAction, ArgMatches, Command};
use mcp_auth_core::entropy::{Entropy, SystemEntropy};
use mcp_auth_users::PasswordHash;
use serde_json::json;

use super::{World, group};
use crate::{
    Failure, log,
    settings::SettingsError,
    terminal::{Out, Terminal},
};

/// The longest password, in bytes.
const MAX_PASSWORD: usize = 1024;

pub(super) fn command() -> Command {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue);
    group("users", "Help with a directory of users").subcommand(
        Command::new("hash")
            .about("Hash a password as Gauzy stores it")
            .long_about(
                "Hash a password as Gauzy stores it, for the column \"hash\" of its table \
                 \"user\".\n\nAt a terminal it asks for the password, twice and without showing \
                 it. Otherwise the password is what comes on standard input, without the one line \
                 end that may stand behind it.",
            )
            .arg(json.help("Answer with one JSON document")),
    )
}

pub(super) fn run(matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let Some((_, matches)) = matches.subcommand() else { return Ok(()) };
    let password = if world.terminal.input { prompted()? } else { piped(&mut stdin().lock())? };
    if password.is_empty() {
        return Err(refused("the password is empty"));
    }
    if password.len() > MAX_PASSWORD {
        return Err(refused("the password is longer than 1024 bytes"));
    }
    if password.trim() != password {
        log::say("the password starts or ends with white space, which is a part of it");
    }
    let entropy: &dyn Entropy = &SystemEntropy::new();
    let hash = PasswordHash::create(&password, &entropy.bytes());
    let hash = hash.map_err(|e| Failure::Other(e.to_string()))?;
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&json!({ "hash": hash }))?;
    } else {
        out.line(&hash)?;
    }
    out.finish()
}

fn refused(why: &str) -> Failure {
    Failure::Settings(SettingsError::new(why))
}

fn prompted() -> Result<String, Failure> {
    let password = Terminal::secret("Password: ")?;
    if password == Terminal::secret("The same again: ")? {
        Ok(password)
    } else {
        Err(Failure::Other("the passwords are not the same".into()))
    }
}

/// What stands on standard input, without one line end behind it.
fn piped(input: &mut impl Read) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    // One byte more than a password and a line end tells that it is too long.
    let read = input.take(MAX_PASSWORD as u64 + 3).read_to_end(&mut bytes);
    read.map_err(|e| Failure::Other(format!("standard input cannot be read: {e}")))?;
    let mut text = String::from_utf8(bytes).map_err(|_| refused("the password is not UTF-8"))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
        log::say("the line end behind the password is not a part of it");
    }
    if text.contains(['\n', '\r']) {
        return Err(refused("standard input has several lines: a password is one"));
    }
    Ok(text)
}
