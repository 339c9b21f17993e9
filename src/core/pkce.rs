//! Proof Key for Code Exchange (RFC 7636), S256.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a client bound its authorization request to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// How the verifier was transformed.
    pub method: Method,
    /// The transformed verifier.
    pub value: String,
}

/// How a verifier becomes a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// `BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`.
    S256,
    /// The verifier itself: a development convenience, off unless asked for.
    #[serde(rename = "plain")]
    Plain,
}

impl Challenge {
    /// Whether a verifier belongs to this challenge, in constant time.
    pub fn verify(&self, verifier: &str) -> bool {
        let computed = match self.method {
            // > BASE64URL-ENCODE(SHA256(ASCII(code_verifier))) == code_challenge (RFC 7636 §4.6)
            Method::S256 => s256(verifier),
            Method::Plain => verifier.to_owned(),
        };
        is_verifier(verifier)
            && verify_slices_are_equal(computed.as_bytes(), self.value.as_bytes()).is_ok()
    }

    /// Whether the value can be a challenge of its method at all.
    pub fn is_well_formed(&self) -> bool {
        match self.method {
            Method::S256 => {
                self.value.len() == 43
                    && URL_SAFE_NO_PAD.decode(&self.value).is_ok_and(|hash| hash.len() == 32)
            }
            Method::Plain => is_verifier(&self.value),
        }
    }
}

/// The S256 challenge of a verifier.
pub fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// > code-verifier = 43*128unreserved (RFC 7636 §4.1)
pub fn is_verifier(text: &str) -> bool {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of RFC 7636, Appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_appendix_b_verifies() {
        let challenge = Challenge { method: Method::S256, value: CHALLENGE.into() };
        assert!(challenge.is_well_formed());
        assert!(challenge.verify(VERIFIER));
        assert!(!challenge.verify(CHALLENGE));
        assert!(!challenge.verify(""));
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        assert!(is_verifier(&"~.-_".repeat(11)[..43]));
        assert!(is_verifier(&"a".repeat(128)));
        assert!(!is_verifier(&"a".repeat(42)));
        assert!(!is_verifier(&"a".repeat(129)));
        assert!(!is_verifier(&"é".repeat(30)));
    }

    #[test]
    fn a_challenge_with_stray_bits_or_of_another_length_is_malformed() {
        for value in
            ["", "short", &"a".repeat(44), &format!("{}B", "A".repeat(42)), &"+".repeat(43)]
        {
            assert!(!Challenge { method: Method::S256, value: value.into() }.is_well_formed());
        }
    }
}
