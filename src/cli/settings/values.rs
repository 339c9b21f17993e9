//! Reading single values.

use std::time::Duration;

use super::{SettingsError, sources::Values};

/// A time: a number of seconds, or a number with `s`, `m`, `h` or `d`.
pub(super) fn time(
    values: &Values,
    name: &'static str,
    default: Duration,
) -> Result<Duration, SettingsError> {
    let Some((text, origin)) = values.text(name) else { return Ok(default) };
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(split).unwrap_or((text, ""));
    let factor = match unit.trim() {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        "d" => Some(86_400),
        _ => None,
    };
    let seconds = digits.parse::<u64>().ok().zip(factor).and_then(|(n, f)| n.checked_mul(f));
    // Ten years: beyond it a value is a slip.
    seconds.filter(|seconds| *seconds <= 3650 * 86_400).map(Duration::from_secs).ok_or_else(|| {
        SettingsError::new(format!("{origin} {text:?} is no time: write 900s, 15m, 12h or 30d"))
    })
}

/// A time that is not zero.
pub(super) fn lifetime(
    values: &Values,
    name: &'static str,
    default: Duration,
) -> Result<Duration, SettingsError> {
    let time = time(values, name, default)?;
    if time.is_zero() {
        let origin = values.get(name).map_or_else(String::new, |value| value.origin.to_string());
        return Err(SettingsError::new(format!("{origin} must be at least 1s")));
    }
    Ok(time)
}

/// `on` or `off`.
pub(super) fn on_off(
    values: &Values,
    name: &'static str,
    default: bool,
) -> Result<bool, SettingsError> {
    let Some((text, origin)) = values.text(name) else { return Ok(default) };
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "1" | "yes" => Ok(true),
        "off" | "false" | "0" | "no" => Ok(false),
        _ => Err(SettingsError::new(format!("{origin} {text:?} must be on or off"))),
    }
}

/// One of several words.
pub(super) fn choice<T: Copy>(
    values: &Values,
    name: &'static str,
    choices: &[(&str, T)],
    default: T,
) -> Result<T, SettingsError> {
    let Some((text, origin)) = values.text(name) else { return Ok(default) };
    let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        SettingsError::new(format!("{origin} {text:?} must be one of: {}", words.join(", ")))
    })
}
