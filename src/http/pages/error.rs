//! The error page.

use askama::Template;

use super::{Chrome, page};
use crate::locale::{Catalogue, Situation};

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
    fn words(self, text: &Catalogue) -> Option<&'static str> {
        match self {
            Self::Application => Some(text.errors.fault_application),
            Self::Visitor => Some(text.errors.fault_visitor),
            Self::Server => Some(text.errors.fault_server),
            Self::Nobody => None,
        }
    }
}

/// What developers and operators read of an error, in English.
#[derive(Debug, Clone, Copy)]
pub struct Detail<'a> {
    /// The error's code.
    pub code: &'a str,
    /// Its public description.
    pub description: &'a str,
}

/// An error that is told to the person instead of the client.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// The status that the answer carries.
    pub status: u16,
    /// What happened and what to do next, in the language of the page.
    pub situation: &'a Situation,
    /// Who can most likely mend it.
    pub fault: Fault,
    /// Finds the event in the operator's log.
    pub reference: Option<&'a str>,
    /// What it is in the terms of the protocol.
    pub detail: Option<Detail<'a>>,
    /// Where to start again.
    pub back_href: Option<&'a str>,
}

impl ErrorPage<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }
}
