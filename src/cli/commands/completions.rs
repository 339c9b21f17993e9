//! `completions`: what shells complete.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::World;
use crate::{Failure, args, terminal::Out};

pub(super) fn command() -> Command {
    let shell = Arg::new("shell").value_name("SHELL").required(true);
    Command::new("completions")
        .about("Print what a shell needs to complete this command line")
        .arg(shell.value_parser(value_parser!(Shell)).help("The shell to complete in"))
}

pub(super) fn run(matches: &ArgMatches, _: &World<'_>) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Ok(()) };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut args::command(), "gauzy-mcp-auth", &mut script);
    let script = String::from_utf8_lossy(&script);
    let mut out = Out::new();
    out.text(&match shell {
        // https://github.com/clap-rs/clap/issues/6421: hyphens in the name of the program are
        // written in two ways, so that nothing behind a command completes.
        Shell::Bash => script.replace("gauzy__subcmd__mcp__subcmd__auth__", "gauzy__mcp__auth__"),
        _ => script.into_owned(),
    })?;
    out.finish()
}
