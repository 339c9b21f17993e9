//! Text that looks like something it is not.

/// Replaces characters that are not seen themselves but change how their neighbours are read
/// (bidirectional controls, zero-width characters, control characters) with U+FFFD, which is seen.
///
/// HTML escaping leaves them alone: a client could be called `Claude` followed by U+202E and let
/// the words after its name read backwards. Applied to whole pages, so that no field is forgotten.
pub(crate) fn reveal(page: String) -> String {
    if page.chars().any(deceives) {
        page.chars().map(|c| if deceives(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
    } else {
        page
    }
}

/// Whether a character acts on its surroundings without being visible. U+200C and U+200D stay:
/// Persian, Indic scripts and emoji need them.
fn deceives(c: char) -> bool {
    let layout = c == '\n' || c == '\t';
    matches!(c,
        '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'
    ) || (c.is_control() && !layout)
}
