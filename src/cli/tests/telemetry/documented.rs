//! What the documentation says of metrics is what a real server serves.

use std::collections::BTreeMap;

use crate::{
    Observed, life,
    scrape::{Family, Scrape},
    support::server::Folder,
};

const PAGE: &str = include_str!("../../../../docs/observability.md");

/// The families of servers that have seen everything: one on SQLite, one with limits.
fn served() -> BTreeMap<String, Family> {
    let folder = Folder::new();
    let free = Observed::with(&["--store", &folder.store(), "--rate-limit", "off"]);
    life::live(&free.host);
    let limited = Observed::limited();
    life::guess(&limited.host);
    let mut families = Scrape::of(&limited).families;
    families.extend(Scrape::of(&free).families);
    families
}

fn row(name: &str, family: &Family) -> String {
    let suffix = if family.kind == "counter" { "_total" } else { "" };
    let labels: Vec<_> = family.labels.iter().map(|label| format!("`{label}`")).collect();
    let Family { kind, help, .. } = family;
    format!("| `{name}{suffix}` | {kind} | {} | {help} |", labels.join(", ")).replace("|  |", "| |")
}

#[test]
fn the_table_of_metrics_is_what_is_served() {
    let mut served: Vec<_> = served().iter().map(|(name, family)| row(name, family)).collect();
    let starts = ["| `mcp_auth_", "| `process_"];
    let written = |line: &&str| starts.iter().any(|start| line.starts_with(start));
    let mut written: Vec<_> = PAGE.lines().filter(written).map(str::to_owned).collect();
    served.sort();
    written.sort();
    let missing: Vec<_> = served.iter().filter(|row| !written.contains(row)).collect();
    let gone: Vec<_> = written.iter().filter(|row| !served.contains(row)).collect();
    assert!(missing.is_empty(), "docs/observability.md lacks:\n{missing:#?}");
    assert!(gone.is_empty(), "docs/observability.md has what is not served:\n{gone:#?}");
}

#[test]
fn alerts_and_examples_name_metrics_that_exist() {
    let names: Vec<_> = PAGE
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("mcp_auth_") || word.starts_with("process_"))
        .collect();
    assert!(names.len() > 40, "{names:?}");
    let table: Vec<_> = PAGE.lines().filter(|line| line.starts_with("| `")).collect();
    for name in names {
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|own| name.strip_suffix(own));
        let listed = |name: &str| {
            let start = format!("| `{name}` |");
            table.iter().any(|row| row.starts_with(&start))
        };
        assert!(listed(name) || base.is_some_and(listed), "{name} is not in the table");
    }
}
