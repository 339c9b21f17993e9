//! Inputs of several texts, one a line, so that seeds can be read and written by hand.

/// The lines of an input: always `N`, the last one takes the rest; those that are not there are
/// empty, and what is not UTF-8 is replaced.
pub(crate) fn texts<const N: usize>(data: &[u8]) -> [String; N] {
    let mut lines = data.splitn(N, |byte| *byte == b'\n');
    std::array::from_fn(|_| String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned())
}

/// The first byte, which chooses, and the rest.
pub(crate) fn choice(data: &[u8]) -> (u8, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (*first, rest))
}
