//! Conveniences for development; none of them exists unless the host switched them on. Their pages
//! are for developers and speak English only.

pub(crate) mod callback;
pub(crate) mod landing;
pub(crate) mod mcp;
pub(crate) mod try_it;

pub use mcp::{DEMO_MCP, DemoMcp};
