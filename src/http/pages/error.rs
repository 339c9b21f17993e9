//! The error page.

use askama::Template;

use super::{Chrome, page};

/// Who can most likely mend an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The application that sent the browser here.
    Application,
    /// The person at the browser.
    Visitor,
    /// This server or what it depends on.
    Server,
    /// Nobody in particular; the page says nothing about it.
    Nobody,
}

impl Fault {
    /// The sentence on the page.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Application => {
                Some("The application that sent you here made this mistake. You did nothing wrong.")
            }
            Self::Visitor => Some("You can put this right yourself."),
            Self::Server => Some("The fault is on our side. You did nothing wrong."),
            Self::Nobody => None,
        }
    }
}

/// An error that is told to the person instead of the client.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// The status that the answer carries.
    pub status: u16,
    /// The error in a few words; also the title.
    pub headline: &'a str,
    /// What happened, in a sentence or two.
    pub what_happened: &'a str,
    /// Who can most likely mend it.
    pub fault: Fault,
    /// What to do next.
    pub what_next: &'a str,
    /// Finds the event in the operator's log.
    pub reference: Option<&'a str>,
    /// Where to start again.
    pub back_href: Option<&'a str>,
}

impl ErrorPage<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
