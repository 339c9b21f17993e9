//! The commands beside `serve`: one module a group.

pub(crate) mod clients;
mod completions;
mod config;
pub(crate) mod grants;
pub(crate) mod keys;
pub(crate) mod store;
mod users;
mod view;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::{
    Failure,
    admin::{Caller, Session},
    log,
    settings::{self, Administered, Environment},
    terminal::Terminal,
};

/// What commands find around them.
pub(crate) struct World<'a> {
    /// The environment.
    pub(crate) env: Environment<'a>,
    /// The standard streams.
    pub(crate) terminal: Terminal,
}

/// A group of commands.
struct Group {
    /// Its arguments.
    command: fn() -> Command,
    /// What it does with them.
    run: fn(&ArgMatches, &World<'_>) -> Result<(), Failure>,
}

/// Every group, in the order that help shows them.
const GROUPS: &[Group] = &[
    Group { command: clients::command, run: clients::run },
    Group { command: grants::command, run: grants::run },
    Group { command: keys::command, run: keys::run },
    Group { command: store::command, run: store::run },
    Group { command: users::command, run: users::run },
    Group { command: config::command, run: config::run },
    Group { command: completions::command, run: completions::run },
];

/// Adds all groups to the command line.
pub(crate) fn add_to(command: Command) -> Command {
    GROUPS.iter().fold(command, |command, group| command.subcommand((group.command)()))
}

/// Runs the command of a group; `None` when no group has that name.
pub(crate) fn run(
    name: &str,
    matches: &ArgMatches,
    env: Environment<'_>,
) -> Option<Result<(), Failure>> {
    let group = GROUPS.iter().find(|group| (group.command)().get_name() == name)?;
    Some((group.run)(matches, &World { env, terminal: Terminal::look(env) }))
}

/// A command that looks at a store or changes it: with `--json` and the flags of the settings.
fn administrative(name: &'static str, about: &'static str) -> Command {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue);
    let command = Command::new(name).about(about).arg(json.help("Answer with one JSON document"));
    settings::flags_of(command, settings::ADMINISTRATIVE_FLAGS)
}

/// A group of such commands, of which one must be named.
fn group(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
}

/// `--yes`, for commands that ask.
fn yes() -> Arg {
    Arg::new("yes").long("yes").short('y').action(ArgAction::SetTrue).help("Do not ask")
}

/// `--limit`, for lists.
fn limit() -> Arg {
    let number = clap::value_parser!(u64).range(1..);
    Arg::new("limit").long("limit").value_name("N").value_parser(number).help("At most so many")
}

/// Reads the settings and gets access to the store they name.
fn session(matches: &ArgMatches, world: &World<'_>) -> Result<Session, Failure> {
    let values = settings::gather(matches, world.env)?;
    log::start(&values, world.env, "warn", None)?;
    Session::new(Administered::check(&values, world.env)?)
}

/// A running server answered something else than what it was asked.
fn unexpected() -> Failure {
    Failure::Other("the running server is of another release: use its command".into())
}

/// Says which records a list leaves out.
async fn note_unreadable(caller: &mut dyn Caller, what: &str, ids: &[String]) {
    for id in ids {
        let id: String = id.chars().take(64).collect();
        let line = format!("one of the {what}, {id}, cannot be read by this release: left out");
        caller.note(line).await;
    }
}
