//! The key set: made once, sealed in the store, shared by all instances.

mod backup;
mod import;
mod lifecycle;
mod list;
mod material;
mod new_key;
mod record;
mod ring;
mod rotate;
mod seal;
mod signing;
mod verified;
mod view;

pub use backup::{BackupError, KeyBackup, covers, opens};
pub use lifecycle::JWKS_MAX_AGE;
pub use list::{KeyList, MacKeyInfo, SigningKeyInfo, SigningStage};
pub use new_key::NewKey;
pub use ring::{KeyRing, KeySettings};
pub use rotate::Rotation;
pub use seal::{MacKey, Sealer};
pub(crate) use signing::PrivateKey;
pub use signing::{Algorithm, SigningKey};
pub use view::Keys;

use crate::store::StoreError;

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// None of the secrets opens the stored set. Never a reason to make a new one: that would
    /// end every session and token.
    #[error("the key set in the store does not open with the session secret that was given")]
    DoesNotOpen,
    /// The store has no key set.
    #[error("the store has no key set: no server has used it yet")]
    Absent,
    /// What was asked for cannot be done as things stand.
    #[error("{0}")]
    Refused(String),
    /// A key or the set is malformed.
    #[error("{0}")]
    Invalid(String),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests;
