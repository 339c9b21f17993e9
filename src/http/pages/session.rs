//! Pages about the browser's own session.

use askama::Template;

use super::{Chrome, Person, page};

/// Says who is signed in and offers to sign out (`_csrf`).
#[derive(Debug, Template)]
#[template(path = "signed_in.html")]
pub struct SignedIn<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// Who is signed in.
    pub person: Person<'a>,
    /// Where the sign-out form is sent.
    pub action: &'a str,
    /// The CSRF token.
    pub csrf: &'a str,
}

impl SignedIn<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}

/// Says that nobody is signed in any more.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// Where to sign in again.
    pub login_href: Option<&'a str>,
}

impl SignedOut<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
