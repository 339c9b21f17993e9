//! Logos by their content, and colours by their text. What becomes of a colour is tested with the
//! stylesheet.

use super::{Accent, Logo, LogoError, LogoKind, MAX_LOGO, NotAColour};

#[test]
fn the_kind_of_a_logo_follows_from_its_content() {
    let svg = |text: &str| Logo::new(text.as_bytes().to_vec()).map(|logo| logo.kind());
    let kind = |bytes: &[u8]| Logo::new(bytes.to_vec()).map(|logo| logo.kind());
    assert_eq!(kind(b"\x89PNG\r\n\x1a\nrest"), Ok(LogoKind::Png));
    assert_eq!(kind(b"\xff\xd8\xff\xe0"), Ok(LogoKind::Jpeg));
    assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Ok(LogoKind::WebP));
    for text in [
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "<svg>",
        "\u{feff}<?xml version='1.0'?>\n<!DOCTYPE svg>\n<!-- a > b -->\n<svg\nwidth='1'>",
    ] {
        assert_eq!(svg(text), Ok(LogoKind::Svg), "{text}");
    }
    for bytes in [
        &b""[..],
        b"GIF89a",
        b"\x89PNG",
        b"RIFF\0\0\0\0WAVE",
        b"<html><svg></svg></html>",
        b"<svgx>",
        b"<!-- <svg> ",
        b"<svg \xff>",
        b"text",
    ] {
        assert_eq!(kind(bytes), Err(LogoError::UnknownKind), "{bytes:?}");
    }
}

#[test]
fn a_logo_has_a_largest_size() {
    let of = |size: usize| {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(size, 0);
        Logo::new(bytes).map(|logo| logo.bytes().len())
    };
    assert_eq!(of(MAX_LOGO), Ok(MAX_LOGO));
    assert_eq!(of(MAX_LOGO + 1), Err(LogoError::TooLarge));
}

#[test]
fn colours_are_three_or_six_digits() {
    assert_eq!("#a1f".parse::<Accent>(), "#AA11ff".parse());
    for text in
        ["", "#", "red", "a1f", "#a1", "#a1f0", "#a1f0a", "#a1f0a1f", "#a1g", "#äöü", "# a1f"]
    {
        assert_eq!(text.parse::<Accent>(), Err(NotAColour), "{text}");
    }
}
