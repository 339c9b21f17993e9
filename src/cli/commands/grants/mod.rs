//! `grants`: what users allowed clients.

mod execute;
mod record;

use clap::{Arg, ArgGroup, ArgMatches, Command};
use serde_json::{Value, json};

use super::{World, administrative, group, limit, session, unexpected, view::text, yes};
use crate::{
    Failure,
    admin::{self, Session},
    terminal::{Column, Console, Listed, Out, list},
};
use execute::Target;
pub(crate) use execute::{Request, Response, execute};

pub(super) fn command() -> Command {
    let user =
        || Arg::new("user").long("user").value_name("ID").help("The user's id: the sub of tokens");
    let client = || Arg::new("client").long("client").value_name("ID").help("The client_id");
    let id = Arg::new("id").value_name("ID").help("The grant's id");
    let revoke = administrative("revoke", "End one grant, or all of a user or a client")
        .args([id, user(), client(), yes()])
        .group(ArgGroup::new("target").args(["id", "user", "client"]).required(true));
    let list = administrative("list", "List grants").args([user(), client(), limit()]);
    group("grants", "List grants and end them").subcommand(list).subcommand(revoke)
}

pub(super) fn run(matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    let session = session(matches, world)?;
    match name {
        "list" => show_all(&session, world, matches),
        _ => revoke(&session, world, matches),
    }
}

fn show_all(session: &Session, world: &World<'_>, matches: &ArgMatches) -> Result<(), Failure> {
    let columns = [
        Column::whole("ID"),
        Column::cut("CLIENT"),
        Column::cut("USER"),
        Column::whole("STATE"),
        Column::whole("ENDS"),
        Column::cut("SCOPE"),
        Column::whole("CREATED"),
    ];
    let cells = |grant: &Value| {
        let members = ["id", "client_id", "user_id", "state", "ends_at", "scope", "created_at"];
        members.iter().map(|member| text(grant, member)).collect()
    };
    let json = matches.get_flag("json");
    let listed = Listed { name: "grants", columns: &columns, cells: &cells, json };
    let request = admin::Request::Grants(Request::List {
        user: matches.get_one("user").cloned(),
        client: matches.get_one("client").cloned(),
        limit: matches.get_one("limit").copied(),
    });
    list(session, world.terminal, request, &listed, |response| {
        matches!(response, admin::Response::Grants(Response::Listed { more: true }))
    })
}

fn revoke(session: &Session, world: &World<'_>, matches: &ArgMatches) -> Result<(), Failure> {
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let (target, question) = match (one("id"), one("user"), one("client")) {
        (Some(id), ..) => {
            let question = format!("End grant {id}?");
            (Target::Grant(id), question)
        }
        (_, Some(user), _) => {
            let question = format!("End all grants and sessions of user {user}?");
            (Target::User(user), question)
        }
        (.., client) => {
            let client = client.unwrap_or_default();
            let question = format!("End all grants of client {client}?");
            (Target::Client(client), question)
        }
    };
    world.terminal.confirm(&question, matches.get_flag("yes"))?;
    let request = admin::Request::Grants(Request::Revoke(target));
    let response = Console::new(world.terminal).ask(session, request)?;
    let admin::Response::Grants(Response::Revoked { grants }) = response else {
        return Err(unexpected());
    };
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&json!({ "grants_revoked": grants }))?;
    } else {
        out.line(&format!("{grants} grants ended"))?;
    }
    out.finish()
}
