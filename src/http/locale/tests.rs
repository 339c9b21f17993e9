//! Which language a request gets, and that every language says everything.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderValue, header};

use super::{Locale, Wait};

fn accepted(values: &[&str]) -> Option<Locale> {
    let mut headers = HeaderMap::new();
    for value in values {
        let value =
            HeaderValue::from_bytes(value.as_bytes()).unwrap_or(HeaderValue::from_static(""));
        headers.append(header::ACCEPT_LANGUAGE, value);
    }
    Locale::accepted(&headers)
}

/// > ordered by preference […] "fr-CA fr en" (OpenID Connect Core §3.1.2.1)
#[test]
fn the_first_known_language_of_ui_locales_is_taken() {
    for (value, expected) in [
        ("de", Some(Locale::German)),
        ("fr-CA fr en", Some(Locale::French)),
        ("tlh ja he-IL en", Some(Locale::Hebrew)),
        ("  BG  ", Some(Locale::Bulgarian)),
        ("iw", Some(Locale::Hebrew)),
        ("ES-419", Some(Locale::Spanish)),
        ("tlh", None),
        ("deutsch", None),
        ("de_AT", None),
        ("", None),
        ("de\u{0}", None),
        ("\u{202e}de", None),
    ] {
        assert_eq!(Locale::asked(value), expected, "{value:?}");
    }
    assert_eq!(Locale::asked(&format!("{}de", "x ".repeat(31))), Some(Locale::German));
    assert_eq!(Locale::asked(&format!("{}de", "x ".repeat(32))), None, "further ones are not read");
    assert_eq!(Locale::asked(&format!("de-{}", "x".repeat(33))), None, "no tag is as long");
}

#[test]
fn ui_locales_is_found_in_a_query() {
    for (query, expected) in [
        ("ui_locales=de", Some(Locale::German)),
        ("client_id=x&ui_locales=tlh%20fr-CA+en&state=y", Some(Locale::French)),
        ("ui_locales=es&ui_locales=de", Some(Locale::Spanish)),
        ("state=ui_locales", None),
        ("ui_locales", None),
        ("", None),
        ("%ff=ui_locales&ui_locales=%ff", None),
    ] {
        assert_eq!(Locale::asked_in(query), expected, "{query:?}");
    }
}

/// > Accept-Language: da, en-gb;q=0.8, en;q=0.7 (RFC 9110 §12.5.4)
#[test]
fn the_known_language_with_the_highest_weight_is_taken() {
    for (values, expected) in [
        (&["da, en-gb;q=0.8, en;q=0.7"][..], Some(Locale::English)),
        (&["en;q=0.5, de;q=0.9, fr;q=0.9"], Some(Locale::German)),
        (&["de;q=0.001, he"], Some(Locale::Hebrew)),
        (&["de-AT"], Some(Locale::German)),
        (&["en;q=0.3", "bg;q=0.4"], Some(Locale::Bulgarian)),
        (&["de;q=0, es;Q=0.2"], Some(Locale::Spanish)),
        (&["de ; q=1.000 , es"], Some(Locale::German)),
        (&["*, de;q=0.5"], Some(Locale::English)),
        (&["de, *;q=0.5"], Some(Locale::German)),
        (&["ja, *;q=0"], None),
        (&["ja"], None),
        (&[""], None),
        (&[], None),
    ] {
        assert_eq!(accepted(values), expected, "{values:?}");
    }
}

#[test]
fn what_is_no_language_range_is_passed_over() {
    for value in [
        "de;q=2",
        "de;q=1.1",
        "de;q=-1",
        "de;q=",
        "de;q",
        "de;x=1",
        "de;q=0.1234",
        "de;q=NaN",
        "de;q=1e0",
        "de;q=0,5",
        "de;;q=1",
        "=;,",
        "\u{ff}de",
        "d",
        "de de",
        ";q=1",
        ",,,,",
    ] {
        let found = accepted(&[&format!("{value}, es;q=0.1")]);
        assert!(matches!(found, Some(Locale::Spanish) | None), "{value:?}: {found:?}");
    }
    let many = "xx,".repeat(100_000);
    assert_eq!(accepted(&[&format!("{many}de")]), None, "only the first 32 are read");
    assert_eq!(accepted(&[&format!("de,{many}")]), Some(Locale::German));
}

/// Every text of a catalogue by its place in it, as its own output for debugging shows it: no
/// field can be forgotten.
fn texts(locale: Locale) -> BTreeMap<String, String> {
    let mut path: Vec<String> = Vec::new();
    let mut found = BTreeMap::new();
    for line in format!("{:#?}", locale.catalogue()).lines().map(str::trim) {
        let (name, rest) = line.split_once(": ").unwrap_or(("", line));
        if rest.ends_with('{') {
            path.push(name.to_owned());
        } else if rest.starts_with('}') {
            path.pop();
        } else if let Some(text) = rest.strip_prefix('"').and_then(|r| r.strip_suffix("\",")) {
            found.insert(format!("{}.{name}", path.join(".")), text.to_owned());
        }
    }
    found
}

#[test]
fn no_language_has_english_words_left_in_it() {
    let english = texts(Locale::English);
    assert!(english.len() > 90, "the texts were not found: {}", english.len());
    // Where the words are the same, or where English has none on this side of a name.
    let same = [("es", ".errors.error")];
    for locale in Locale::ALL.into_iter().skip(1) {
        let own = texts(locale);
        assert!(own.keys().eq(english.keys()), "{locale:?}");
        for (name, text) in &own {
            let side = matches!(name.rsplit('.').next(), Some("before" | "after"));
            let known = same.contains(&(locale.tag(), name.as_str()));
            let equal = english.get(name) == Some(text) && !text.is_empty() && text != ".";
            assert!(!equal || known, "{locale:?}: {name} is English: {text}");
            assert!(side || !text.trim().is_empty(), "{locale:?}: {name} is empty");
        }
    }
}

#[test]
fn texts_have_no_placeholders_and_no_characters_that_pages_replace() {
    for locale in Locale::ALL {
        let waits = [Wait::Second, Wait::Seconds(9), Wait::Minutes(5)];
        let waits = waits.map(|wait| (locale.catalogue().login.too_many)(wait));
        for text in texts(locale).into_values().chain(waits) {
            let text = text.replace("\\u{a0}", "\u{a0}");
            assert!(!text.contains(['{', '}', '%', '<', '>', '&', '\\']), "{locale:?}: {text}");
            assert!(!text.contains("  "), "{locale:?}: {text}");
            assert_eq!(crate::pages::reveal(text.clone()), text, "{locale:?}");
        }
    }
}

#[test]
fn waiting_times_are_numbers_of_seconds_or_minutes() {
    for locale in Locale::ALL {
        let too_many = locale.catalogue().login.too_many;
        for (seconds, number) in [(0, ""), (1, ""), (9, "9"), (90, "90"), (91, "2"), (601, "11")] {
            let text = too_many(Wait::of(seconds));
            let dual = locale == Locale::Hebrew && number == "2";
            assert!(dual || text.contains(number), "{locale:?}: {text}");
        }
        assert_ne!(too_many(Wait::Seconds(3)), too_many(Wait::Minutes(3)), "{locale:?}");
    }
}

#[test]
fn only_hebrew_begins_on_the_right() {
    for locale in Locale::ALL {
        let right = locale.catalogue().direction.as_str() == "rtl";
        assert_eq!(right, locale == Locale::Hebrew, "{locale:?}");
    }
}
