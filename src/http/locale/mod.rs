//! Languages: every word that pages say to people, and which language a request gets. Answers to
//! programs stay in English.
//!
//! `ui_locales` decides, then `Accept-Language`, then English. `ui_locales` comes in the query of
//! an authorization request; forms carry it on in a hidden field, so that it outlives every seal.

mod bulgarian;
mod catalogue;
mod english;
mod french;
mod german;
mod hebrew;
mod spanish;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use http::{HeaderMap, header};

pub use catalogue::{
    AccountText, Around, Catalogue, ConsentText, DemoText, Direction, ErrorText, LoginText,
    ScopeText, Situation, Wait, Warning,
};

/// A language that pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Bulgarian.
    Bulgarian,
    /// Hebrew.
    Hebrew,
}

/// How many languages a request may name; further ones are not read.
const MAX_RANGES: usize = 32;

/// The longest language tag that is read, in bytes (RFC 5646 §4.4.1 reckons with 35).
const MAX_TAG: usize = 35;

impl Locale {
    /// All languages, the default first.
    pub const ALL: [Self; 6] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Bulgarian, Self::Hebrew];

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        self.catalogue().tag
    }

    /// What pages say in it.
    pub const fn catalogue(self) -> &'static Catalogue {
        match self {
            Self::English => &english::CATALOGUE,
            Self::German => &german::CATALOGUE,
            Self::French => &french::CATALOGUE,
            Self::Spanish => &spanish::CATALOGUE,
            Self::Bulgarian => &bulgarian::CATALOGUE,
            Self::Hebrew => &hebrew::CATALOGUE,
        }
    }

    /// The language of a tag, whatever its region or script.
    fn of_tag(tag: &str) -> Option<Self> {
        if tag.len() > MAX_TAG {
            return None;
        }
        let language = tag.split('-').next().unwrap_or_default();
        // Hebrew's tag until 1989, which some systems still send.
        let language = if language.eq_ignore_ascii_case("iw") { "he" } else { language };
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }

    /// The first known language of a `ui_locales` value.
    ///
    /// > a space-separated list of BCP47 \[RFC5646\] language tag values, ordered by preference
    /// > […] An error SHOULD NOT result if some or all of the requested locales are not supported
    /// > (OpenID Connect Core §3.1.2.1)
    pub fn asked(ui_locales: &str) -> Option<Self> {
        ui_locales.split(' ').filter(|tag| !tag.is_empty()).take(MAX_RANGES).find_map(Self::of_tag)
    }

    /// The first known language of a query's `ui_locales`.
    pub(crate) fn asked_in(query: &str) -> Option<Self> {
        if !query.contains("ui_locales") {
            return None;
        }
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == "ui_locales").and_then(|(_, value)| Self::asked(&value))
    }

    /// The known language that `Accept-Language` weighs highest, of several the first.
    ///
    /// > a value of 0 means "not acceptable" (RFC 9110 §12.4.2)
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).into_iter();
        let ranges = values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
        let known = ranges.take(MAX_RANGES).filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, "q=1"));
            let locale = match tag.trim() {
                "*" => Self::default(),
                tag => Self::of_tag(tag)?,
            };
            thousandths(parameters).filter(|weight| *weight > 0).map(|weight| (weight, locale))
        });
        known.min_by_key(|(weight, _)| Reverse(*weight)).map(|(_, locale)| locale)
    }
}

/// A weight in thousandths; `None` for what is none.
///
/// > qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) (RFC 9110 §12.4.2)
fn thousandths(parameters: &str) -> Option<u16> {
    let (name, value) = parameters.trim().split_once('=')?;
    if !name.eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, fraction) {
        ("0", fraction) => Some(fraction),
        ("1", 0) => Some(1000),
        _ => None,
    }
}
