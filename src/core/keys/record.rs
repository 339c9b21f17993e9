//! The key set as it is stored: sealed under a data key, which is wrapped once for every session
//! secret in force.

use serde::{Deserialize, Serialize};

use super::{
    KeyError,
    material::Material,
    seal::{Sealer, derive},
};
use crate::{
    entropy::{Entropy, hex},
    store::{Extra, Kind, Record},
    time::Timestamp,
};

/// The id of the one key set.
pub(super) const ID: &str = "keys";

const CONTEXT: &[u8] = b"mcp-auth key set v1";
/// The secret in force and the one it replaces.
const MAX_WRAPS: usize = 2;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Wrap {
    /// Tells which secret it belongs to, without telling the secret.
    secret: String,
    /// The data key, sealed.
    sealed: String,
}

/// The stored record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct KeySet {
    wraps: Vec<Wrap>,
    sealed: String,
    created_at: Timestamp,
    #[serde(flatten)]
    extra: Extra,
}

impl Record for KeySet {
    const KIND: Kind = Kind::KeySet;

    fn expires_at(&self) -> Option<Timestamp> {
        None
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

/// The key that unlocks the data key.
pub(super) struct Unlocker {
    fingerprint: String,
    sealer: Sealer,
}

impl Unlocker {
    pub(super) fn new(secret: &str) -> Self {
        let mark = derive(secret.as_bytes(), b"mcp-auth", "secret fingerprint");
        let fingerprint = hex(mark.first_chunk::<8>().unwrap_or(&[0; 8]));
        let key = derive(secret.as_bytes(), b"mcp-auth", "key set wrap");
        Self { fingerprint, sealer: Sealer::new(&key) }
    }

    fn wrap(&self, entropy: &dyn Entropy, data_key: &[u8; 32]) -> Wrap {
        let sealed = self.sealer.seal(entropy, CONTEXT, data_key);
        Wrap { secret: self.fingerprint.clone(), sealed }
    }
}

/// A key set that was opened, with the key that seals it.
pub(super) struct Opened {
    pub(super) material: Material,
    pub(super) data_key: [u8; 32],
}

impl KeySet {
    pub(super) fn seal(
        entropy: &dyn Entropy,
        unlocker: &Unlocker,
        opened: &Opened,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let mut set = Self {
            wraps: Vec::new(),
            sealed: String::new(),
            created_at: now,
            extra: Extra::default(),
        };
        set.reseal(entropy, unlocker, opened)?;
        Ok(set)
    }

    /// Puts changed material in, for one secret alone: no other opens the set any more.
    pub(super) fn reseal(
        &mut self,
        entropy: &dyn Entropy,
        unlocker: &Unlocker,
        opened: &Opened,
    ) -> Result<(), KeyError> {
        self.wraps = vec![unlocker.wrap(entropy, &opened.data_key)];
        self.replace(entropy, opened)
    }

    /// Puts changed material in.
    pub(super) fn replace(
        &mut self,
        entropy: &dyn Entropy,
        opened: &Opened,
    ) -> Result<(), KeyError> {
        let plain = serde_json::to_vec(&opened.material)
            .map_err(|e| KeyError::Invalid(format!("the key set cannot be written: {e}")))?;
        self.sealed = Sealer::new(&opened.data_key).seal(entropy, CONTEXT, &plain);
        Ok(())
    }

    /// Opens the set with the first secret that fits.
    pub(super) fn open(&self, unlockers: &[Unlocker]) -> Result<Opened, KeyError> {
        let data_key = unlockers
            .iter()
            .find_map(|unlocker| {
                let wrap = self.wraps.iter().find(|wrap| wrap.secret == unlocker.fingerprint)?;
                unlocker.sealer.open(CONTEXT, &wrap.sealed)?.try_into().ok()
            })
            .ok_or(KeyError::DoesNotOpen)?;
        let plain = Sealer::new(&data_key)
            .open(CONTEXT, &self.sealed)
            .ok_or_else(|| KeyError::Invalid("the stored key set is damaged".into()))?;
        let material = serde_json::from_slice(&plain)
            .map_err(|e| KeyError::Invalid(format!("the stored key set cannot be read: {e}")))?;
        Ok(Opened { material, data_key })
    }

    /// Lets a further secret open the set; the oldest of three falls out. `false` when it
    /// already could.
    pub(super) fn admit(
        &mut self,
        entropy: &dyn Entropy,
        unlocker: &Unlocker,
        data_key: &[u8; 32],
    ) -> bool {
        if self.wraps.iter().any(|wrap| wrap.secret == unlocker.fingerprint) {
            return false;
        }
        self.wraps.insert(0, unlocker.wrap(entropy, data_key));
        self.wraps.truncate(MAX_WRAPS);
        true
    }
}
