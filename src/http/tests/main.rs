//! The application behind real sockets: what clients see when connections break, requests race,
//! or the store and the people's directory fail.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a rule that does not hold fails a test, and counts are told"
)]

mod disconnect;
mod https;
mod races;
mod signing;
mod slow_store;
mod support;
mod walked_away;

use mcp_auth_store::on_both_stores;
