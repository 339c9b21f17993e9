//! The key set: made once, sealed in the store, shared by all instances.

mod import;
mod material;
mod record;
mod ring;
mod seal;
mod signing;

pub use ring::{KeyRing, KeySettings, Keys};
pub use seal::{MacKey, Sealer};
pub(crate) use signing::PrivateKey;
pub use signing::{Algorithm, SigningKey};

use crate::store::StoreError;

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// None of the secrets opens the stored set. Never a reason to make a new one: that would
    /// end every session and token.
    #[error("the key set in the store does not open with the session secret that was given")]
    DoesNotOpen,
    /// A key or the set is malformed.
    #[error("{0}")]
    Invalid(String),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests;
