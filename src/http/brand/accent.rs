//! One colour from the operator, and from it those of each theme: whatever it is, text in it and
//! on it stays readable (WCAG 2.2, 1.4.3).

use std::str::FromStr;

/// A text that is no `#rgb` or `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAColour;

/// An accent colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent([u8; 3]);

/// The grounds that stand behind text in the accent colour; see the stylesheet.
const LIGHT_GROUNDS: [Rgb; 3] = [Rgb([0xff; 3]), Rgb([0xee, 0xf1, 0xf4]), Rgb([0xf2, 0xf5, 0xf7])];
const DARK_GROUNDS: [Rgb; 3] =
    [Rgb([0x18, 0x20, 0x26]), Rgb([0x0f, 0x14, 0x18]), Rgb([0x10, 0x17, 0x1c])];
/// Text needs 4.5 (1.4.3); a little more covers rounding to whole channels.
const TEXT: f64 = 4.6;
/// What tells a button from its ground needs 3 (1.4.11).
const SHAPE: f64 = 3.0;
const WHITE: Rgb = Rgb([0xff; 3]);
const BLACK: Rgb = Rgb([0; 3]);
const STEPS: u32 = 200;

impl FromStr for Accent {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        let digits: Option<Vec<u8>> =
            digits.chars().map(|c| c.to_digit(16).and_then(|n| u8::try_from(n).ok())).collect();
        let digits = digits.ok_or(NotAColour)?;
        let each = match digits.len() {
            3 => 1,
            6 => 2,
            _ => return Err(NotAColour),
        };
        let mut channels = [0; 3];
        for (channel, own) in channels.iter_mut().zip(digits.chunks(each)) {
            // A single digit stands for two of it.
            let [high, low] = [own.first(), own.last()].map(|n| n.copied().unwrap_or_default());
            *channel = high * 16 + low;
        }
        Ok(Self(channels))
    }
}

impl Accent {
    /// The variables that replace those of the stylesheet, for each theme.
    pub(super) fn rules(self) -> String {
        let own = Rgb(self.0);
        // Bright buttons stand well on a light sheet, dark ones are lost on a dark one.
        let light = Theme::new(own, own.until(BLACK, &LIGHT_GROUNDS, TEXT), BLACK);
        let readable = own.until(WHITE, &DARK_GROUNDS, TEXT);
        let seen = DARK_GROUNDS.iter().all(|ground| own.contrast(*ground) >= SHAPE);
        let dark = Theme::new(if seen { own } else { readable }, readable, WHITE);
        format!(
            "\n:root {{\n{}}}\n@media (prefers-color-scheme: dark) {{\n:root {{\n{}}}\n}}\n",
            light.variables(),
            dark.variables()
        )
    }
}

/// The colours of one theme.
struct Theme {
    /// Links, edges and the focus ring.
    accent: Rgb,
    accent_strong: Rgb,
    /// The primary button.
    fill: Rgb,
    fill_strong: Rgb,
    on_fill: Rgb,
}

impl Theme {
    /// `stronger` is where colours go under the pointer, away from the ground.
    fn new(fill: Rgb, accent: Rgb, stronger: Rgb) -> Self {
        let on_fill = if fill.contrast(WHITE) >= TEXT { WHITE } else { BLACK };
        // Away from the text on it, so that contrast only grows.
        let away = if on_fill.0 == WHITE.0 { BLACK } else { WHITE };
        Self {
            accent,
            accent_strong: accent.toward(stronger, 0.3),
            fill,
            fill_strong: fill.toward(away, 0.3),
            on_fill,
        }
    }

    fn variables(&self) -> String {
        let rows = [
            ("accent", self.accent),
            ("accent-strong", self.accent_strong),
            ("fill", self.fill),
            ("fill-strong", self.fill_strong),
            ("on-fill", self.on_fill),
        ];
        rows.map(|(name, Rgb([r, g, b]))| format!("  --{name}: #{r:02x}{g:02x}{b:02x};\n")).concat()
    }
}

/// A colour in sRGB.
#[derive(Clone, Copy, Debug)]
struct Rgb([u8; 3]);

impl Rgb {
    /// This colour, mixed with as little of `target` as gives `ratio` against every ground.
    fn until(self, target: Self, grounds: &[Self], ratio: f64) -> Self {
        let mixed = (0..=STEPS).map(|n| self.toward(target, f64::from(n) / f64::from(STEPS)));
        let enough = |colour: &Self| grounds.iter().all(|own| colour.contrast(*own) >= ratio);
        mixed.into_iter().find(enough).unwrap_or(target)
    }

    /// Mixed with a share of `target`, in linear light: the hue stays.
    fn toward(self, target: Self, share: f64) -> Self {
        let mut mixed = self.0;
        for (own, other) in mixed.iter_mut().zip(target.0) {
            *own = encoded(linear(*own).mul_add(1.0 - share, linear(other) * share));
        }
        Self(mixed)
    }

    /// > contrast ratio (L1 + 0.05) / (L2 + 0.05) (WCAG 2.2)
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(linear);
        0.2126f64.mul_add(r, 0.7152f64.mul_add(g, 0.0722 * b))
    }
}

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of a channel"
)]
fn encoded(light: f64) -> u8 {
    let c = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055f64.mul_add(light.powf(1.0 / 2.4), -0.055)
    };
    (c * 255.0).round().clamp(0.0, 255.0) as u8
}
