//! The consent page.

use askama::Template;

use super::{Chrome, Destination, Person, page};

/// How this server came to know a client, and so what its name is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientOrigin<'a> {
    /// The operator has added it.
    Operator,
    /// It registered itself (RFC 7591).
    Registered {
        /// When, as a date for people (`23 November 2026`).
        at: Option<&'a str>,
        /// From which network address, or under whose initial access token.
        by: Option<&'a str>,
    },
    /// Its client id is the URL of a document that it publishes.
    Document {
        /// Host of that URL.
        host: &'a str,
    },
}

/// The consent page. Its form sends `_csrf`, `request` and `user_consent`, which is `approve`,
/// `deny` or `switch` (use another account).
#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub struct Consent<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// Where the form is sent.
    pub action: &'a str,
    /// The CSRF token.
    pub csrf: &'a str,
    /// The sealed authorization request.
    pub request: &'a str,
    /// What the client calls itself.
    pub client_name: &'a str,
    /// Host of the home page that the client names (`client_uri`).
    pub client_host: Option<&'a str>,
    /// How the client came to be known.
    pub origin: ClientOrigin<'a>,
    /// The client id.
    pub client_id: &'a str,
    /// The redirect URI, whole.
    pub redirect_uri: &'a str,
    /// What the redirect URI leads to.
    pub destination: Destination<'a>,
    /// Scopes that will be granted, in order.
    pub scopes: &'a [&'a str],
    /// Resources (RFC 8707) the access is for.
    pub resources: &'a [&'a str],
    /// Who is signed in.
    pub person: Person<'a>,
    /// Whether the request carries a code challenge (RFC 7636).
    pub pkce: bool,
}

impl Consent<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
