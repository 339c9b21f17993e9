//! A server on a real socket, the store underneath it, and clients that speak HTTP by hand so
//! that they can stop anywhere.

mod browser;
mod people;
mod server;
mod watched;
mod wire;

use mcp_auth_core::entropy::{Entropy, SystemEntropy};
pub(crate) use mcp_auth_store::contract::in_time;

pub(crate) use browser::{Browser, hidden};
pub(crate) use people::People;
pub(crate) use server::{CLIENT, ISSUER, REDIRECT_URI, Server, World, redemption, refreshing};
pub(crate) use watched::{Fault, Watched};
pub(crate) use wire::{Answer, Request, connect, exchange, read_answer};

/// How many requests race.
pub(crate) const RACERS: usize = 64;

/// A number below a bound, as it comes.
pub(crate) fn random(below: u64) -> u64 {
    let entropy: &dyn Entropy = &SystemEntropy::new();
    u64::from_be_bytes(entropy.bytes()) % below.max(1)
}
