//! The decisions about a grant, as pure functions of its record.

mod handle;
mod record;
mod redeem;
mod refresh;
mod revoke;

use std::time::Duration;

use super::*;
use crate::{
    entropy::{Entropy, SystemEntropy},
    jose::UserClaims,
    keys::MacKey,
    pkce::{Challenge, Method, s256},
    store::Extra,
    time::Timestamp,
};

/// When the grants of these tests are born.
const BIRTH: Timestamp = Timestamp(1_800_000_000_000);
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REDIRECT_URI: &str = "http://127.0.0.1:53211/callback";

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The moment `span` after the birth.
fn after(span: Duration) -> Timestamp {
    BIRTH.plus(span)
}

fn millisecond_before(moment: Timestamp) -> Timestamp {
    Timestamp(moment.0 - 1)
}

/// A grant of `app` whose code was just sent.
fn fresh() -> Grant {
    let entropy: &dyn Entropy = &SystemEntropy::new();
    Grant {
        client_id: "app".into(),
        user_id: "anna".into(),
        scopes: ["mcp.read", "mcp.write"].into_iter().collect(),
        resources: Vec::new(),
        auth_time: BIRTH,
        claims: UserClaims::default(),
        nonce: GrantNonce::fresh(entropy),
        mac_key: "0a1b2c3d".into(),
        rotation: Rotation { mode: RotationMode::Rotate, reuse_interval: 60, idle: 30 * 86_400 },
        refreshable: true,
        user_counter: 0,
        client_counter: 0,
        created_at: BIRTH,
        absolute_expiry: after(90 * DAY),
        idle_expiry: after(30 * DAY),
        state: State::Code {
            request: request(true),
            code_expires_at: after(10 * MINUTE),
            failures: 0,
        },
        extra: Extra::default(),
    }
}

fn request(pkce: bool) -> CodeRequest {
    let challenge = Challenge { method: Method::S256, value: s256(VERIFIER) };
    CodeRequest { redirect_uri: REDIRECT_URI.into(), challenge: pkce.then_some(challenge) }
}

/// The same grant, whose code was redeemed at birth, with a refresh token of a generation that
/// came into force at birth.
fn active(generation: u32) -> Grant {
    let state =
        State::Active { request: request(true), redeemed_at: BIRTH, generation, rotated_at: BIRTH };
    Grant { state, ..fresh() }
}

fn swapped<T>(decision: Decision<T>) -> (Grant, T) {
    match decision {
        Decision::Swap(grant, answer) => (*grant, answer),
        Decision::Answer(_) => panic!("nothing was written"),
    }
}

fn answered<T>(decision: Decision<T>) -> T {
    match decision {
        Decision::Answer(answer) => answer,
        Decision::Swap(grant, _) => panic!("it was written: {grant:?}"),
    }
}

fn mac() -> MacKey {
    MacKey::new(&[7; 32])
}
