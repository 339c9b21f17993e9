//! The protocol engine of Gauzy's MCP authorization server.
//!
//! It decides and computes; it does no I/O and has no clock and no randomness of its own. Hosts
//! give it a [`store::Backend`], a directory of users, entropy and a place to sign, and call it
//! with typed requests.

pub mod entropy;
pub mod store;
pub mod time;
