//! Contrast (WCAG 2.2), computed from the stylesheet's own variables.

use std::collections::HashMap;

use crate::{brand::Brand, pages::STYLE};

/// Text on its ground (1.4.3: at least 4.5).
const TEXT: [(&str, &str); 19] = [
    ("--ink", "--sheet"),
    ("--ink", "--ground"),
    ("--ink", "--well"),
    ("--quiet", "--sheet"),
    ("--quiet", "--ground"),
    ("--quiet", "--well"),
    ("--accent", "--sheet"),
    ("--accent-strong", "--sheet"),
    ("--accent", "--ground"),
    ("--on-fill", "--fill"),
    ("--on-fill", "--fill-strong"),
    ("--alarm", "--sheet"),
    ("--alarm", "--alarm-ground"),
    ("--caution", "--caution-ground"),
    ("--caution", "--sheet"),
    ("--ink", "--alarm-ground"),
    ("--ink", "--caution-ground"),
    ("--good", "--sheet"),
    ("--alarm", "--well"),
];

/// Borders of inputs and buttons, and the focus ring (1.4.11: at least 3).
const EDGES: [(&str, &str); 3] =
    [("--edge", "--sheet"), ("--accent", "--sheet"), ("--accent", "--ground")];

/// Colours that operators might choose, readable on no ground, on one, or on all.
const ACCENTS: [&str; 16] = [
    "#ff0", "#fff", "#000", "#777", "#767676", "#808080", "#00f", "#f00", "#0f0", "#0ff", "#f0f",
    "#14616b", "#0b2a5b", "#ffe4e1", "#c0ffee", "#8a2be2",
];

fn check(of: &str, style: &str) {
    let [light, dark] = schemes(style);
    assert_eq!(light.len(), dark.len(), "a colour is missing from one scheme");
    for (name, colours) in [("light", light), ("dark", dark)] {
        for (pairs, least) in [(&TEXT[..], 4.5), (&EDGES[..], 3.0)] {
            for (front, back) in pairs {
                let pair = colours.get(*front).zip(colours.get(*back));
                let ratio = pair.map_or(0.0, |(front, back)| contrast(*front, *back));
                assert!(ratio >= least, "{of}, {name}: {front} on {back} is {ratio:.2}");
            }
        }
    }
}

#[test]
fn text_and_edges_are_readable_in_light_and_dark() {
    check("no accent", STYLE);
}

#[test]
fn text_and_edges_are_readable_with_any_accent() {
    for text in ACCENTS {
        let brand = Brand { accent: text.parse().ok(), ..Brand::default() };
        let style = brand.stylesheet();
        assert!(style.len() > STYLE.len(), "{text} has no effect");
        check(text, &style);
    }
    // Every colour of a coarse grid.
    for index in 0..512 {
        let channel = |shift: u32| (index >> shift & 7) * 255 / 7;
        let text = format!("#{:02x}{:02x}{:02x}", channel(6), channel(3), channel(0));
        let brand = Brand { accent: text.parse().ok(), ..Brand::default() };
        check(&text, &brand.stylesheet());
    }
}

#[test]
fn an_accent_that_is_readable_already_is_kept() {
    let accent = |text: &str| {
        let brand = Brand { accent: text.parse().ok(), ..Brand::default() };
        schemes(&brand.stylesheet()).map(|colours| colours.get("--accent").copied())
    };
    assert_eq!(accent("#00f")[0], Some([0.0, 0.0, 255.0]));
    assert_eq!(accent("#ff0")[1], Some([255.0, 255.0, 0.0]));
}

#[test]
fn colours_stand_in_the_variables_alone() {
    let rules = STYLE.split_once("*, *::before").map(|(_, rules)| rules).unwrap_or_default();
    assert!(!rules.is_empty(), "the rules were not found");
    for declaration in rules.split(['{', '}', ';']).filter(|part| part.contains(':')) {
        assert!(!declaration.contains('#'), "a colour outside the variables: {declaration}");
        assert!(!declaration.contains("opacity"), "contrast is not computed for {declaration}");
    }
}

#[test]
fn the_formula_gives_the_known_figures() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    // The lightest grey that passes on white.
    assert!((contrast([118.0; 3], [255.0; 3]) - 4.54).abs() < 0.005);
}

type Colours = HashMap<String, [f64; 3]>;

/// The variables of the `:root` blocks: light and dark take turns, and later ones win.
fn schemes(style: &str) -> [Colours; 2] {
    let mut schemes = [Colours::new(), Colours::new()];
    for (at, rest) in style.split(":root {").skip(1).enumerate() {
        let block = rest.split('}').next().unwrap_or_default();
        let pairs = block.split(';').filter_map(|line| line.trim().split_once(": #"));
        schemes[at % 2].extend(pairs.map(|(name, hex)| (name.to_owned(), rgb(hex))));
    }
    schemes
}

fn rgb(hex: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| {
        let channel = hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        f64::from(channel.unwrap_or_default())
    })
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance of an sRGB colour.
fn luminance(rgb: [f64; 3]) -> f64 {
    let [r, g, b] = rgb.map(|channel| {
        let c = channel / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
