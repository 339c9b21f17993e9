//! The start page of a development server.

use askama::Template;

use super::connect::{Snippet, connect, guard};
use super::{Chrome, DemoAccount, page};

/// The start page of a development server: what this is, and how to try it.
#[derive(Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing<'a> {
    /// Brand and stylesheet.
    pub chrome: Chrome<'a>,
    /// The issuer.
    pub issuer: &'a str,
    /// Where the server's metadata is (RFC 8414).
    pub metadata_url: &'a str,
    /// Where the signing keys are.
    pub jwks_uri: &'a str,
    /// The audience that examples use: the URL of the MCP server to protect.
    pub audience: &'a str,
    /// Where *Try it* starts.
    pub try_href: &'a str,
    /// The public client of this development server.
    pub test_client_id: &'a str,
    /// Accounts to sign in with.
    pub demo_accounts: &'a [DemoAccount<'a>],
    /// An MCP server that names this issuer, if one is known. An absolute URL as a URL parser
    /// writes it: it stands inside commands and configuration files on the page.
    pub mcp_url: Option<&'a str>,
}

impl Landing<'_> {
    /// The page.
    pub fn render(&self) -> String {
        page(self)
    }

    fn connecting(&self) -> Vec<Snippet> {
        self.mcp_url.map(connect).unwrap_or_default()
    }

    fn protecting(&self) -> Vec<Snippet> {
        guard(self.issuer, self.jwks_uri, self.audience)
    }
}
