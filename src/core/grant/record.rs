//! The grant record.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{RevokeReason, handle::GrantNonce};
use crate::{
    jose::UserClaims,
    pkce::Challenge,
    scope::ScopeSet,
    store::{Extra, Index, IndexEntry, Kind, Record},
    time::Timestamp,
};

/// How long a code that nobody redeemed, or a revoked grant, is kept after it ended: long enough
/// for a store that stepped back to be recognised, and for every access token to run out.
const AFTERLIFE: Duration = Duration::from_hours(24);

/// The part of an authorization request that a redemption must match. It stays when the code is
/// spent: a replay passes the same checks as the first use before it revokes anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRequest {
    /// Where the code was sent.
    pub redirect_uri: String,
    /// The PKCE challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
}

/// Where a grant stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The user allowed it; its code was not redeemed yet.
    Code {
        /// What the redemption must match.
        request: CodeRequest,
        /// Until when the code works.
        code_expires_at: Timestamp,
        /// How many redemptions failed.
        failures: u8,
    },
    /// The client has tokens.
    Active {
        /// What the redemption matched.
        request: CodeRequest,
        /// When the code was redeemed.
        redeemed_at: Timestamp,
        /// The refresh token in force.
        generation: u32,
        /// When it came into force.
        rotated_at: Timestamp,
    },
    /// It is over.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: RevokeReason,
    },
}

/// Whether using a refresh token replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationMode {
    /// Every use brings a successor.
    Rotate,
    /// It stays the same: for confidential clients only.
    Keep,
}

/// The rotation policy, copied at birth so that instances with different settings agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// Whether using a refresh token replaces it.
    pub mode: RotationMode,
    /// How long the token before the current one still gets the same successor, in seconds.
    pub reuse_interval: u64,
    /// How long a grant lives unused, in seconds.
    pub idle: u64,
}

/// What a user allowed a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// The client.
    pub client_id: String,
    /// The user.
    pub user_id: String,
    /// What was allowed.
    pub scopes: ScopeSet,
    /// The resources it is for; empty means the default audience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// When the user signed in.
    pub auth_time: Timestamp,
    /// What else access tokens say of the user.
    #[serde(default, skip_serializing_if = "is_default")]
    pub claims: UserClaims,
    /// Makes its codes and tokens unpredictable.
    pub nonce: GrantNonce,
    /// The MAC key it was born with.
    pub mac_key: String,
    /// Its rotation policy.
    pub rotation: Rotation,
    /// Whether the client gets refresh tokens at all.
    pub refreshable: bool,
    /// The user's revocation counter at sign-in.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub user_counter: u64,
    /// The client's revocation counter at consent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub client_counter: u64,
    /// When it was born.
    pub created_at: Timestamp,
    /// When it ends, used or not.
    pub absolute_expiry: Timestamp,
    /// When it ends unless it is used before.
    pub idle_expiry: Timestamp,
    /// Where it stands. Not flattened: serde would hand its members to `extra` as well.
    pub state: State,
    /// Members of newer releases.
    #[serde(flatten)]
    pub extra: Extra,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(counter: &u64) -> bool {
    *counter == 0
}

fn is_default(claims: &UserClaims) -> bool {
    *claims == UserClaims::default()
}

impl Grant {
    /// When its tokens end at the latest.
    pub fn ends_at(&self) -> Timestamp {
        self.absolute_expiry.min(self.idle_expiry)
    }

    /// Whether access tokens of this grant are good, given the counters in force.
    pub fn is_active(&self, client_counter: u64, user_counter: u64) -> bool {
        matches!(self.state, State::Active { .. })
            && self.client_counter >= client_counter
            && self.user_counter >= user_counter
    }

    /// This grant in another state.
    pub(super) fn with(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }

    /// When it ends unless it is used again, counted from a use now.
    pub(super) fn idle_from(&self, now: Timestamp) -> Timestamp {
        now.plus(Duration::from_secs(self.rotation.idle))
    }
}

impl Record for Grant {
    const KIND: Kind = Kind::Grant;

    fn expires_at(&self) -> Option<Timestamp> {
        let end = match &self.state {
            State::Code { code_expires_at, .. } => code_expires_at.plus(AFTERLIFE),
            State::Active { .. } => self.idle_expiry,
            State::Revoked { at, .. } => at.plus(AFTERLIFE),
        };
        Some(end.min(self.absolute_expiry))
    }

    fn indexes(&self) -> Vec<IndexEntry> {
        let order = self.created_at.0;
        let user = self.user_id.clone();
        let client = self.client_id.clone();
        vec![
            IndexEntry { index: Index::GrantsByUser, value: user, order },
            IndexEntry { index: Index::GrantsByClient, value: client, order },
        ]
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}
