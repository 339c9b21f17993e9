//! Name, logo, accent colour and link to help.

use std::fs;

use crate::{
    BASE, ends,
    support::{
        http::Request,
        server::{Folder, Server},
    },
};

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"9\" height=\"9\"/></svg>";

/// What follows `before`, up to the next quote.
#[track_caller]
fn after<'a>(text: &'a str, before: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split('"').next().unwrap()
}

#[test]
fn pages_carry_name_logo_colour_and_help() {
    let folder = Folder::new();
    let logo = folder.file("logo", LOGO);
    let server = Server::start(
        &[
            &BASE[..],
            &["--brand-name", "Acme <& Co>", "--brand-logo", &logo, "--brand-accent", "#ff0"],
        ]
        .concat()
        .into_iter()
        .chain(["--support-url", "https://help.example/?a=1&b=2"])
        .collect::<Vec<_>>(),
    );
    let get = |path: &str| Request::get(path).send(&server.address());
    let page = get("/oauth2/login");
    let text = page.text();
    assert!(text.contains("alt=\"Acme &#60;&#38; Co&#62;\""), "{text}");
    assert!(text.contains("<a href=\"https://help.example/?a=1&#38;b=2\">"), "{text}");

    let image = get(after(text, "class=\"logo\" src=\""));
    assert_eq!((image.status, image.text()), (200, LOGO));
    for (name, value) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        ),
    ] {
        assert_eq!(image.header(name), Some(value));
    }
    let style = get(after(text, "rel=\"stylesheet\" href=\""));
    assert!(style.text().contains("--fill: #ffff00;"), "the accent colour");

    let error = get("/oauth2/authorize?client_id=nobody");
    assert!(error.text().contains("class=\"button\" href=\"https://help.example/"));
}

#[test]
fn without_a_logo_the_name_stands_there_and_no_link_to_help() {
    let server = Server::start(&BASE);
    let page = Request::get("/oauth2/login").send(&server.address());
    assert!(page.text().contains("<bdi>Gauzy MCP OAuth Server</bdi>"));
    assert!(!page.text().contains("<img") && !page.text().contains("<footer"));
    let icon = after(page.text(), "rel=\"icon\" href=\"");
    let icon = Request::get(icon).send(&server.address());
    assert_eq!((icon.status, icon.header("content-type")), (200, Some("image/svg+xml")));
}

#[test]
fn values_that_cannot_be_right_are_refused() {
    let folder = Folder::new();
    let gif = folder.file("logo.png", "GIF89a");
    let page = folder.file("logo.svg", "<html><svg></svg></html>");
    let large = folder.path("large.png");
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.resize(256 * 1024 + 1, 0);
    fs::write(&large, bytes).unwrap();
    for (flag, value, word) in [
        ("--brand-logo", gif.as_str(), "is no PNG, JPEG, WebP or SVG image"),
        ("--brand-logo", &page, "is no PNG, JPEG, WebP or SVG image"),
        ("--brand-logo", &large, "is larger than 256 KiB"),
        ("--brand-logo", &folder.path("none.png"), "No such file"),
        ("--brand-logo", &folder.path(""), "directory"),
        ("--brand-accent", "red", "write #rgb or #rrggbb"),
        ("--brand-accent", "#12345", "write #rgb or #rrggbb"),
        ("--brand-accent", "#fff;} body{color:red", "write #rgb or #rrggbb"),
        ("--support-url", "http://help.example", "https URL, or mailto:"),
        ("--support-url", "javascript:alert(1)@x", "https URL, or mailto:"),
        ("--support-url", "https://user:word@help.example", "https URL, or mailto:"),
        ("--support-url", "mailto:", "https URL, or mailto:"),
        ("--support-url", "help", "https URL, or mailto:"),
        ("--brand-name", &"x".repeat(81), "1 to 80 characters"),
    ] {
        ends(&[&BASE[..], &[flag, value]].concat(), &[], 2, &[flag, word]);
    }
    let variable = [("MCP_AUTH_BRAND_ACCENT", "red")];
    ends(&BASE, &variable, 2, &["MCP_AUTH_BRAND_ACCENT", "#rrggbb"]);
}
