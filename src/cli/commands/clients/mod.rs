//! `clients`: who may ask for tokens.

mod add;
mod execute;
mod record;

use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::{World, administrative, group, limit, session, unexpected, view::text, yes};
use crate::{
    Failure,
    admin::{self, Session},
    terminal::{Column, Console, Listed, Out, list, printable},
};
pub(crate) use execute::{Request, Response, execute};

pub(super) fn command() -> Command {
    let id = || Arg::new("id").value_name("ID").required(true).help("The client_id");
    group("clients", "List, show, add and remove clients")
        .subcommand(administrative("list", "List all clients").arg(limit()))
        .subcommand(administrative("show", "Show one client").arg(id()))
        .subcommand(add::arguments(administrative("add", "Add a client")))
        .subcommand(
            administrative("remove", "Remove a client and end its grants").arg(id()).arg(yes()),
        )
}

pub(super) fn run(matches: &ArgMatches, world: &World<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    let session = session(matches, world)?;
    let json = matches.get_flag("json");
    match name {
        "list" => show_all(&session, world, json, matches.get_one("limit").copied()),
        "show" => show(&session, world, json, id(matches)),
        "add" => add::run(&session, world, json, matches),
        _ => remove(&session, world, json, id(matches), matches.get_flag("yes")),
    }
}

fn id(matches: &ArgMatches) -> &str {
    matches.get_one::<String>("id").map_or("", String::as_str)
}

fn ask(session: &Session, world: &World<'_>, request: Request) -> Result<Response, Failure> {
    let response = Console::new(world.terminal).ask(session, admin::Request::Clients(request))?;
    let admin::Response::Clients(response) = response else { return Err(unexpected()) };
    Ok(response)
}

fn show_all(
    session: &Session,
    world: &World<'_>,
    json: bool,
    limit: Option<u64>,
) -> Result<(), Failure> {
    let columns = [
        Column::whole("ID"),
        Column::cut("NAME"),
        Column::whole("KIND"),
        Column::cut("REDIRECTS TO"),
        Column::whole("CREATED"),
        Column::whole("LAST USE"),
    ];
    let cells = |client: &Value| {
        let cell = |member: &str| text(client, member);
        let used = Some(cell("last_used_at")).filter(|at| !at.is_empty());
        vec![
            cell("id"),
            cell("name"),
            cell("kind"),
            cell("redirect_hosts"),
            cell("created_at"),
            used.unwrap_or_else(|| "-".into()),
        ]
    };
    let listed = Listed { name: "clients", columns: &columns, cells: &cells, json };
    let request = admin::Request::Clients(Request::List { limit });
    list(session, world.terminal, request, &listed, |response| {
        matches!(response, admin::Response::Clients(Response::Listed { more: true }))
    })
}

/// The client as the store knows it.
fn looked_up(session: &Session, world: &World<'_>, id: &str) -> Result<Value, Failure> {
    match ask(session, world, Request::Show { id: id.to_owned() })? {
        Response::Client(client) => Ok(client),
        _ => Err(unexpected()),
    }
}

fn show(session: &Session, world: &World<'_>, json: bool, id: &str) -> Result<(), Failure> {
    let client = looked_up(session, world, id)?;
    let mut out = Out::new();
    if json {
        out.json(&client)?;
    } else {
        print(&mut out, &client)?;
    }
    out.finish()
}

/// One client: a line a member.
fn print(out: &mut Out, client: &Value) -> Result<(), Failure> {
    for member in client.as_object().into_iter().flat_map(|members| members.keys()) {
        let lines: Vec<String> = match client.get(member) {
            Some(Value::Array(items)) if !items.is_empty() => {
                items.iter().filter_map(Value::as_str).map(printable).collect()
            }
            _ => vec![printable(&text(client, member))],
        };
        let name = member.replace('_', " ");
        out.line(&format!("{name:<28}{}", lines.join(&format!("\n{:28}", ""))))?;
    }
    Ok(())
}

fn remove(
    session: &Session,
    world: &World<'_>,
    json: bool,
    id: &str,
    yes: bool,
) -> Result<(), Failure> {
    if !yes {
        let client = looked_up(session, world, id)?;
        let (name, grants) = (text(&client, "name"), text(&client, "grants"));
        let question = format!("Remove {id} ({name}) and end its grants, {grants} by now?");
        world.terminal.confirm(&question, false)?;
    }
    let Response::Removed { grants } = ask(session, world, Request::Remove { id: id.to_owned() })?
    else {
        return Err(unexpected());
    };
    let mut out = Out::new();
    if json {
        out.json(&serde_json::json!({ "id": id, "grants_revoked": grants }))?;
    } else {
        out.line(&format!("removed {}, {grants} grants ended", printable(id)))?;
    }
    out.finish()
}
