//! The operator's logo. Its kind follows from its content: a name or a header may say anything.

use std::fmt;

use bytes::Bytes;

/// The largest logo, in bytes.
pub const MAX_LOGO: usize = 256 * 1024;

/// The kinds of images that every browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
    /// SVG.
    Svg,
}

impl LogoKind {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// How its path ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Svg => "svg",
        }
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => std::str::from_utf8(bytes).is_ok_and(is_svg).then_some(Self::Svg),
        }
    }
}

/// Whether the first element of an XML document is `svg`.
fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let name = rest.strip_prefix("<svg").unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
}

/// Why a file cannot be the logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoError {
    /// It is larger than [`MAX_LOGO`].
    TooLarge,
    /// It is no image of a kind that is served.
    UnknownKind,
}

impl fmt::Display for LogoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "is larger than 256 KiB",
            Self::UnknownKind => "is no PNG, JPEG, WebP or SVG image",
        })
    }
}

impl std::error::Error for LogoError {}

/// A logo.
#[derive(Clone, Debug)]
pub struct Logo {
    kind: LogoKind,
    bytes: Bytes,
}

impl Logo {
    /// The logo in a file's content.
    ///
    /// # Errors
    /// When it is too large, or no image of a kind that is served.
    pub fn new(bytes: Vec<u8>) -> Result<Self, LogoError> {
        if bytes.len() > MAX_LOGO {
            return Err(LogoError::TooLarge);
        }
        let kind = LogoKind::of(&bytes).ok_or(LogoError::UnknownKind)?;
        Ok(Self { kind, bytes: bytes.into() })
    }

    /// What kind of image it is.
    pub const fn kind(&self) -> LogoKind {
        self.kind
    }

    /// The image.
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}
