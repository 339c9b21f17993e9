use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mcp_auth_core::pkce::{Challenge, Method, is_verifier, s256};

use crate::{lines::texts, oracle};

/// Two lines: a verifier and a challenge. A verifier verifies its own challenge and no other, and
/// nothing verifies what is malformed.
pub fn pkce(data: &[u8]) {
    let [verifier, value] = texts(data);
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let well_formed = (43..=128).contains(&verifier.len()) && verifier.chars().all(unreserved);
    assert_eq!(is_verifier(&verifier), well_formed);
    let own = Challenge { method: Method::S256, value: s256(&verifier) };
    assert!(own.is_well_formed());
    assert_eq!(own.verify(&verifier), well_formed);
    let given = Challenge { method: Method::S256, value: value.clone() };
    assert_eq!(given.verify(&verifier), well_formed && own.value == value);
    let padded = value.replace('-', "+").replace('_', "/") + "=";
    let hash = oracle::base64(&padded).filter(|_| !value.contains(['+', '/', '=']));
    assert_eq!(given.is_well_formed(), hash.as_ref().is_some_and(|hash| hash.len() == 32));
    if let Some(hash) = hash.filter(|hash| hash.len() == 32) {
        assert_eq!(URL_SAFE_NO_PAD.encode(hash), value);
    }
    let plain = Challenge { method: Method::Plain, value: value.clone() };
    assert_eq!(plain.verify(&verifier), well_formed && value == verifier);
    assert_eq!(plain.is_well_formed(), is_verifier(&value));
}
