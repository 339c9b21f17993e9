use http::{HeaderMap, HeaderValue, header};
use mcp_auth_http::locale::Locale;

/// `ui_locales`, then `Accept-Language` headers, one a line. The language is one that was asked
/// for, none that weighs more is passed over, and whoever names a language first gets it.
pub fn accept_language(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n').take(8);
    let asked = String::from_utf8_lossy(lines.next().unwrap_or_default());
    ui_locales(&asked);
    let values = lines.filter_map(|line| HeaderValue::from_bytes(line).ok());
    let headers: Vec<HeaderValue> = values.collect();
    let ranges = ranges(&headers);
    let heaviest = ranges.iter().map(|(_, weight)| *weight).fold(0.0, f64::max);
    let expected = ranges.iter().find(|(_, weight)| *weight > 0.0 && *weight >= heaviest);
    assert_eq!(accepted(&headers), expected.map(|(locale, _)| *locale));
    for locale in Locale::ALL {
        let first = HeaderValue::from_str(&format!("{}-x-1;Q=1.000", locale.tag())).unwrap();
        let all = [vec![first], headers.clone()].concat();
        assert_eq!(accepted(&all), Some(locale));
    }
}

fn accepted(values: &[HeaderValue]) -> Option<Locale> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(header::ACCEPT_LANGUAGE, value.clone());
    }
    Locale::accepted(&headers)
}

fn ui_locales(asked: &str) {
    let mut tags = asked.split(' ').filter(|tag| !tag.is_empty()).take(32);
    assert_eq!(Locale::asked(asked), tags.find_map(known));
    for locale in Locale::ALL {
        assert_eq!(Locale::asked(&format!("zz {} {asked}", locale.tag())), Some(locale));
    }
}

/// The known ranges of some headers, each with its weight.
fn ranges(values: &[HeaderValue]) -> Vec<(Locale, f64)> {
    let texts = values.iter().filter_map(|value| value.to_str().ok());
    let ranges = texts.flat_map(|text| text.split(',')).take(32);
    let weighed = ranges.filter_map(|range| match range.split_once(';') {
        None => Some((range, 1.0)),
        Some((tag, parameter)) => Some((tag, weight(parameter.trim())?)),
    });
    let english = |tag: &str| (tag == "*").then_some(Locale::English);
    weighed
        .filter_map(|(tag, w)| Some((english(tag.trim()).or_else(|| known(tag.trim()))?, w)))
        .collect()
}

fn known(tag: &str) -> Option<Locale> {
    let language = tag.to_ascii_lowercase();
    let language = language.split('-').next().unwrap_or_default();
    let language = if language == "iw" { "he" } else { language };
    Locale::ALL.into_iter().find(|locale| locale.tag() == language && tag.len() <= 35)
}

/// > qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) (RFC 9110 §12.4.2)
fn weight(parameter: &str) -> Option<f64> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let digits = value.bytes().enumerate().all(|(at, byte)| match (at, byte) {
        (1, byte) => byte == b'.',
        (_, byte) => byte.is_ascii_digit(),
    });
    let weight: f64 = value.parse().ok()?;
    (digits && value.len() <= 5 && weight <= 1.0 && !value.starts_with('.')).then_some(weight)
}
