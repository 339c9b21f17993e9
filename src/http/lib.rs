//! The HTTP face of the authorization server: endpoints, pages, cookies and limits, as one
//! [`tower::Service`] that both hosts run.

mod address;
mod app;
mod background;
mod body;
pub mod brand;
mod browser;
mod cookies;
mod cors;
mod development;
mod endpoints;
mod error_page;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod headers;
mod limits;
pub mod locale;
mod observe;
pub mod pages;
mod respond;
mod route;
mod sealed;
mod signing_pool;

pub use address::{ClientAddress, TrustedProxies};
pub use app::{App, Development, Settings};
pub use background::Background;
pub use body::TooSlow;
pub use development::{DEMO_MCP, DemoMcp};
pub use observe::{Observer, Request};
pub use route::{Route, Routes};
pub use signing_pool::SigningPool;
