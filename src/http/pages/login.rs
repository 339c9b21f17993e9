//! The sign-in page.

use std::borrow::Cow;

use askama::Template;

use super::{Chrome, DemoAccount, Destination, page};
use crate::locale::{Catalogue, Wait};

/// Why the sign-in page is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginProblem {
    /// E-mail or password was left empty.
    MissingCredentials,
    /// No such account, or a wrong password; which of the two is never said.
    InvalidCredentials,
    /// The directory or the store failed.
    ServerError,
    /// Too many attempts.
    TooManyAttempts {
        /// Seconds until another attempt is allowed.
        seconds: u64,
    },
    /// The form or the authorization request in it is too old.
    Expired,
    /// Anything else.
    Other,
}

impl LoginProblem {
    /// What the page says about it.
    fn words(self, text: &Catalogue) -> Cow<'static, str> {
        let login = &text.login;
        Cow::Borrowed(match self {
            Self::MissingCredentials => login.missing,
            Self::InvalidCredentials => login.invalid,
            Self::ServerError => login.failed,
            Self::TooManyAttempts { seconds } => return (login.too_many)(Wait::of(seconds)).into(),
            Self::Expired => login.expired,
            Self::Other => login.other,
        })
    }
}

/// The application for which somebody signs in.
#[derive(Debug, Clone, Copy)]
pub struct SignInFor<'a> {
    /// What the client calls itself.
    pub client_name: &'a str,
    /// Where its redirect URI leads.
    pub destination: Destination<'a>,
}

/// The sign-in page. Its form sends `_csrf`, `request`, `return_url`, `email` and `password`.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub struct Login<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// Where the form is sent.
    pub action: &'a str,
    /// The CSRF token.
    pub csrf: &'a str,
    /// The sealed authorization request, when the sign-in is part of one.
    pub request: Option<&'a str>,
    /// Where to go after a sign-in that is not part of an authorization request.
    pub return_url: &'a str,
    /// E-mail address to fill in; empty for none.
    pub email: &'a str,
    /// What went wrong before.
    pub problem: Option<LoginProblem>,
    /// The application behind `request`.
    pub for_client: Option<SignInFor<'a>>,
    /// Accounts of a development server; empty elsewhere.
    pub demo_accounts: &'a [DemoAccount<'a>],
}

impl Login<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }

    /// Whether what was entered is wrong.
    fn is_wrong(&self) -> bool {
        matches!(
            self.problem,
            Some(LoginProblem::MissingCredentials | LoginProblem::InvalidCredentials)
        )
    }
}
