//! `store export` and `store import`: the files.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

use clap::ArgMatches;
use mcp_auth_core::store::transfer::{Counts, Line, Reader};
use serde_json::{Value, json};

use super::{Request, Response, unexpected};
use crate::{
    Failure,
    admin::{self, Session},
    commands::{World, keys::create},
    log,
    terminal::{Console, Out},
};

/// How much of a file goes at a time, in bytes; one line may exceed it.
const PART: usize = 256 << 10;

pub(super) fn export(
    session: &Session,
    world: &World<'_>,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let path = matches.get_one::<String>("out").map_or("", String::as_str);
    let request = admin::Request::Store(Request::Export);
    let text = |item: Value| match item {
        Value::String(text) => Ok(text),
        _ => Err(unexpected()),
    };
    if path == "-" {
        let mut out = Out::new();
        let mut sink = |item: Value| out.text(&text(item)?);
        exported(Console::taking(world.terminal, &mut sink).ask(session, request)?)?;
        return out.finish();
    }
    let mut file = BufWriter::new(create(path)?);
    let failed = |e: std::io::Error| Failure::Other(format!("{path} cannot be written: {e}"));
    let mut sink = |item: Value| file.write_all(text(item)?.as_bytes()).map_err(failed);
    let response = Console::taking(world.terminal, &mut sink).ask(session, request);
    let written = response.and_then(|response| {
        let records = exported(response)?;
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed)?;
        Ok(records)
    });
    let records = written.inspect_err(|_| {
        // A part of an export is of no use.
        let _ = std::fs::remove_file(path);
    })?;
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&json!({ "file": path, "records": records }))?;
    } else {
        out.line(&format!("{} records are in {path}", records.values().sum::<u64>()))?;
    }
    out.finish()
}

fn exported(response: admin::Response) -> Result<Counts, Failure> {
    match response {
        admin::Response::Store(Response::Exported { records }) => Ok(records),
        _ => Err(unexpected()),
    }
}

pub(super) fn import(
    session: &Session,
    world: &World<'_>,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let path = matches.get_one::<String>("file").map_or("", String::as_str);
    let [merge, skip_unknown] = ["merge", "skip-unknown"].map(|name| matches.get_flag(name));
    let total = verify(path, skip_unknown)?;
    let mut file = open(path)?;
    let mut source = || {
        let mut part = Vec::new();
        while part.len() < PART && next_line(&mut file, &mut part, path)? {}
        if part.is_empty() {
            return Ok(None);
        }
        let text = String::from_utf8(part).map_err(|_| broken(path, "it is not UTF-8"))?;
        Ok(Some(Value::String(text)))
    };
    let request = admin::Request::Store(Request::Import { merge, skip_unknown });
    let response = Console::giving(world.terminal, &mut source).ask(session, request)?;
    let admin::Response::Store(Response::Imported(done)) = response else {
        return Err(unexpected());
    };
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&done)?;
    } else {
        out.line(&format!("{} of {total} records are stored", done.stored))?;
    }
    for (count, what) in [
        (done.existed, "were there already, and stayed as they are"),
        (done.expired, "had expired"),
        (done.unknown, "are of a newer release and were left out"),
    ] {
        if count > 0 {
            log::say(&format!("{count} {what}"));
        }
    }
    out.finish()
}

/// Reads the whole file before anything is written; answers how many records there are.
fn verify(path: &str, skip_unknown: bool) -> Result<u64, Failure> {
    let (mut file, mut reader) = (open(path)?, Reader::default());
    let (mut line, mut total) = (Vec::new(), 0);
    let of_file = |e: &dyn std::fmt::Display| broken(path, &e.to_string());
    while next_line(&mut file, &mut line, path)? {
        match reader.line(&line).map_err(|e| of_file(&e))? {
            Line::Record(_) => total += 1,
            Line::Unknown(_) if skip_unknown => total += 1,
            Line::Unknown(kind) => {
                return Err(broken(
                    path,
                    &format!(
                        "it holds records that only a newer release knows ({kind:?}): use that \
                         one, or leave them out with --skip-unknown"
                    ),
                ));
            }
            Line::Header(_) | Line::End(_) => {}
        }
        line.clear();
    }
    reader.finish().map_err(|e| of_file(&e))?;
    Ok(total)
}

fn open(path: &str) -> Result<BufReader<File>, Failure> {
    if Path::new(path).is_dir() {
        return Err(broken(path, "it is a folder"));
    }
    File::open(path).map(BufReader::new).map_err(|e| broken(path, &e.to_string()))
}

/// Appends the next line; `false` at the end.
fn next_line(file: &mut impl BufRead, into: &mut Vec<u8>, path: &str) -> Result<bool, Failure> {
    let most = Reader::MAX_LINE as u64;
    let read = file.take(most).read_until(b'\n', into);
    match read.map_err(|e| broken(path, &e.to_string()))? {
        0 => Ok(false),
        length if length as u64 == most => Err(broken(path, "a line is too long")),
        _ => Ok(true),
    }
}

fn broken(path: &str, why: &str) -> Failure {
    Failure::Other(format!("{path}: {why}"))
}
