//! Lists of any length, as a table or as JSON.

use serde_json::Value;

use super::{Column, Console, Out, Table, Terminal};
use crate::{
    Failure,
    admin::{Request, Response, Session},
    log,
};

/// How a list is shown.
pub(crate) struct Listed<'a> {
    /// What it is a list of: the name of its member in JSON.
    pub(crate) name: &'static str,
    /// The columns of the table.
    pub(crate) columns: &'a [Column],
    /// The cells of a row.
    pub(crate) cells: &'a (dyn Fn(&Value) -> Vec<String> + Sync),
    /// Whether it is to be JSON.
    pub(crate) json: bool,
}

/// Asks for a list and shows it as it comes; answers with what ends it.
pub(crate) fn list(
    session: &Session,
    terminal: Terminal,
    request: Request,
    listed: &Listed<'_>,
    more: impl Fn(&Response) -> bool,
) -> Result<(), Failure> {
    let mut out = Out::new();
    let mut table = Table::new(terminal, listed.columns);
    let mut count = 0_u64;
    let mut show = |item: Value| {
        count += 1;
        if !listed.json {
            return table.row(&mut out, &(listed.cells)(&item));
        }
        let before = if count == 1 { format!("{{\"{}\":[\n", listed.name) } else { ",\n".into() };
        out.text(&before)?;
        out.text(&item.to_string())
    };
    let response = Console::taking(terminal, &mut show).ask(session, request)?;
    let more = more(&response);
    if listed.json {
        let before = if count == 0 { format!("{{\"{}\":[", listed.name) } else { "\n".into() };
        out.line(&format!("{before}],\"more\":{more}}}"))?;
    } else {
        table.finish(&mut out)?;
    }
    out.finish()?;
    if more {
        log::say(&format!("there are more {}: raise --limit", listed.name));
    }
    Ok(())
}
