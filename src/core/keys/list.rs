//! What the key set holds, told without its secrets.

use serde::{Deserialize, Serialize};

use super::{
    Algorithm, KeyError, KeyRing,
    material::{Material, Stage, StoredSigningKey},
    record::{ID, KeySet},
};
use crate::time::Timestamp;

/// Where a signing key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningStage {
    /// Signs.
    Signing,
    /// Published, and signs later.
    Next,
    /// Only verifies.
    Retired,
}

/// A signing key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKeyInfo {
    /// Its `kid`.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Where it stands.
    pub stage: SigningStage,
    /// Whether it comes from the operator's files, and not from the store.
    pub from_file: bool,
    /// When it entered the store.
    pub created_at: Option<Timestamp>,
    /// Since when it signs, or signed; or from when on it will.
    pub signs_from: Option<Timestamp>,
    /// When it leaves the key list.
    pub leaves_at: Option<Timestamp>,
}

/// A MAC key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MacKeyInfo {
    /// Its name, as grants carry it.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether new grants are born with it.
    pub in_force: bool,
    /// Since when grants that were born with it are over.
    pub revoked_at: Option<Timestamp>,
}

/// What the key set holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    /// The store's time.
    pub now: Timestamp,
    /// The signing keys in the order of the published list: the one that signs is the first.
    pub signing: Vec<SigningKeyInfo>,
    /// The MAC keys, oldest first.
    pub mac: Vec<MacKeyInfo>,
}

impl KeyRing {
    /// What the stored key set holds, with the steps that are due now.
    ///
    /// # Errors
    /// As [`Self::reload`].
    pub async fn list(&self) -> Result<KeyList, KeyError> {
        let found = self.store.get::<KeySet>(ID).await?;
        let stored = found.record.ok_or(KeyError::Absent)?;
        let mut material = stored.record.open(&self.settings.unlockers())?.material;
        if self.settings.generated() {
            material.advance(found.now, self.settings.access_token_ttl);
        }
        Ok(self.describe(&material, found.now))
    }

    pub(super) fn describe(&self, material: &Material, now: Timestamp) -> KeyList {
        let mut signing: Vec<_> = self.files().collect();
        for key in material.in_order() {
            if !signing.iter().any(|own| own.kid == key.kid) {
                signing.push(self.stored(key));
            }
        }
        let in_force = material.mac.iter().rfind(|key| key.revoked_at.is_none());
        let mac = material.mac.iter().map(|key| MacKeyInfo {
            id: key.id.clone(),
            created_at: key.created_at,
            in_force: in_force.is_some_and(|own| own.id == key.id),
            revoked_at: key.revoked_at,
        });
        KeyList { now, signing, mac: mac.collect() }
    }

    /// The operator's keys: the first of them signs.
    fn files(&self) -> impl Iterator<Item = SigningKeyInfo> + '_ {
        self.settings.imported.iter().enumerate().map(|(place, key)| SigningKeyInfo {
            kid: key.kid.clone(),
            algorithm: key.algorithm,
            stage: if place == 0 { SigningStage::Signing } else { SigningStage::Retired },
            from_file: true,
            created_at: None,
            signs_from: None,
            leaves_at: None,
        })
    }

    fn stored(&self, key: &StoredSigningKey) -> SigningKeyInfo {
        let since = key.signs_since.unwrap_or(key.created_at);
        let (stage, signs_from) = match key.stage {
            Stage::Published { signs_at } => (SigningStage::Next, signs_at),
            Stage::Active if self.settings.generated() => (SigningStage::Signing, since),
            Stage::Active | Stage::Retired { .. } => (SigningStage::Retired, since),
        };
        SigningKeyInfo {
            kid: key.kid.clone(),
            algorithm: key.algorithm,
            stage,
            from_file: false,
            created_at: Some(key.created_at),
            signs_from: Some(signs_from),
            leaves_at: key.leaves(self.settings.access_token_ttl),
        }
    }
}
