//! A redirect target for people who test by hand on a development server.

use askama::Template;

use super::{Chrome, page};

/// What came back from the authorization endpoint.
#[derive(Debug, Clone, Copy)]
pub enum CallbackOutcome<'a> {
    /// An authorization code.
    Code {
        /// The code.
        code: &'a str,
        /// The state of the request, exactly as it was sent.
        state: Option<&'a str>,
        /// The issuer (RFC 9207).
        iss: Option<&'a str>,
    },
    /// An error (RFC 6749 §4.1.2.1).
    Failure {
        /// The error code.
        error: &'a str,
        /// Its description.
        description: Option<&'a str>,
        /// The state of the request, exactly as it was sent.
        state: Option<&'a str>,
    },
    /// Neither: somebody opened the page by hand.
    Nothing,
}

/// Shows the parameters of an authorization response, for testing by hand.
#[derive(Debug, Template)]
#[template(path = "callback.html")]
pub struct CallbackEcho<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// What came back.
    pub outcome: CallbackOutcome<'a>,
}

impl CallbackEcho<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
