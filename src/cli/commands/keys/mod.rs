//! `keys`: what signs access tokens and proves refresh tokens.

mod execute;
mod file;
mod ring;
mod show;

use clap::{Arg, ArgAction, ArgMatches, Command};
use mcp_auth_core::keys::{KeyList, Rotation};

use super::{World, administrative, group, session, unexpected, yes};
use crate::{
    Failure,
    admin::{self, Session},
    log,
    terminal::{Console, Out},
};
pub(crate) use execute::{Request, Response, execute};
pub(in crate::commands) use file::create;
pub(crate) use ring::{key_settings, open_ring};

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn passphrase_file() -> Arg {
    Arg::new("passphrase-file")
        .long("passphrase-file")
        .value_name("FILE")
        .help("Where the passphrase stands; - is standard input")
}

pub(super) fn command() -> Command {
    let rotate = administrative("rotate", "Bring a new signing key in")
        .long_about(
            "Bring a new signing key in.\n\nIt is published at once and signs 6 minutes later, when \
             every validator has had to fetch the list of keys again. The key before it stays in \
             the list until the tokens it signed have expired.",
        )
        .arg(flag("now", "Sign with the new key at once; validators meet a key they do not know"))
        .arg(
            flag("revoke", "The keys are in wrong hands: take every other one off the list at once")
                .requires("now"),
        )
        .arg(
            flag("end-grants", "End every grant as well: each client asks its user again")
                .requires("revoke"),
        )
        .arg(yes());
    let out = Arg::new("out").long("out").value_name("FILE").required(true);
    let export = administrative("export", "Write all keys into a file, sealed with a passphrase")
        .arg(out.help("A file that is not there yet; only its owner may read it"))
        .arg(passphrase_file());
    let input = Arg::new("file").value_name("FILE").required(true);
    let import = administrative("import", "Read keys from an export, or one signing key from PEM")
        .arg(input.help("An export, or a private key in PEM (PKCS#8; RSA also PKCS#1)"))
        .arg(flag("now", "PEM: sign with it at once"))
        .arg(flag("replace", "Export: put it in the place of the keys that are there"))
        .arg(passphrase_file())
        .arg(yes());
    group("keys", "List, rotate, export and import keys")
        .subcommand(administrative("list", "List keys, without their secrets"))
        .subcommand(rotate)
        .subcommand(export)
        .subcommand(import)
}

pub(super) fn run(matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    let session = session(matches, world)?;
    match name {
        "list" => {
            let keys = ask_for_keys(&session, world, Request::List)?;
            shown(&keys, matches, world)
        }
        "rotate" => rotate(&session, world, matches),
        "export" => file::export(&session, world, matches),
        _ => file::import(&session, world, matches),
    }
}

fn ask_for_keys(
    session: &Session,
    world: &World<'_>,
    request: Request,
) -> Result<KeyList, Failure> {
    match ask(session, world, request)? {
        Response::Keys(keys) => Ok(keys),
        Response::File(_) => Err(unexpected()),
    }
}

fn ask(session: &Session, world: &World<'_>, request: Request) -> Result<Response, Failure> {
    match Console::new(world.terminal).ask(session, admin::Request::Keys(request))? {
        admin::Response::Keys(response) => Ok(response),
        _ => Err(unexpected()),
    }
}

fn rotate(session: &Session, world: &World<'_>, matches: &ArgMatches) -> Result<(), Failure> {
    let end_grants = matches.get_flag("end-grants");
    let how = match (matches.get_flag("revoke"), matches.get_flag("now")) {
        (true, _) => Rotation::Revoke { end_grants },
        (false, true) => Rotation::Now,
        (false, false) => Rotation::Gently,
    };
    if end_grants {
        let question = "End every grant that was ever made, of all users and clients?";
        world.terminal.confirm(question, matches.get_flag("yes"))?;
    }
    let keys = ask_for_keys(session, world, Request::Rotate(how))?;
    shown(&keys, matches, world)?;
    if let Some(line) = show::consequence(&keys, how) {
        log::say(&line);
    }
    Ok(())
}

fn shown(keys: &KeyList, matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&show::json(keys))?;
    } else {
        show::tables(keys, world.terminal, &mut out)?;
    }
    out.finish()
}
