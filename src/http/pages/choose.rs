//! The page that asks which account to use.

use askama::Template;

use super::{Chrome, Destination, Person, SignInFor, page};

/// Asks whether to go on with the account that is signed in. Its form sends `_csrf`, `request` and
/// `user_consent`, which is `stay` or `switch`.
#[derive(Debug, Template)]
#[template(path = "choose.html")]
pub struct Choose<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// Where the form is sent.
    pub action: &'a str,
    /// The CSRF token.
    pub csrf: &'a str,
    /// The sealed authorization request.
    pub request: &'a str,
    /// The application behind it.
    pub client: SignInFor<'a>,
    /// Who is signed in.
    pub person: Person<'a>,
}

impl Choose<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
