//! Signing keys: parsed once, kept ready, published as JSON Web Keys (RFC 7517).

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{KeyError, NewKey, verified::Verified};
use crate::jose::{Handle, Heads};

const PEM_WIDTH: usize = 64;

/// The algorithms access tokens can be signed with (RFC 7518 §3.1, RFC 8037).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256; keys of 2048 to 4096 bits.
    #[default]
    RS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    EdDSA,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::RS256, Self::ES256, Self::EdDSA];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }

    /// Makes a new private key; answers it as PKCS#8 DER. `rsa_bits` is 2048, 3072 or 4096.
    ///
    /// # Errors
    /// When the size is another, or the library fails.
    pub fn generate(self, rsa_bits: u32) -> Result<Vec<u8>, KeyError> {
        let failed =
            |_| KeyError::Invalid(format!("a new {} key could not be made", self.as_str()));
        match self {
            Self::RS256 => {
                let size = match rsa_bits {
                    2048 => KeySize::Rsa2048,
                    3072 => KeySize::Rsa3072,
                    4096 => KeySize::Rsa4096,
                    _ => return Err(KeyError::Invalid("RSA keys have 2048 to 4096 bits".into())),
                };
                let der = RsaKeyPair::generate(size).map_err(failed)?.as_der().map_err(failed)?;
                Ok(der.as_ref().to_vec())
            }
            Self::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
                Ok(pair.map_err(failed)?.to_pkcs8v1().map_err(failed)?.as_ref().to_vec())
            }
            Self::EdDSA => {
                let der = Ed25519KeyPair::generate().map_err(failed)?.to_pkcs8().map_err(failed)?;
                Ok(der.as_ref().to_vec())
            }
        }
    }
}

/// A parsed private key.
pub(crate) enum PrivateKey {
    /// For RS256.
    Rsa(RsaKeyPair),
    /// For ES256.
    Ec(EcdsaKeyPair),
    /// For `EdDSA`.
    Ed(Ed25519KeyPair),
}

impl PrivateKey {
    pub(super) fn parse(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let bad =
            |why: &str| KeyError::Invalid(format!("not an {} key: {why}", algorithm.as_str()));
        match algorithm {
            Algorithm::RS256 => {
                let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|e| bad(&e.to_string()))?;
                match pair.public_modulus_len() {
                    256..=512 => Ok(Self::Rsa(pair)),
                    bytes => Err(bad(&format!("{} bits; 2048 to 4096 are allowed", bytes * 8))),
                }
            }
            Algorithm::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                .map(Self::Ec)
                .map_err(|e| bad(&e.to_string())),
            Algorithm::EdDSA => {
                Ed25519KeyPair::from_pkcs8(pkcs8).map(Self::Ed).map_err(|e| bad(&e.to_string()))
            }
        }
    }

    /// The public half in PEM.
    fn public_pem(&self) -> Result<String, KeyError> {
        let der = match self {
            Self::Rsa(pair) => AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()),
            Self::Ec(pair) => AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()),
            Self::Ed(pair) => AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()),
        };
        let der = der.map_err(|_| KeyError::Invalid("the public key cannot be written".into()))?;
        let text = STANDARD.encode(der.as_ref());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        for (at, c) in text.chars().enumerate() {
            if at > 0 && at % PEM_WIDTH == 0 {
                pem.push('\n');
            }
            pem.push(c);
        }
        pem.push_str("\n-----END PUBLIC KEY-----\n");
        Ok(pem)
    }

    pub(super) fn jwk(&self, kid: &str) -> Value {
        let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            // > Implementers […] found that some […] prefix the modulus with a zero octet;
            // > implementations […] must take care to omit it (RFC 7518 §6.3.1.1)
            Self::Rsa(pair) => {
                let public = pair.public_key();
                let n = b64(public.modulus().big_endian_without_leading_zero());
                let e = b64(public.exponent().big_endian_without_leading_zero());
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e})
            }
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) =
                    point.get(1..).unwrap_or_default().split_at_checked(32).unwrap_or_default();
                json!({"kty": "EC", "use": "sig", "alg": "ES256", "kid": kid, "crv": "P-256",
                       "x": b64(x), "y": b64(y)})
            }
            Self::Ed(pair) => {
                let x = b64(pair.public_key().as_ref());
                json!({"kty": "OKP", "use": "sig", "alg": "EdDSA", "kid": kid, "crv": "Ed25519",
                       "x": x})
            }
        }
    }
}

/// A key that is ready to sign and to verify.
#[derive(Debug)]
pub struct SigningKey {
    /// Its `kid`.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Its public half (RFC 7517 §4).
    pub jwk: Value,
    /// The same in PEM (RFC 5280 §4.1, RFC 7468 §13).
    pub public_pem: String,
    pub(crate) heads: Heads,
    pub(crate) handle: Handle,
    verified: Verified,
}

impl SigningKey {
    /// Parses a private key in PKCS#8 DER.
    ///
    /// # Errors
    /// When it is not a key for the algorithm.
    pub fn from_pkcs8(kid: String, algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let private = PrivateKey::parse(algorithm, pkcs8)?;
        let jwk = private.jwk(&kid);
        let public_pem = private.public_pem()?;
        let heads = Heads::new(&kid, algorithm);
        let handle = Handle::new(algorithm, private, pkcs8)?;
        let verified = Verified::default();
        Ok(Self { kid, algorithm, jwk, public_pem, heads, handle, verified })
    }

    /// Reads an operator's private key: PEM, PKCS#8 (any algorithm) or PKCS#1 (RSA). Its `kid`
    /// is its thumbprint (RFC 7638), so that all instances agree on it.
    ///
    /// # Errors
    /// When it is no such key, or of an algorithm this server does not sign with.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let NewKey { kid, algorithm, pkcs8, .. } = NewKey::from_pem(pem)?;
        Self::from_pkcs8(kid, algorithm, &pkcs8)
    }

    /// The same under a `kid` of the operator's.
    ///
    /// # Errors
    /// As [`Self::from_pem`].
    pub fn from_pem_named(pem: &str, kid: &str) -> Result<Self, KeyError> {
        let NewKey { algorithm, pkcs8, .. } = NewKey::from_pem(pem)?;
        Self::from_pkcs8(kid.to_owned(), algorithm, &pkcs8)
    }

    /// A compact JWS over the given protected header and payload (RFC 7515 §7.1).
    ///
    /// # Errors
    /// When the library fails to sign.
    pub(crate) fn sign(&self, signing_input: String) -> Result<String, KeyError> {
        self.handle.sign(signing_input)
    }

    /// Whether the signature of a compact JWS is this key's.
    pub(crate) fn verify(&self, jws: &str) -> bool {
        let verify = || {
            let parts = jws.rsplit_once('.');
            parts.is_some_and(|(input, signature)| self.handle.verify(input, signature))
        };
        self.verified.check(jws, verify)
    }
}
