//! Second opinions: the same questions answered by other code.

use mcp_auth_core::model::Client;
use url::{Host, Url};

/// Whether a URI leads to this computer, by its parsed host.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(ip)) => ip.segments() == [0, 0, 0, 0, 0, 0, 0, 1],
        None => false,
    }
}

/// Whether two URIs differ in nothing but the port, and lead to the same loopback host.
pub(crate) fn differ_in_port_only(a: &str, b: &str) -> bool {
    let (Ok(mut a), Ok(mut b)) = (Url::parse(a), Url::parse(b)) else { return false };
    if !is_loopback(&a) || !matches!(a.scheme(), "http" | "https") {
        return false;
    }
    a.set_port(None).is_ok() && b.set_port(None).is_ok() && a == b
}

/// Whether a redirect URI belongs to a client.
pub(crate) fn belongs(client: &Client, presented: &str) -> bool {
    client.redirect_uris.iter().any(|own| match own.as_str() {
        "http://localhost:*" => Url::parse(presented)
            .is_ok_and(|url| url.scheme() == "http" && is_loopback(&url) && is_plain(presented)),
        own => own == presented || differ_in_port_only(own, presented),
    })
}

/// Whether a web address spells its host as it is understood: `https:host`, `https:///host` and
/// `https://1` mean different hosts to different readers.
pub(crate) fn is_plain(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    let Some((scheme, rest)) = uri.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rfind(':') {
        Some(at) if authority.chars().skip(at + 1).all(|c| c.is_ascii_digit()) => {
            authority.get(..at).unwrap_or_default()
        }
        _ => authority,
    };
    scheme.eq_ignore_ascii_case(url.scheme())
        && url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host))
}

/// Decodes base64 (RFC 4648 §4) strictly, one bit after the other.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bits = Vec::new();
    for digit in body.chars() {
        let value = ALPHABET.find(digit)?;
        bits.extend((0..6).rev().map(|bit| u8::from(value >> bit & 1 == 1)));
    }
    let whole = bits.len() / 8 * 8;
    let (bytes, stray) = bits.split_at(whole);
    if stray.contains(&1) {
        return None;
    }
    Some(bytes.chunks(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit)).collect())
}
