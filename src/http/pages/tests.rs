//! What holds for every page, whatever is put into it.

mod contrast;
mod languages;
mod samples;
mod words;

use samples::{HARMLESS, every_page};

/// Breaks out of text, of quoted attributes and of the direction of reading.
const HOSTILE: &str = "\"><script>alert(1)</script>'&\u{202e}x\u{0}y\u{200b}<img src=x onerror=e>";

/// The same as pages must show it.
const SHOWN: &str = "&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#39;&#38;\u{fffd}x\u{fffd}y\
    \u{fffd}&#60;img src=x onerror=e&#62;";

#[test]
fn hostile_text_stays_text_in_every_field_of_every_page() {
    for (page, html) in every_page(HOSTILE) {
        let lower = html.to_ascii_lowercase();
        assert!(!lower.contains("<script"), "{page}: markup got through");
        assert!(!lower.contains("<img src=x"), "{page}: markup got through");
        for c in ['\u{202e}', '\u{0}', '\u{200b}'] {
            assert!(!html.contains(c), "{page}: {c:?} got through");
        }
        assert!(html.contains(SHOWN), "{page}: the sample was not shown at all");
        let (ours, theirs) = (tags(&every(&page, HARMLESS)), tags(&html));
        assert_eq!(ours, theirs, "{page}: text has changed the structure of the page");
    }
}

#[test]
fn every_attribute_is_quoted() {
    for (page, html) in every_page(HARMLESS) {
        for tag in tags(&html) {
            for outside in tag.split('"').step_by(2) {
                let name = outside.strip_suffix('=').unwrap_or(outside);
                assert!(!name.contains('='), "{page}: a value without quotes in {tag}");
            }
        }
    }
}

#[test]
fn pages_need_no_script_no_inline_style_and_nobody_else() {
    for (page, html) in every_page(HARMLESS) {
        let lower = html.to_ascii_lowercase();
        for forbidden in ["<script", "<style", " style=", "javascript:", "data:", "@import"] {
            assert!(!lower.contains(forbidden), "{page}: {forbidden}");
        }
        for tag in tags(&html) {
            assert!(!tag.contains(" on"), "{page}: an event handler in {tag}");
            let loads = tag.contains(" src=");
            let logo = "<img class=\"logo\" src=\"/harmless\" alt=\"/harmless\">";
            assert!(!loads || tag == logo, "{page}: something is loaded by {tag}");
            let loads = tag.starts_with("<link");
            let own = [
                "<link rel=\"icon\" href=\"/harmless\">",
                "<link rel=\"stylesheet\" href=\"/harmless\">",
            ];
            assert!(!loads || own.contains(&tag.as_str()), "{page}: {tag}");
        }
    }
    assert!(!super::STYLE.contains("url("), "the stylesheet loads something");
    assert!(!super::STYLE.contains("@import"), "the stylesheet loads something");
}

#[test]
fn pages_are_documents_for_people_with_any_screen() {
    for (page, html) in every_page(HARMLESS) {
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"), "{page}");
        assert!(html.contains("<meta charset=\"utf-8\">"), "{page}");
        let viewport = "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">";
        assert!(html.contains(viewport), "{page}");
        for once in ["<title>", "<h1", "<main>"] {
            assert_eq!(html.matches(once).count(), 1, "{page}: {once}");
        }
        let ids = values(&html, " id=\"");
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids.iter().skip(at + 1).any(|other| other == id), "{page}: two ids {id}");
        }
        for reference in ["for=\"", "aria-labelledby=\"", "aria-describedby=\"", " form=\""] {
            for id in values(&html, reference) {
                assert!(ids.contains(&id), "{page}: {reference}{id} points nowhere");
            }
        }
    }
}

#[test]
fn every_visible_input_has_a_label() {
    for (page, html) in every_page(HARMLESS) {
        let labels = values(&html, "<label for=\"");
        for tag in tags(&html).iter().filter(|tag| tag.starts_with("<input")) {
            if tag.contains("type=\"hidden\"") {
                continue;
            }
            let id = values(tag, " id=\"");
            assert!(id.iter().any(|id| labels.contains(id)), "{page}: no label for {tag}");
        }
    }
}

#[test]
fn every_form_is_posted_with_a_csrf_token() {
    let mut forms = 0;
    for (page, html) in every_page(HARMLESS) {
        for form in html.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(form.starts_with("method=\"POST\" action=\"/harmless\""), "{page}");
            let csrf = "<input type=\"hidden\" name=\"_csrf\" value=\"/harmless\">";
            assert!(form.contains(csrf), "{page}");
            forms += 1;
        }
    }
    assert!(forms >= 3, "sign in, sign out, consent");
}

/// One page by name.
fn every(page: &str, text: &str) -> String {
    let mut pages = every_page(text).into_iter();
    pages.find_map(|(name, html)| (name == page).then_some(html)).unwrap_or_default()
}

/// The tags of a page in order, with the values that differ between samples left out.
fn tags(html: &str) -> Vec<String> {
    let parts = html.split('<').skip(1);
    let tags = parts.filter_map(|part| part.split_once('>')).map(|(tag, _)| format!("<{tag}>"));
    tags.map(|tag| tag.replace(SHOWN, HARMLESS)).collect()
}

/// The values that follow `prefix`, up to the closing quote; several ids are told apart.
fn values<'a>(html: &'a str, prefix: &str) -> Vec<&'a str> {
    let found = html.split(prefix).skip(1).filter_map(|rest| rest.split('"').next());
    found.flat_map(str::split_whitespace).collect()
}
