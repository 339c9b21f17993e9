//! Telling what was measured.

use std::{fs, io::Write as _};

pub(crate) fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

/// How many a second, and how long they took: `took` is in µs, in order.
pub(crate) fn report(name: &str, took: &[u64], seconds: u64) -> std::io::Result<()> {
    let at = |share: usize| took.get(took.len() * share / 1000).copied().unwrap_or(0);
    let (rate, last) = (took.len() as u64 / seconds, took.last().copied().unwrap_or(0));
    say(&format!(
        "{name}: {rate}/s; p50 {} us, p99 {} us, p999 {} us, slowest {last} us",
        at(500),
        at(990),
        at(999)
    ))
}

/// Bytes of memory this process has now, where the system tells.
pub(crate) fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = status.split(' ').nth(1).and_then(|text| text.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}
