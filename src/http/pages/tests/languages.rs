//! Every page in every language.

use super::samples::{HARMLESS, every_page_in};
use super::{HOSTILE, SHOWN, tags};
use crate::locale::Locale;

#[test]
fn every_page_says_which_language_it_speaks_and_where_lines_begin() {
    for locale in Locale::ALL {
        let (tag, dir) = (locale.tag(), locale.catalogue().direction.as_str());
        let start = format!("<!doctype html>\n<html lang=\"{tag}\" dir=\"{dir}\">");
        for (page, html) in every_page_in(HARMLESS, locale) {
            assert!(html.starts_with(&start), "{tag} {page}");
        }
    }
}

/// Markup is the same in all languages; only words differ.
#[test]
fn every_language_has_the_same_pages_with_other_words() {
    let english = every_page_in(HARMLESS, Locale::English);
    assert!(english.len() > 25, "{}", english.len());
    for locale in Locale::ALL.into_iter().skip(1) {
        let own = every_page_in(HARMLESS, locale);
        assert_eq!(own.len(), english.len());
        for ((page, html), (_, other)) in own.iter().zip(&english) {
            let neutral = |html: &str, locale: Locale| {
                let mut tags = tags(html);
                let language = format!("value=\"{}\"", locale.tag());
                for tag in &mut tags {
                    *tag = tag.replace(&language, "value");
                }
                // The first one is the root, with the language.
                tags.drain(..2);
                tags
            };
            assert_eq!(neutral(html, locale), neutral(other, Locale::English), "{locale:?} {page}");
            assert_ne!(html, other, "{locale:?} {page}");
        }
    }
}

#[test]
fn no_words_of_the_english_pages_are_left() {
    let lines = |html: &str| -> Vec<String> {
        let pieces = html.split(['<', '>']).skip(2).step_by(2).map(str::trim);
        pieces.filter(|text| text.chars().any(char::is_alphabetic)).map(str::to_owned).collect()
    };
    // The same in every language: names of protocols and scopes, and samples.
    let common = ["PKCE", "mcp.read", HARMLESS];
    for locale in Locale::ALL.into_iter().skip(1) {
        let english = every_page_in(HARMLESS, Locale::English);
        for ((page, own), (_, other)) in every_page_in(HARMLESS, locale).iter().zip(english) {
            let english = lines(&other);
            for text in lines(own) {
                let known = common.iter().any(|common| text.replace(common, "").trim().len() < 3);
                let error = locale == Locale::Spanish && text == "Error 400";
                let left = english.contains(&text) && !known && !error;
                assert!(!left, "{locale:?} {page}: {text:?} is English");
            }
        }
    }
}

#[test]
fn hostile_text_stays_text_in_every_language() {
    for locale in Locale::ALL {
        for (page, html) in every_page_in(HOSTILE, locale) {
            assert!(html.contains(SHOWN) && !html.contains("<script"), "{locale:?} {page}");
        }
    }
}

#[test]
fn forms_send_on_the_language_that_was_asked_for() {
    for locale in Locale::ALL {
        let field =
            format!("<input type=\"hidden\" name=\"ui_locales\" value=\"{}\">", locale.tag());
        for (page, html) in every_page_in(HARMLESS, locale) {
            assert_eq!(html.matches("<form").count(), html.matches(&field).count(), "{page}");
        }
    }
}
