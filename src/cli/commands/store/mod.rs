//! `store`: everything that is stored, moved, backed up and checked.

mod check;
mod execute;
mod import;
mod transfer;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{World, administrative, group, session, unexpected};
use crate::Failure;
pub(crate) use execute::{Request, Response, execute};

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

pub(super) fn command() -> Command {
    let out = Arg::new("out").long("out").value_name("FILE").required(true);
    let export = administrative("export", "Write every record into a file")
        .long_about(
            "Write every record into a file, beside a running server or without one.\n\nThe keys in \
             it are sealed by the session secret: keep that too, and apart. The file holds names \
             and addresses of people; only its owner may read it.",
        )
        .arg(out.help("A file that is not there yet; - is standard output"));
    let import = administrative("import", "Read the records of an export into a store")
        .long_about(
            "Read the records of an export into a store that no server uses. The file is checked \
             before anything is written.",
        )
        .arg(Arg::new("file").value_name("FILE").required(true).help("An export"))
        .arg(flag(
            "merge",
            "The store has records: they stay as they are, what is missing is added",
        ))
        .arg(flag("skip-unknown", "Leave out records that only a newer release knows"));
    group("store", "Export, import and check everything that is stored")
        .subcommand(export)
        .subcommand(import)
        .subcommand(administrative("check", "Read every record and say what is wrong"))
}

pub(super) fn run(matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    let session = session(matches, world)?;
    match name {
        "export" => transfer::export(&session, world, matches),
        "import" => transfer::import(&session, world, matches),
        _ => check::run(&session, world, matches),
    }
}
