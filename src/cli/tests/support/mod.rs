//! What the tests share: the real server, a small HTTP client, a browser with cookies and forms,
//! and a client application.

pub(crate) mod app;
pub(crate) mod browser;
pub(crate) mod http;
pub(crate) mod page;
pub(crate) mod server;
pub(crate) mod token;

pub(crate) use app::App;
pub(crate) use browser::Browser;
pub(crate) use http::{Request, Response};
pub(crate) use server::{Host, Server, alone, host, standalone, with};

/// The accounts of a development server.
pub(crate) const ADMIN: (&str, &str) = ("admin@ever.co", "admin");
/// Somebody without an administrative role.
pub(crate) const EMPLOYEE: (&str, &str) = ("employee@ever.co", "12345678");
