//! The page that asks for which workspace somebody signs in.

use askama::Template;

use super::{Chrome, Destination, SignInFor, page};

/// One of several workspaces that an address and a password open.
#[derive(Debug, Clone, Copy)]
pub struct Workspace<'a> {
    /// What people call it.
    pub name: &'a str,
    /// Who they are in it: a name, or an e-mail address.
    pub person: &'a str,
}

/// Asks which workspace to go on with. Its form sends `_csrf`, `request` and `workspace`, which is
/// the place of a workspace in the list.
#[derive(Debug, Template)]
#[template(path = "workspace.html")]
pub struct ChooseWorkspace<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// Where the form is sent.
    pub action: &'a str,
    /// The CSRF token.
    pub csrf: &'a str,
    /// What was found out, sealed.
    pub request: &'a str,
    /// The application behind it, when the sign-in is part of an authorization request.
    pub client: Option<SignInFor<'a>>,
    /// The workspaces.
    pub workspaces: &'a [Workspace<'a>],
}

impl ChooseWorkspace<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
