//! Signing keys that are not in the key set yet.

use super::{
    Algorithm, KeyError, PrivateKey, import,
    material::{Bytes, Stage, StoredSigningKey},
};
use crate::{entropy::Entropy, time::Timestamp};

/// A private key that may enter the key set.
pub struct NewKey {
    /// Its `kid`.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    pub(super) pkcs8: Vec<u8>,
    operators: bool,
}

impl NewKey {
    /// Makes a key; `rsa_bits` counts for RSA alone, which may take a second.
    ///
    /// # Errors
    /// When the size is not allowed, or the library fails.
    pub fn generate(
        entropy: &dyn Entropy,
        algorithm: Algorithm,
        rsa_bits: u32,
    ) -> Result<Self, KeyError> {
        Ok(Self {
            kid: entropy.uuid(),
            algorithm,
            pkcs8: algorithm.generate(rsa_bits)?,
            operators: false,
        })
    }

    /// Reads an operator's private key: PEM, PKCS#8 (any algorithm) or PKCS#1 (RSA). Its `kid`
    /// is its thumbprint (RFC 7638).
    ///
    /// # Errors
    /// When it is no such key, or of an algorithm this server does not sign with.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let pkcs8 = import::pkcs8_from_pem(pem)?;
        let (algorithm, jwk) = Algorithm::ALL
            .into_iter()
            .find_map(|alg| Some((alg, PrivateKey::parse(alg, &pkcs8).ok()?.jwk(""))))
            .ok_or_else(|| {
                KeyError::Invalid("the key is none of RSA 2048 to 4096, P-256, Ed25519".into())
            })?;
        Ok(Self { kid: import::thumbprint(&jwk), algorithm, pkcs8, operators: true })
    }

    /// Whether an operator chose it.
    pub(super) const fn is_operators(&self) -> bool {
        self.operators
    }

    /// As it enters the set; its stage is still to be decided.
    pub(super) fn stored(self, now: Timestamp) -> StoredSigningKey {
        StoredSigningKey {
            kid: self.kid,
            algorithm: self.algorithm,
            pkcs8: Bytes(self.pkcs8),
            created_at: now,
            signs_since: None,
            leaves_at: None,
            stage: Stage::Active,
        }
    }
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewKey({} {})", self.algorithm.as_str(), self.kid)
    }
}
