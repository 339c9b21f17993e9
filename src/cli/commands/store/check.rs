//! `store check`: what was found, shown.

use clap::ArgMatches;
use mcp_auth_core::{
    keys::KeyError,
    service::RecordCheck,
    store::{Verification, transfer::Counts},
};
use serde::{Deserialize, Serialize};

use super::{Request, Response, unexpected};
use crate::{
    Failure,
    admin::{self, Session},
    commands::World,
    terminal::{Console, Out, printable},
};

/// What a check found.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Whether nothing is wrong.
    pub(super) sound: bool,
    /// Live records of each kind.
    pub(super) records: Counts,
    /// Records that have expired and are not removed yet.
    expired: u64,
    /// The size of the store, where it is a file.
    bytes: Option<u64>,
    /// What is wrong, one line each.
    problems: Vec<String>,
    /// How many problems there are beyond these.
    more_problems: u64,
    /// What does no harm by itself.
    warnings: Vec<String>,
    /// How many warnings there are beyond these.
    more_warnings: u64,
    /// Whether there is no key set.
    #[serde(skip)]
    pub(super) keys_absent: bool,
}

impl Report {
    /// Begins with what the backend found.
    pub(super) fn of(below: &Verification) -> Self {
        let told = |problem: &mcp_auth_core::store::Problem| {
            format!("{}: {}", problem.defect.as_str(), problem.what)
        };
        Self {
            sound: below.is_sound(),
            records: Counts::new(),
            expired: below.expired,
            bytes: below.bytes,
            problems: below.problems.iter().map(told).collect(),
            more_problems: below.more_problems,
            warnings: Vec::new(),
            more_warnings: 0,
            keys_absent: false,
        }
    }

    /// Goes on with what reading the records found.
    pub(super) fn add(&mut self, read: RecordCheck) {
        self.records = read.records;
        self.sound &= read.problems.told.is_empty();
        self.problems.extend(read.problems.told);
        self.more_problems += read.problems.more;
        self.warnings.extend(read.warnings.told);
        self.more_warnings += read.warnings.more;
    }

    pub(super) fn problem(&mut self, line: impl Into<String>) {
        self.sound = false;
        self.problems.push(line.into());
    }

    pub(super) fn warning(&mut self, line: impl Into<String>) {
        self.warnings.push(line.into());
    }

    /// The keys cannot be had. A store that no server has used yet has none.
    pub(super) fn keys_failed(&mut self, why: &str) {
        if why == KeyError::Absent.to_string() {
            self.keys_absent = true;
        } else {
            self.problem(format!("keys: {why}"));
        }
    }
}

pub(super) fn run(
    session: &Session,
    world: &World<'_>,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let request = admin::Request::Store(Request::Check);
    let response = Console::new(world.terminal).ask(session, request)?;
    let admin::Response::Store(Response::Checked(report)) = response else {
        return Err(unexpected());
    };
    let mut out = Out::new();
    if matches.get_flag("json") {
        out.json(&report)?;
    } else {
        show(&report, &mut out)?;
    }
    out.finish()?;
    if report.sound {
        return Ok(());
    }
    let count = report.problems.len() as u64 + report.more_problems;
    Err(Failure::Other(format!("the store has {count} problems")))
}

fn show(report: &Report, out: &mut Out) -> Result<(), Failure> {
    for (kind, count) in &report.records {
        out.line(&format!("{kind}: {count}"))?;
    }
    if report.expired > 0 {
        out.line(&format!("expired, not removed yet: {}", report.expired))?;
    }
    if let Some(bytes) = report.bytes {
        out.line(&format!("size: {bytes} bytes"))?;
    }
    let parts = [
        ("problem", &report.problems, report.more_problems),
        ("warning", &report.warnings, report.more_warnings),
    ];
    for (name, lines, more) in parts {
        for line in lines {
            out.line(&format!("{name}: {}", printable(line)))?;
        }
        if more > 0 {
            out.line(&format!("and {more} {name}s more"))?;
        }
    }
    if report.sound {
        out.line("nothing is wrong")?;
    }
    Ok(())
}
