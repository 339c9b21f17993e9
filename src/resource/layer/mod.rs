//! Protection of a service by a [`tower::Layer`].

mod checking;
mod message;
mod protect;
mod refusal;
mod tools;

pub use protect::{Protect, ProtectLayer};
pub use tools::{ToolScopes, ToolScopesLayer};
