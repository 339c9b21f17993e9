//! Ending a grant.

use serde::{Deserialize, Serialize};

use super::{Decision, Grant, State};
use crate::time::Timestamp;

/// Why a grant ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeReason {
    /// Its code was redeemed a second time.
    CodeReplayed,
    /// Too many redemptions of its code failed.
    CodeGuessed,
    /// An old refresh token was used.
    RefreshTokenReused,
    /// The client gave it back (RFC 7009).
    ByClient,
    /// The user is gone or was signed out everywhere.
    ByUser,
    /// An operator ended it.
    ByOperator,
}

impl RevokeReason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::CodeReplayed,
        Self::CodeGuessed,
        Self::RefreshTokenReused,
        Self::ByClient,
        Self::ByUser,
        Self::ByOperator,
    ];

    /// The name in events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeReplayed => "code_replayed",
            Self::CodeGuessed => "code_guessed",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::ByClient => "by_client",
            Self::ByUser => "by_user",
            Self::ByOperator => "by_operator",
        }
    }
}

/// Ends a grant; answers whether it was alive.
pub fn revoke(grant: &Grant, reason: RevokeReason, now: Timestamp) -> Decision<bool> {
    match grant.state {
        State::Revoked { .. } => Decision::Answer(false),
        State::Code { .. } | State::Active { .. } => {
            Decision::Swap(Box::new(grant.with(State::Revoked { at: now, reason })), true)
        }
    }
}
