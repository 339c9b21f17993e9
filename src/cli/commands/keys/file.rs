//! Keys in files.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write, stdin},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use clap::ArgMatches;
use mcp_auth_core::keys::Rotation;

use super::{Request, Response, ask, ask_for_keys, shown};
use crate::{
    Failure,
    admin::Session,
    commands::{World, unexpected},
    log,
    settings::SettingsError,
    terminal::{Out, Terminal},
};

/// The longest key file, in bytes.
const MAX_FILE: u64 = 512 << 10;
/// The longest passphrase, in bytes.
const MAX_PASSPHRASE: u64 = 4096;

pub(super) fn export(
    session: &Session,
    world: &World<'_>,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let path = matches.get_one::<String>("out").map_or("", String::as_str);
    if Path::new(path).symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    let passphrase = passphrase(matches, world.terminal, true)?;
    let Response::File(text) = ask(session, world, Request::Export { passphrase })? else {
        return Err(unexpected());
    };
    let mut file = create(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = std::fs::remove_file(path);
        return Err(Failure::Other(format!("{path} cannot be written: {error}")));
    }
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&serde_json::json!({ "file": path }))?;
    } else {
        out.line(&format!("the keys are in {path}: without the passphrase it opens for nobody"))?;
    }
    out.finish()
}

pub(super) fn import(
    session: &Session,
    world: &World<'_>,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let path = matches.get_one::<String>("file").map_or("", String::as_str);
    let text = read(path)?;
    let (now, replace) = (matches.get_flag("now"), matches.get_flag("replace"));
    let request = if text.contains("-----BEGIN") {
        if replace {
            return Err(usage(
                "--replace is for exports; a key in PEM is added to those there are",
            ));
        }
        let how = if now { Rotation::Now } else { Rotation::Gently };
        Request::ImportKey { pem: text, how }
    } else {
        if now {
            return Err(usage("--now is for keys in PEM; an export is taken as it is"));
        }
        if replace {
            let question = "Replace all keys? What the present ones signed works no more.";
            world.terminal.confirm(question, matches.get_flag("yes"))?;
        }
        let passphrase = passphrase(matches, world.terminal, false)?;
        Request::Import { file: text, passphrase, replace }
    };
    let asked = if let Request::ImportKey { how, .. } = &request { Some(*how) } else { None };
    let named = |error| match error {
        Failure::Other(why) => Failure::Other(format!("{path}: {why}")),
        other => other,
    };
    let keys = ask_for_keys(session, world, request).map_err(named)?;
    shown(&keys, matches, world)?;
    if let Some(line) = asked.and_then(|how| super::show::consequence(&keys, how)) {
        log::say(&line);
    }
    Ok(())
}

fn usage(why: &str) -> Failure {
    Failure::Settings(SettingsError::new(why))
}

fn exists(path: &str) -> Failure {
    Failure::Other(format!("{path} is there already: name another file, or move it away"))
}

/// Makes a file for this user only, where there is none.
pub(in crate::commands) fn create(path: &str) -> Result<File, Failure> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::Other(format!("{path} cannot be written: {error}")),
    })
}

fn read(path: &str) -> Result<String, Failure> {
    let failed = |why: String| Failure::Other(format!("{path} cannot be read: {why}"));
    let file = File::open(path).map_err(|e| failed(e.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| failed(e.to_string()))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(failed("it is too long for a file of keys".into()));
    }
    String::from_utf8(bytes).map_err(|_| failed("it is no text, so no file of keys".into()))
}

/// The passphrase: from a file, from a person, or from standard input.
fn passphrase(matches: &ArgMatches, terminal: Terminal, twice: bool) -> Result<String, Failure> {
    let named = matches.get_one::<String>("passphrase-file").map(String::as_str);
    let text = match named {
        Some("-") => first_line(stdin().lock(), "standard input")?,
        Some(path) => {
            let file = File::open(path);
            let file = file.map_err(|e| usage(&format!("{path} cannot be read: {e}")))?;
            first_line(file, path)?
        }
        None if terminal.input => {
            let text = Terminal::secret("Passphrase: ")?;
            if twice && Terminal::secret("The same again: ")? != text {
                return Err(Failure::Other("the passphrases are not the same".into()));
            }
            text
        }
        None => first_line(stdin().lock(), "standard input")?,
    };
    if text.is_empty() {
        return Err(usage(
            "the passphrase is empty: give it at a terminal, by --passphrase-file or on standard \
             input",
        ));
    }
    Ok(text)
}

/// The one line of a file, without its end.
fn first_line(input: impl Read, name: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let read = input.take(MAX_PASSPHRASE + 1).read_to_string(&mut text);
    read.map_err(|e| usage(&format!("{name} cannot be read: {e}")))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains('\n') || line.len() as u64 > MAX_PASSPHRASE - 2 {
        return Err(usage(&format!("{name}: a passphrase is one line of at most 4094 bytes")));
    }
    Ok(line.to_owned())
}
