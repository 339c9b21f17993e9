//! Text that is safe to show, and times.

use std::time::{Duration, UNIX_EPOCH};

use mcp_auth_core::{client_metadata::misleads, time::Timestamp};

/// A moment as RFC 3339 writes it, in UTC and whole seconds.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    // The last moment that the format can tell.
    let seconds = at.seconds().min(253_402_300_799);
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string()
}

/// Strangers choose some of what is shown: nothing of it moves the cursor or reads backwards.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if misleads(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        assert_eq!(rfc3339(Timestamp(0)), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(Timestamp(1_782_648_003_999)), "2026-06-28T12:00:03Z");
        assert_eq!(rfc3339(Timestamp(u64::MAX)), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn nothing_shown_moves_the_cursor_or_reads_backwards() {
        let shown = printable("a\u{1b}[2Jb\r\n\u{202e}c\u{200b}é");
        assert_eq!(shown, "a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c\u{fffd}é");
    }
}
