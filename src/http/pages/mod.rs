//! The pages people see: plain data in, HTML out. No input or output happens here and no rule of
//! the protocol is decided here.
//!
//! Every page works without scripts, inline styles or third parties, so that it can be served with
//! `Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'`. Templates
//! escape what they show; [`Chrome::style_href`] must serve the brand's stylesheet.
//!
//! Values that become the target of a link or form (`action`, `*_href`) are the server's own paths
//! and URLs, or the operator's, never something a client or a visitor has sent: escaping does not
//! make a `javascript:` address harmless.
//!
//! What pages say stands in the [catalogue](crate::locale). The pages of development servers
//! (landing, *Try it*, test callback) are for developers and speak English only.

mod callback;
mod choose;
mod connect;
mod consent;
mod error;
mod landing;
mod login;
mod session;
#[cfg(test)]
mod tests;
mod text;
mod try_it;
mod workspace;

pub use callback::{CallbackEcho, CallbackOutcome};
pub use choose::Choose;
pub use consent::{ClientOrigin, Consent};
pub use error::{Detail, ErrorPage, Fault};
pub use landing::Landing;
pub use login::{Login, LoginProblem, SignInFor};
pub use session::{SignedIn, SignedOut};
pub(crate) use text::reveal;
pub use try_it::{Check, Claim, DecodedToken, TryItResult, claim_meaning};
pub use workspace::{ChooseWorkspace, Workspace};

use askama::Template;

use crate::locale::Catalogue;

/// The stylesheet of all pages (`text/css; charset=utf-8`).
pub const STYLE: &str = include_str!("../assets/style.css");

/// The brand when the operator sets none; page titles of existing deployments carry it.
pub const BRAND: &str = "Gauzy MCP OAuth Server";

/// What a page says when its template cannot be written.
const FALLBACK: &str = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Error</title><p>This page could not be shown. Please try again.</p></html>\n";

/// What surrounds every page.
#[derive(Debug, Clone, Copy)]
pub struct Chrome<'a> {
    /// What the page says, in the language of the person.
    pub text: &'static Catalogue,
    /// The tag of that language, for forms to send on, where `ui_locales` asked for it.
    pub asked: Option<&'static str>,
    /// The name at the top of the page and in titles; [`BRAND`] unless the operator sets another.
    pub brand: &'a str,
    /// Where the operator's logo is served: a path on the same origin.
    pub logo_src: Option<&'a str>,
    /// Where the image for browsers' tabs is served: a path on the same origin.
    pub icon_href: &'a str,
    /// Where people get help: an `https` or `mailto` URL of the operator's.
    pub support_href: Option<&'a str>,
    /// Where the stylesheet is served: a path on the same origin.
    pub style_href: &'a str,
}

/// Where the browser goes once the person has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'a> {
    /// A web site.
    Web {
        /// Host of the redirect URI in ASCII form, with the port unless it is the default one.
        host: &'a str,
    },
    /// A program that listens on this computer (RFC 8252 §7.3).
    Loopback {
        /// Host and port of the redirect URI.
        host: &'a str,
    },
    /// An app that has claimed a private-use URI scheme (RFC 8252 §7.1).
    App {
        /// The scheme, without the colon.
        scheme: &'a str,
    },
}

/// The person who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Full name, if the directory has one.
    pub name: Option<&'a str>,
    /// E-mail address.
    pub email: &'a str,
    /// The organization (name or id) they signed in to.
    pub organization: Option<&'a str>,
}

impl<'a> Person<'a> {
    /// The name, or the e-mail address where there is none.
    pub fn display(&self) -> &'a str {
        self.name.filter(|name| !name.trim().is_empty()).unwrap_or(self.email)
    }

    /// The first letter of that.
    fn initial(&self) -> String {
        self.display().trim().chars().take(1).flat_map(char::to_uppercase).collect()
    }
}

/// An account that exists only on development servers.
#[derive(Debug, Clone, Copy)]
pub struct DemoAccount<'a> {
    /// E-mail address to sign in with.
    pub email: &'a str,
    /// Its password, in the clear: it is public.
    pub password: &'a str,
    /// What the account may do, in a word or two (`administrator`).
    pub role: &'a str,
}

/// Writes a template. Nothing that templates format can fail; should it ever, a page without any
/// data stands in.
fn page(template: &impl Template) -> String {
    template.render().map_or_else(|_| FALLBACK.to_owned(), reveal)
}
