//! Sets of public keys (RFC 7517 §5).

use aws_lc_rs::signature::ParsedPublicKey;
use serde_json::Value;

use super::{Algorithm, Compact, key::Key};
use crate::error::TokenError;

/// Keys of one set that are looked at.
const MAX_KEYS: usize = 100;
/// Keys that one token is tried with where it names none.
const MAX_TRIES: usize = 4;

/// Why keys cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("JSON Web Key Set malformed")]
pub struct BadKeySet;

/// The public keys of an authorization server, parsed.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    /// Whether the key serves tokens whatever they call it: one from a PEM file has no name.
    nameless: bool,
}

impl KeySet {
    /// Reads a JWK Set; keys that cannot be used are left out.
    ///
    /// # Errors
    /// When it is no JWK Set.
    pub fn from_jwks(jwks: &Value, allowed: &[Algorithm]) -> Result<Self, BadKeySet> {
        let keys = jwks.get("keys").and_then(Value::as_array).ok_or(BadKeySet)?;
        if !keys.iter().all(Value::is_object) {
            return Err(BadKeySet);
        }
        let objects = keys.iter().filter_map(Value::as_object).take(MAX_KEYS);
        let keys = objects.filter_map(|jwk| Key::from_jwk(jwk, allowed)).collect();
        Ok(Self { keys, nameless: false })
    }

    /// The one key of a PEM file (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// When it is none, or none that an allowed algorithm uses.
    pub fn from_pem(pem: &str, allowed: &[Algorithm]) -> Result<Self, BadKeySet> {
        let key = Key::from_pem(pem, allowed).ok_or(BadKeySet)?;
        Ok(Self { keys: vec![key], nameless: true })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether everything in it is in another set too.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.keys.iter().all(|own| other.keys.iter().any(|key| key.identity() == own.identity()))
    }

    /// Whether a key fits the header of a token.
    pub(crate) fn has(&self, token: &Compact<'_>) -> bool {
        self.candidates(token).next().is_some()
    }

    fn candidates<'a>(
        &'a self,
        token: &'a Compact<'_>,
    ) -> impl Iterator<Item = &'a ParsedPublicKey> {
        let named = |key: &&Key| self.nameless || token.kid.is_none() || token.kid == key.kid;
        let keys = self.keys.iter().filter(named);
        keys.filter_map(|key| key.for_algorithm(token.algorithm)).take(MAX_TRIES)
    }

    /// Checks the signature of a token.
    pub(crate) fn verify(&self, token: &Compact<'_>) -> Result<(), TokenError> {
        let mut found = false;
        for key in self.candidates(token) {
            found = true;
            if key.verify_sig(token.input.as_bytes(), &token.signature).is_ok() {
                return Ok(());
            }
        }
        Err(if found { TokenError::BadSignature } else { TokenError::NoApplicableKey })
    }
}
