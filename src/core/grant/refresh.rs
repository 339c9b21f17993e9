//! Using a refresh token (RFC 6749 §6, RFC 9700 §4.14).

use std::time::Duration;

use super::{CodeRequest, Decision, Grant, RevokeReason, RotationMode, State};
use crate::time::Timestamp;

/// Without rotation the idle expiry is written at most this often, and where the idle time is
/// short, after an eighth of it.
const IDLE_GRANULARITY: Duration = Duration::from_hours(1);

/// What using a genuine refresh token comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshing {
    /// Tokens are due; the refresh token to answer is of this generation.
    Tokens {
        /// Its generation.
        generation: u32,
        /// Whether it is a retry inside the reuse interval.
        retried: bool,
        /// When the grant ends.
        ends_at: Timestamp,
    },
    /// The token was replaced long ago: somebody else has a copy. The grant ended.
    Reused,
    /// The grant ended before.
    Revoked,
}

/// Decides on a genuine refresh token of a generation, presented by the authenticated client it
/// was issued to.
pub fn refresh(grant: &Grant, generation: u32, now: Timestamp) -> Decision<Refreshing> {
    match &grant.state {
        State::Revoked { .. } => Decision::Answer(Refreshing::Revoked),
        // A right tag proves that this server issued the token: the store lost the redemption.
        State::Code { request, .. } => {
            advance(grant, &Used { request, redeemed_at: now, generation, since: now }, now)
        }
        State::Active { request, redeemed_at, generation: current, rotated_at } => {
            if generation == *current && !is_due(grant, now) {
                let ends_at = grant.ends_at();
                return Decision::Answer(Refreshing::Tokens {
                    generation,
                    retried: false,
                    ends_at,
                });
            }
            // The same for a token from the future: the store lost rotations.
            if generation >= *current {
                let since = if generation == *current { *rotated_at } else { now };
                let used = Used { request, redeemed_at: *redeemed_at, generation, since };
                return advance(grant, &used, now);
            }
            let window = Duration::from_secs(grant.rotation.reuse_interval);
            if generation + 1 == *current && now.since(*rotated_at) <= window {
                let (generation, ends_at) = (*current, grant.ends_at());
                return Decision::Answer(Refreshing::Tokens { generation, retried: true, ends_at });
            }
            // > If a refresh token is compromised and subsequently used by both the attacker and
            // > the legitimate client, one of them will present an invalidated refresh token,
            // > which will inform the authorization server of the breach. (RFC 9700 §4.14.2)
            let state = State::Revoked { at: now, reason: RevokeReason::RefreshTokenReused };
            Decision::Swap(Box::new(grant.with(state)), Refreshing::Reused)
        }
    }
}

/// Whether a use of the current token has to be written.
fn is_due(grant: &Grant, now: Timestamp) -> bool {
    let granularity = IDLE_GRANULARITY.min(Duration::from_secs(grant.rotation.idle / 8));
    grant.rotation.mode == RotationMode::Rotate
        || grant.idle_from(now).since(grant.idle_expiry) >= granularity
}

/// A token that gives new ones.
struct Used<'a> {
    request: &'a CodeRequest,
    redeemed_at: Timestamp,
    generation: u32,
    /// When it came into force.
    since: Timestamp,
}

fn advance(grant: &Grant, used: &Used<'_>, now: Timestamp) -> Decision<Refreshing> {
    let (generation, rotated_at) = match grant.rotation.mode {
        RotationMode::Keep => (used.generation, used.since),
        RotationMode::Rotate => match used.generation.checked_add(1) {
            Some(next) => (next, now),
            // 2³² rotations: the grant has lived long enough.
            None => return Decision::Answer(Refreshing::Revoked),
        },
    };
    let (request, redeemed_at) = (used.request.clone(), used.redeemed_at);
    let state = State::Active { request, redeemed_at, generation, rotated_at };
    let next = Grant { idle_expiry: grant.idle_from(now), ..grant.with(state) };
    let ends_at = next.ends_at();
    let tokens = Refreshing::Tokens { generation, retried: false, ends_at };
    Decision::Swap(Box::new(next), tokens)
}
