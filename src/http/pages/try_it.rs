//! Where *Try it* ends: the checks a client makes, and what a token says.

use askama::Template;

use super::{Chrome, page};

/// How many characters of a signature are shown.
const SIGNATURE_SHOWN: usize = 24;

/// One thing a client has to check before it believes an answer.
#[derive(Debug, Clone)]
pub struct Check<'a> {
    /// What was checked (`state matches`).
    pub label: &'a str,
    /// Whether it held.
    pub passed: bool,
    /// What was compared with what, or what went wrong.
    pub detail: &'a str,
}

/// One claim of the token.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value, as text.
    pub value: &'a str,
    /// What it means; see [`claim_meaning`].
    pub meaning: &'a str,
}

/// An access token taken apart (RFC 7519).
#[derive(Debug, Clone)]
pub struct DecodedToken<'a> {
    /// The header as indented JSON.
    pub header_json: &'a str,
    /// The payload as indented JSON.
    pub payload_json: &'a str,
    /// The signature, base64url. Only its beginning is shown.
    pub signature: &'a str,
    /// Header and payload members one by one.
    pub claims: &'a [Claim<'a>],
}

impl DecodedToken<'_> {
    fn signature_shown(&self) -> String {
        let mut shown: String = self.signature.chars().take(SIGNATURE_SHOWN).collect();
        shown.push('\u{2026}');
        shown
    }
}

/// The result of *Try it*.
#[derive(Debug, Template)]
#[template(path = "try_it.html")]
pub struct TryItResult<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// The checks in the order they were made.
    pub checks: &'a [Check<'a>],
    /// The token, if one was received.
    pub token: Option<DecodedToken<'a>>,
    /// Where to try again.
    pub again_href: &'a str,
    /// The start page.
    pub home_href: &'a str,
}

impl TryItResult<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }

    fn succeeded(&self) -> bool {
        self.token.is_some() && self.checks.iter().all(|check| check.passed)
    }
}

/// What a member of a token's header or payload means. Empty for a name this server does not use.
pub fn claim_meaning(name: &str) -> &'static str {
    match name {
        "alg" => "The algorithm of the signature. Accept only those you expect.",
        "typ" => "What kind of token this is: at+jwt is an access token (RFC 9068).",
        "kid" => "Which of the issuer\u{2019}s published keys made the signature.",
        "iss" => "Who issued the token. Must be the issuer you trust, to the letter.",
        "sub" => "Whom the token speaks for: the user, or the client acting for itself.",
        "aud" => "Whom the token is for. A server must refuse a token meant for another.",
        "exp" => "When it ends, in seconds since 1970. Refuse it from then on.",
        "iat" => "When it was issued, in seconds since 1970.",
        "nbf" => "Not valid before this time, in seconds since 1970.",
        "jti" => "The token\u{2019}s own number, so that one token can be revoked.",
        "client_id" => "The application that asked for the token.",
        "scope" => "What the token allows: scopes with spaces between them.",
        "token_type" => "Tells access tokens from others; always access_token here.",
        "token_use" => "Says client_credentials when no user was involved.",
        "grant_id" => "The consent behind the token. Revoking it ends all of its tokens.",
        "auth_time" => "When the user last entered a password, in seconds since 1970.",
        _ => "",
    }
}
