//! The rules of the authorization endpoint, in the order in which they run.

mod client;
mod duplicates;
mod grant_type;
mod login_hint;
mod max_age;
mod pkce;
mod prompt;
mod redirect_uri;
mod resource;
mod response_mode;
mod response_type;
mod scope;
mod state;
mod unsupported;

use super::{AuthorizeError, Draft, Facts, error_redirect};
use crate::error::OAuthError;

pub(super) use client::MAX_CLIENT_ID;

/// Where in its life a request is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// It arrives.
    Arrival = A,
    /// Somebody signed in for it.
    SignedIn = S,
    /// Its consent is given or refused.
    Consent = C,
}

const A: u8 = 1;
const S: u8 = 2;
const C: u8 = 4;

/// How a rule fails.
#[derive(Debug)]
pub enum Fault {
    /// The person sees it: nobody has shown that the redirect URI is the client's.
    Page(OAuthError),
    /// The client hears of it.
    Redirect(OAuthError),
}

type Check = fn(&Facts<'_>, &mut Draft) -> Result<(), Fault>;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    check: Check,
    stages: u8,
}

const fn rule(name: &'static str, check: Check, stages: u8) -> Rule {
    Rule { name, check, stages }
}

/// The protocol, line by line. Until `redirect_uri` has passed, errors are pages.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    rule("client",        client::check,        A | S | C),
    rule("redirect_uri",  redirect_uri::check,  A | S | C),
    rule("state",         state::check,         A | S | C),
    rule("duplicates",    duplicates::check,    A        ),
    rule("unsupported",   unsupported::check,   A        ),
    rule("response_type", response_type::check, A        ),
    rule("response_mode", response_mode::check, A        ),
    rule("grant_type",    grant_type::check,    A | S | C),
    rule("pkce",          pkce::check,          A | S | C),
    rule("scope",         scope::check,         A | S | C),
    rule("resource",      resource::check,      A | S | C),
    rule("prompt",        prompt::check,        A        ),
    rule("max_age",       max_age::check,       A        ),
    rule("login_hint",    login_hint::check,    A        ),
];

/// Runs the rules of a stage.
pub(super) fn run(facts: &Facts<'_>, stage: Stage) -> Result<Draft, AuthorizeError> {
    let mut draft = Draft::default();
    for rule in RULES.iter().filter(|rule| rule.stages & stage as u8 != 0) {
        match (rule.check)(facts, &mut draft) {
            Ok(()) => {}
            Err(Fault::Page(error)) => return Err(AuthorizeError::Page(error)),
            Err(Fault::Redirect(error)) => {
                let redirect = error_redirect(&draft, &facts.policy.issuer, &error);
                return Err(AuthorizeError::Redirect(redirect, error));
            }
        }
    }
    Ok(draft)
}
