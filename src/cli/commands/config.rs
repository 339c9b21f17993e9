//! `config`: the settings as they take effect.

use std::collections::BTreeSet;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::{World, group};
use crate::{
    Failure, log,
    settings::{self, Effective, Origin, Settings},
    terminal::{Column, Out, Table, Terminal},
};

pub(super) fn command() -> Command {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue);
    let show = Command::new("show")
        .about("Show every setting, where it comes from, and what has no effect")
        .long_about(
            "Show every setting, where it comes from, and what has no effect.\n\nIt takes the \
             flags of serve. Secrets are not shown. Where serve would refuse the settings the \
             reason follows, and the exit code is 2.",
        )
        .arg(json.help("Answer with one JSON document"));
    group("config", "Look at the settings").subcommand(settings::flags(show))
}

pub(super) fn run(matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let Some((_, matches)) = matches.subcommand() else { return Ok(()) };
    let values = settings::gather(matches, world.env)?;
    let all = settings::effective(&values, world.env);
    let variables: BTreeSet<String> =
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    let ignored = settings::without_effect(&values, world.env, &variables);
    let problem = Settings::check(&values, world.env).err();
    let mut out = Out::new();
    if matches.get_flag("json") {
        let ignored: Vec<_> =
            ignored.iter().map(|(name, why)| json!({ "name": name, "reason": why })).collect();
        let document = json!({
            "settings": all.iter().map(record).collect::<Vec<_>>(),
            "ignored": ignored,
            "problem": problem.as_ref().map(ToString::to_string),
        });
        out.json(&document)?;
    } else {
        table(&mut out, world.terminal, &all)?;
    }
    out.finish()?;
    if !matches.get_flag("json") {
        for (name, why) in &ignored {
            log::say(&format!("{name} has no effect: {why}"));
        }
    }
    problem.map_or(Ok(()), |problem| Err(problem.into()))
}

fn table(out: &mut Out, terminal: Terminal, all: &[Effective]) -> Result<(), Failure> {
    let columns = [Column::whole("SETTING"), Column::cut("VALUE"), Column::cut("FROM")];
    let mut table = Table::new(terminal, &columns);
    for setting in all {
        let value = if setting.values.is_empty() { "-".into() } else { setting.values.join(", ") };
        let from = setting.origin.as_ref().map_or_else(|| "default".into(), ToString::to_string);
        table.row(out, &[setting.name.to_owned(), value, from])?;
    }
    table.finish(out)
}

fn record(setting: &Effective) -> Value {
    let (origin, source) = match &setting.origin {
        None => ("default", None),
        Some(Origin::Flag(name)) => ("flag", Some(format!("--{name}"))),
        Some(Origin::Environment(name)) => ("environment", Some(name.clone())),
        Some(Origin::File(key)) => ("file", Some(key.clone())),
    };
    let value = match setting.values.as_slice() {
        [] => Value::Null,
        // What a list is by default is told in words.
        [one] if !setting.many || setting.origin.is_none() => one.as_str().into(),
        several => several.to_vec().into(),
    };
    json!({ "name": setting.name, "value": value, "origin": origin, "source": source })
}
