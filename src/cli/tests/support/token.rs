//! Looking into tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde_json::Value;

use super::server::Host;

/// Header and claims of a JWT, their members in order.
pub(crate) fn parts(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut part = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (part(), part())
}

pub(crate) fn claims(token: &str) -> Value {
    parts(token).1
}

/// Verifies a token as a resource server would: signature, issuer, audience, times.
pub(crate) fn verify(host: &Host, token: &str, audience: &str) -> Value {
    let keys: JwkSet = serde_json::from_slice(&host.get("/.well-known/jwks.json").body).unwrap();
    let header = decode_header(token).unwrap();
    let key = keys.find(header.kid.as_deref().unwrap()).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.algorithms = vec![Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA]
        .into_iter()
        .filter(|algorithm| *algorithm == header.alg)
        .collect();
    validation.set_issuer(&[&host.issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
}

/// A token whose signature does not fit.
pub(crate) fn forged(token: &str) -> String {
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[7] ^= 1;
    format!("{rest}.{}", URL_SAFE_NO_PAD.encode(bytes))
}
