//! What an operator makes of the pages: a name, a logo, an accent colour and a link to help.

mod accent;
mod logo;
mod served;
#[cfg(test)]
mod tests;

use url::Url;

pub use accent::{Accent, NotAColour};
pub use logo::{Logo, LogoError, LogoKind, MAX_LOGO};
pub(crate) use served::Served;

use crate::pages::{BRAND, STYLE};

/// How the pages present themselves.
#[derive(Clone, Debug)]
pub struct Brand {
    /// The name on pages and in titles.
    pub name: String,
    /// Stands in for the name at the top of pages.
    pub logo: Option<Logo>,
    /// The colour of buttons and links.
    pub accent: Option<Accent>,
    /// Where people get help: an `https` or `mailto` URL.
    pub support: Option<Url>,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: BRAND.to_owned(), logo: None, accent: None, support: None }
    }
}

impl Brand {
    /// The stylesheet of all pages, with the accent colour.
    pub fn stylesheet(&self) -> String {
        let rules = self.accent.map_or_else(String::new, Accent::rules);
        [STYLE, &rules].concat()
    }
}
