//! What the key set holds: everything secret that all instances must agree on.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::{Algorithm, NewKey};
use crate::{entropy::Entropy, time::Timestamp};

/// Bytes that stand as base64url in the sealed JSON.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        URL_SAFE_NO_PAD.encode(bytes.0)
    }
}

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        URL_SAFE_NO_PAD.decode(text).map(Self)
    }
}

/// Where a signing key stands in its life: published first, so that validators know it before
/// it signs, and kept published after, until what it signed has expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum Stage {
    /// Known to validators, not signing yet.
    Published {
        /// From when on it signs.
        signs_at: Timestamp,
    },
    /// The one that signs.
    Active,
    /// Still verifies.
    Retired {
        /// Since when.
        at: Timestamp,
    },
}

impl Stage {
    pub(super) const NAMES: [&str; 3] = ["published", "active", "retired"];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Published { .. } => "published",
            Self::Active => "active",
            Self::Retired { .. } => "retired",
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredSigningKey {
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    pub(super) pkcs8: Bytes,
    pub(super) created_at: Timestamp,
    /// Since when it signs, or signed. A key of the first releases did from its creation on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) signs_since: Option<Timestamp>,
    /// When everything it signed has expired, once it is retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) leaves_at: Option<Timestamp>,
    #[serde(flatten)]
    pub(super) stage: Stage,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredMacKey {
    pub(super) id: String,
    pub(super) secret: Bytes,
    pub(super) created_at: Timestamp,
    /// Since when grants that were born with it are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) revoked_at: Option<Timestamp>,
}

/// The open key set.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Material {
    /// Cookie, CSRF and sealing keys are derived from it.
    pub(super) root: Bytes,
    /// The last one marks new grants; a grant keeps the one it was born with.
    pub(super) mac: Vec<StoredMacKey>,
    pub(super) signing: Vec<StoredSigningKey>,
}

impl Material {
    /// A new key set. Without a `key` it has none that signs: the operator brings one.
    pub(super) fn generate(entropy: &dyn Entropy, key: Option<NewKey>, now: Timestamp) -> Self {
        let mut material = Self {
            root: Bytes(entropy.bytes::<32>().to_vec()),
            mac: vec![StoredMacKey::generate(entropy, now)],
            signing: Vec::new(),
        };
        if let Some(key) = key {
            material.sign_with(key.stored(now), now, Duration::ZERO);
        }
        material
    }

    /// The key that signs, if there is one.
    pub(super) fn active(&self) -> Option<&StoredSigningKey> {
        self.signing.iter().find(|key| key.stage == Stage::Active)
    }

    /// The algorithm of the key that signs, if there is one.
    pub(super) fn active_algorithm(&self) -> Option<Algorithm> {
        self.active().map(|key| key.algorithm)
    }
}
