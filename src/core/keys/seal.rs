//! Authenticated encryption and key derivation.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::entropy::Entropy;

/// Derives 32 bytes from a secret (HKDF with SHA-256, RFC 5869).
pub(crate) fn derive(secret: &[u8], salt: &[u8], label: &str) -> [u8; 32] {
    struct Bytes32;
    impl KeyType for Bytes32 {
        fn len(&self) -> usize {
            32
        }
    }
    let mut out = [0; 32];
    let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
    let info = [label.as_bytes()];
    // HKDF fails only for more than 255 × 32 bytes; an all-zero key must never leave here.
    #[expect(clippy::expect_used, reason = "32 bytes are always within HKDF's bound")]
    prk.expand(&info, Bytes32).and_then(|okm| okm.fill(&mut out)).expect("32 bytes expand");
    out
}

/// Seals text so that only holders of the key can read or make it: AES-256-GCM-SIV (RFC 8452)
/// under a random nonce, of which 2⁴⁸ messages are safe with one key.
pub struct Sealer(LessSafeKey);

impl Sealer {
    /// A sealer with a key.
    ///
    /// # Panics
    /// Never: the cipher takes keys of 32 bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "32 bytes are the length of this cipher's key")]
        let key = UnboundKey::new(&AES_256_GCM_SIV, key).expect("a key of 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Seals `plain` for the given context; answers base64url.
    ///
    /// # Panics
    /// When `plain` is longer than 64 GiB.
    pub fn seal(&self, entropy: &dyn Entropy, context: &[u8], plain: &[u8]) -> String {
        let nonce = entropy.bytes::<NONCE_LEN>();
        let mut sealed = plain.to_vec();
        #[expect(clippy::expect_used, reason = "fails only for messages of 64 GiB")]
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed,
            )
            .expect("the message is short");
        URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what [`Self::seal`] made for the same context; `None` for anything else.
    pub fn open(&self, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut buffer = ciphertext.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        Some(self.0.open_in_place(nonce, Aad::from(context), &mut buffer).ok()?.to_vec())
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// A key for message authentication codes (HMAC with SHA-256).
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl MacKey {
    /// A key with a secret.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The code of a message.
    pub fn tag(&self, message: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(hmac::sign(&self.0, message).as_ref());
        out
    }

    /// Whether a code belongs to a message, in constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.0, message, tag).is_ok()
    }
}

impl std::fmt::Debug for MacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MacKey")
    }
}
