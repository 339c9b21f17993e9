//! Damages a valid text: from random octets nobody comes near a signature that is almost right.

/// Applies edits to a text. Each takes four octets of the script: what to do, where (two), and
/// with which octet.
pub(crate) fn edited(text: &str, script: &[u8]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for step in script.chunks_exact(4).take(16) {
        let [what, high, low, octet] = step else { continue };
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (bytes.len() + 1);
        match what % 6 {
            0 => bytes.insert(at, *octet),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.truncate(at),
            3 => bytes.rotate_left(at),
            4 => bytes.extend_from_within(at..),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|own| *own ^= *octet),
        }
        bytes.truncate(16 * 1024);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
