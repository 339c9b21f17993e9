//! Using a refresh token (RFC 6749 §6, RFC 9700 §4.14).

use std::time::Duration;

use super::{Decision, Grant, RevokeReason, RotationMode, State};
use crate::time::Timestamp;

/// Without rotation the idle expiry is written at most this often.
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
            let state = State::Active {
                request: request.clone(),
                redeemed_at: now,
                generation,
                rotated_at: now,
            };
            advance(&grant.with(state), generation, now)
        }
        State::Active { generation: current, rotated_at, .. } => {
            // The same for a token from the future: the store lost rotations.
            if generation >= *current {
                return advance(grant, generation, now);
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

fn advance(grant: &Grant, used: u32, now: Timestamp) -> Decision<Refreshing> {
    let State::Active { request, redeemed_at, rotated_at, generation } = &grant.state else {
        return Decision::Answer(Refreshing::Revoked);
    };
    let next = match (grant.rotation.mode, used.checked_add(1)) {
        (RotationMode::Keep, _) => used,
        (RotationMode::Rotate, Some(next)) => next,
        // 2³² rotations: the grant has lived long enough.
        (RotationMode::Rotate, None) => return Decision::Answer(Refreshing::Revoked),
    };
    let idle_expiry = grant.idle_from(now);
    let ends_at = idle_expiry.min(grant.absolute_expiry);
    let tokens = Refreshing::Tokens { generation: next, retried: false, ends_at };
    let unchanged = next == *generation && idle_expiry.since(grant.idle_expiry) < IDLE_GRANULARITY;
    if grant.rotation.mode == RotationMode::Keep && unchanged {
        return Decision::Answer(tokens);
    }
    let rotated_at = if next == *generation { *rotated_at } else { now };
    let state = State::Active {
        request: request.clone(),
        redeemed_at: *redeemed_at,
        generation: next,
        rotated_at,
    };
    Decision::Swap(Box::new(Grant { idle_expiry, ..grant.with(state) }), tokens)
}
