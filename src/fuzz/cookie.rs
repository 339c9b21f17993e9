use http::{HeaderMap, HeaderValue, header};
use mcp_auth_http::fuzzing::cookies;

/// `Cookie` headers, one a line. A cookie is read only where it stands under its whole name, and
/// what this server set is read back whatever else the browser sends.
pub fn cookie(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(8) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::COOKIE, value);
        }
    }
    for https in [false, true] {
        for (name, value) in cookies(&headers, https) {
            assert_eq!(name.starts_with("__Host-"), https);
            if let Some(value) = value {
                stands_there(&headers, name, &value);
            }
        }
        own(&headers, data, https);
    }
}

fn stands_there(headers: &HeaderMap, name: &str, value: &str) {
    assert!(!value.is_empty() && value.len() <= 4096 && !value.contains(';'));
    let pair = format!("{name}={value}");
    let found = headers.get_all(header::COOKIE).iter().any(|header| {
        let text = header.as_bytes().split(|byte| *byte == b';');
        text.map(<[u8]>::trim_ascii).any(|own| own == pair.as_bytes())
    });
    assert!(found, "{pair} was not sent");
}

/// The value of a cookie that is there before the others.
fn own(others: &HeaderMap, data: &[u8], https: bool) {
    // > cookie-octet = %x21 / %x23-2B / %x2D-3A / %x3C-5B / %x5D-7E (RFC 6265 §4.1.1)
    let octet = |b: &u8| matches!(b, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e);
    let value: Vec<u8> = data.iter().copied().filter(octet).take(4096).collect();
    let value = String::from_utf8(value).unwrap();
    let [(name, _), ..] = cookies(others, https);
    let mut headers = HeaderMap::new();
    headers.append(header::COOKIE, format!("theme=dark; {name}={value}").parse().unwrap());
    let [(_, other), ..] = cookies(&headers, !https);
    assert_eq!(other, None, "the prefix is part of the name");
    for header in others.get_all(header::COOKIE) {
        headers.append(header::COOKIE, header.clone());
    }
    let [(_, read), ..] = cookies(&headers, https);
    assert_eq!(read, Some(value).filter(|value| !value.is_empty()));
}
