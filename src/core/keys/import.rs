//! Operators' own keys: format conversion only. Nothing here computes with a private key
//! (RUSTSEC-2023-0071).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    pkcs1::DecodeRsaPrivateKey,
    pkcs8::{EncodePrivateKey, SecretDocument},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::KeyError;

/// The PKCS#8 DER form of a private key in PEM.
pub(super) fn pkcs8_from_pem(pem: &str) -> Result<Vec<u8>, KeyError> {
    let bad = |why: String| KeyError::Invalid(format!("the signing key cannot be read: {why}"));
    if pem.contains("BEGIN RSA PRIVATE KEY") {
        let key = rsa::RsaPrivateKey::from_pkcs1_pem(pem).map_err(|e| bad(e.to_string()))?;
        return Ok(key.to_pkcs8_der().map_err(|e| bad(e.to_string()))?.as_bytes().to_vec());
    }
    match SecretDocument::from_pem(pem) {
        Ok(("PRIVATE KEY", document)) => Ok(document.as_bytes().to_vec()),
        Ok(("ENCRYPTED PRIVATE KEY", _)) => Err(bad("it is encrypted; decrypt it first".into())),
        Ok((label, _)) => Err(bad(format!(
            "its label is {label:?}; convert it with: openssl pkcs8 -topk8 -nocrypt"
        ))),
        Err(e) => Err(bad(e.to_string())),
    }
}

/// The SHA-256 thumbprint of a public key (RFC 7638 §3).
pub(super) fn thumbprint(jwk: &Value) -> String {
    let member = |name: &str| jwk.get(name).cloned().unwrap_or_default();
    // > Construct a JSON object containing only the required members […] ordered
    // > lexicographically (RFC 7638 §3)
    let canonical = match jwk.get("kty").and_then(Value::as_str) {
        Some("RSA") => json!({"e": member("e"), "kty": "RSA", "n": member("n")}),
        Some("EC") => {
            json!({"crv": member("crv"), "kty": "EC", "x": member("x"), "y": member("y")})
        }
        _ => json!({"crv": member("crv"), "kty": "OKP", "x": member("x")}),
    };
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.to_string()))
}
