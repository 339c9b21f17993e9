//! For how long a key list is as good as new.

use std::time::Duration;

/// Where the server says nothing.
const USUAL: Duration = Duration::from_mins(5);
/// Less is not honoured: somebody would have to be asked for every token.
const LEAST: Duration = Duration::from_secs(30);
/// More is not honoured: a key that was withdrawn is believed for so long.
pub(crate) const MOST: Duration = Duration::from_mins(10);

/// What `Cache-Control` says, within bounds (RFC 9111 §5.2.2).
pub(super) fn of(cache_control: Option<&str>) -> Duration {
    let directives = cache_control.unwrap_or_default().split(',').map(str::trim);
    let mut span = USUAL;
    for directive in directives {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return LEAST,
            "max-age" => {
                let seconds = value.trim_matches('"').parse::<u64>();
                span = seconds.map_or(span, Duration::from_secs);
            }
            _ => {}
        }
    }
    span.clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_honoured_within_bounds() {
        for (header, seconds) in [
            (None, 300),
            (Some("public, max-age=120"), 120),
            (Some("max-age=\"60\""), 60),
            (Some("MAX-AGE=1"), 30),
            (Some("max-age=99999999999999999999999"), 300),
            (Some("max-age=31536000, immutable"), 600),
            (Some("max-age=300, no-store"), 30),
            (Some("max-age=-5"), 300),
            (Some(""), 300),
        ] {
            assert_eq!(of(header), Duration::from_secs(seconds), "{header:?}");
        }
    }
}
