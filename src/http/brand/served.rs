//! What the brand serves: its paths change with its content, so it may be kept for ever.

use bytes::Bytes;
use mcp_auth_core::entropy::hex;
use sha2::{Digest, Sha256};

use super::{Brand, LogoKind};

/// Stands in browsers' tabs where the operator gives no logo.
const ICON: &str = include_str!("../assets/icon.svg");

/// The stylesheet and the image with their paths.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) style: Bytes,
    pub(crate) style_path: String,
    /// The logo, or what stands in for it in browsers' tabs.
    pub(crate) image: Bytes,
    pub(crate) image_kind: LogoKind,
    pub(crate) image_path: String,
}

impl Served {
    /// What a brand serves under the path of the issuer.
    pub(crate) fn new(brand: &Brand, prefix: &str) -> Self {
        let style = Bytes::from(brand.stylesheet());
        let path = |name: &str, content: &[u8], extension: &str| {
            let digest = hex(&Sha256::digest(content));
            format!("{prefix}/oauth2/{name}-{}.{extension}", digest.get(..12).unwrap_or_default())
        };
        let icon = || (Bytes::from_static(ICON.as_bytes()), LogoKind::Svg);
        let (image, image_kind) =
            brand.logo.as_ref().map_or_else(icon, |logo| (logo.bytes().clone(), logo.kind()));
        Self {
            style_path: path("style", &style, "css"),
            image_path: path("logo", &image, image_kind.extension()),
            style,
            image,
            image_kind,
        }
    }
}
