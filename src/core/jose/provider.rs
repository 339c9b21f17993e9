//! Lends parsed keys to `jsonwebtoken`, which would parse and check them on every call.
//!
//! Its provider of cryptography is one for the whole process, so ours is installed once; where
//! another was there first, plain keys are used and everything still works, slower.

use std::sync::{
    Arc, LazyLock, Once,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{self as aws, ParsedPublicKey, RSA_PKCS1_SHA256},
};
use dashmap::DashMap;
use jsonwebtoken::{
    Algorithm as JwtAlgorithm, DecodingKey, EncodingKey,
    crypto::{self, CryptoProvider, JwtSigner, JwtVerifier, aws_lc::DEFAULT_PROVIDER},
    errors::Error,
    signature::{Error as SignatureError, Signer, Verifier},
};

use crate::keys::{Algorithm, KeyError, PrivateKey};

/// What the bytes of a key begin with when they name a parsed key instead of being one.
const MARK: &[u8] = b"mcp-auth parsed key ";

static PARSED: LazyLock<DashMap<Vec<u8>, Arc<Parsed>>> = LazyLock::new(DashMap::new);
static OURS: AtomicBool = AtomicBool::new(false);
static NEXT: AtomicU64 = AtomicU64::new(0);

static PROVIDER: LazyLock<CryptoProvider> = LazyLock::new(|| CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: DEFAULT_PROVIDER.key_utils.clone(),
});

/// Installs the provider, once; before the first key is parsed.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| match PROVIDER.install_default() {
        Ok(()) => OURS.store(true, Ordering::SeqCst),
        Err(_) => {
            tracing::warn!("another provider of jsonwebtoken is installed: signing is slower");
        }
    });
}

struct Parsed {
    algorithm: Algorithm,
    private: PrivateKey,
    public: ParsedPublicKey,
}

/// A key as `jsonwebtoken` takes it.
pub(crate) struct Handle {
    algorithm: Algorithm,
    name: Option<Vec<u8>>,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Handle {
    pub(crate) fn new(
        algorithm: Algorithm,
        private: PrivateKey,
        pkcs8: &[u8],
    ) -> Result<Self, KeyError> {
        install();
        let public = private.public(algorithm)?;
        if !OURS.load(Ordering::SeqCst) {
            let (encoding, decoding) = (encoding(algorithm, pkcs8), decoding(algorithm, &public.0));
            return Ok(Self { algorithm, name: None, encoding, decoding });
        }
        let name = [MARK, &NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes()].concat();
        PARSED.insert(name.clone(), Arc::new(Parsed { algorithm, private, public: public.1 }));
        let (encoding, decoding) = (encoding(algorithm, &name), decoding(algorithm, &name));
        Ok(Self { algorithm, name: Some(name), encoding, decoding })
    }

    /// Appends the signature to a signing input (RFC 7515 §7.1).
    pub(crate) fn sign(&self, mut signing_input: String) -> Result<String, KeyError> {
        let signature = crypto::sign(signing_input.as_bytes(), &self.encoding, jwt(self.algorithm))
            .map_err(|e| KeyError::Invalid(format!("signing failed: {e}")))?;
        signing_input.push('.');
        signing_input.push_str(&signature);
        Ok(signing_input)
    }

    /// Whether a signature is this key's.
    pub(crate) fn verify(&self, signing_input: &str, signature: &str) -> bool {
        let input = signing_input.as_bytes();
        crypto::verify(signature, input, &self.decoding, jwt(self.algorithm)).unwrap_or(false)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            PARSED.remove(name);
        }
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Handle({})", self.algorithm.as_str())
    }
}

const fn jwt(algorithm: Algorithm) -> JwtAlgorithm {
    match algorithm {
        Algorithm::RS256 => JwtAlgorithm::RS256,
        Algorithm::ES256 => JwtAlgorithm::ES256,
        Algorithm::EdDSA => JwtAlgorithm::EdDSA,
    }
}

fn encoding(algorithm: Algorithm, bytes: &[u8]) -> EncodingKey {
    match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_der(bytes),
        Algorithm::ES256 => EncodingKey::from_ec_der(bytes),
        Algorithm::EdDSA => EncodingKey::from_ed_der(bytes),
    }
}

fn decoding(algorithm: Algorithm, bytes: &[u8]) -> DecodingKey {
    match algorithm {
        Algorithm::RS256 => DecodingKey::from_rsa_der(bytes),
        Algorithm::ES256 => DecodingKey::from_ec_der(bytes),
        Algorithm::EdDSA => DecodingKey::from_ed_der(bytes),
    }
}

impl PrivateKey {
    /// The public half, as `jsonwebtoken` takes it and parsed.
    fn public(&self, algorithm: Algorithm) -> Result<(Vec<u8>, ParsedPublicKey), KeyError> {
        use aws::KeyPair;
        let bytes = match self {
            Self::Rsa(pair) => pair.public_key().as_ref().to_vec(),
            Self::Ec(pair) => pair.public_key().as_ref().to_vec(),
            Self::Ed(pair) => pair.public_key().as_ref().to_vec(),
        };
        let parsed = match algorithm {
            Algorithm::RS256 => ParsedPublicKey::new(&aws::RSA_PKCS1_2048_8192_SHA256, &bytes),
            Algorithm::ES256 => ParsedPublicKey::new(&aws::ECDSA_P256_SHA256_FIXED, &bytes),
            Algorithm::EdDSA => ParsedPublicKey::new(&aws::ED25519, &bytes),
        };
        let parsed = parsed.map_err(|e| KeyError::Invalid(format!("the public key: {e}")))?;
        Ok((bytes, parsed))
    }
}

fn parsed(bytes: &[u8]) -> Option<Arc<Parsed>> {
    PARSED.get(bytes).map(|entry| Arc::clone(entry.value()))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library asks for this signature")]
fn signer(algorithm: &JwtAlgorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    match parsed(key.as_bytes()) {
        Some(parsed) => Ok(Box::new(Lent(parsed))),
        None => (DEFAULT_PROVIDER.signer_factory)(algorithm, key),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library asks for this signature")]
fn verifier(algorithm: &JwtAlgorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    match key.try_get_as_bytes().ok().and_then(parsed) {
        Some(parsed) => Ok(Box::new(Lent(parsed))),
        None => (DEFAULT_PROVIDER.verifier_factory)(algorithm, key),
    }
}

/// A parsed key on loan for one call.
struct Lent(Arc<Parsed>);

impl Signer<Vec<u8>> for Lent {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let rng = SystemRandom::new();
        let failed = |_| SignatureError::new();
        match &self.0.private {
            PrivateKey::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            PrivateKey::Ec(pair) => Ok(pair.sign(&rng, message).map_err(failed)?.as_ref().to_vec()),
            PrivateKey::Ed(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl JwtSigner for Lent {
    fn algorithm(&self) -> JwtAlgorithm {
        jwt(self.0.algorithm)
    }
}

impl Verifier<Vec<u8>> for Lent {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        self.0.public.verify_sig(message, signature).map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for Lent {
    fn algorithm(&self) -> JwtAlgorithm {
        jwt(self.0.algorithm)
    }
}
