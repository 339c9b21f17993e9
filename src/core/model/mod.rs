//! The records beside grants and key sets.

mod client;
mod lease;
mod mark;
mod session;

pub use client::{AuthMethod, Client, Epoch, GrantType, Origin};
pub use lease::Lease;
pub use mark::Mark;
pub use session::{Session, User};
