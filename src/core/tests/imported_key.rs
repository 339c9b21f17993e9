//! An operator's own key, read before anything else happens in the process: signing must not
//! depend on what was set up first. Alone in its program for that reason.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{sync::Arc, time::Duration};

use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use mcp_auth_core::{
    entropy::SystemEntropy,
    jose::{AccessToken, Audience, Header, UserClaims},
    keys::{self, KeyRing, KeySettings, SigningKey},
    store::Store,
    time::Timestamp,
};
use mcp_auth_store::{Limits, MemoryBackend, contract::ManualClock};
use serde_json::Value;

const PEMS: [(&str, Algorithm); 4] = [
    (include_str!("../keys/tests/data/test-rsa-pkcs1.pem"), Algorithm::RS256),
    (include_str!("../keys/tests/data/test-rsa-pkcs8.pem"), Algorithm::RS256),
    (include_str!("../keys/tests/data/test-p256-pkcs8.pem"), Algorithm::ES256),
    (include_str!("../keys/tests/data/test-ed25519-pkcs8.pem"), Algorithm::EdDSA),
];

fn claims() -> AccessToken {
    AccessToken {
        sub: "anna".into(),
        aud: Audience::One("gauzy".into()),
        iss: "https://auth.gauzy.co".into(),
        iat: 1_800_000_000,
        exp: 1_800_000_900,
        nbf: 1_799_999_970,
        jti: "1".into(),
        client_id: "app".into(),
        scope: "mcp.read".into(),
        token_type: "access_token".into(),
        token_use: None,
        grant_id: None,
        auth_time: None,
        user: UserClaims::default(),
    }
}

async fn ring(imported: Arc<SigningKey>) -> KeyRing {
    let entropy = Arc::new(SystemEntropy::new());
    let clock = Arc::new(ManualClock::default());
    let backend = Arc::new(MemoryBackend::new(clock, Limits::default()));
    let settings = KeySettings {
        secrets: vec!["secret".into()],
        algorithm: keys::Algorithm::RS256,
        rsa_bits: 2048,
        imported: vec![imported],
        access_token_ttl: Duration::from_mins(15),
    };
    KeyRing::open(Store::new(backend, entropy.clone()), &*entropy, settings).await.unwrap()
}

#[tokio::test]
async fn a_key_that_was_read_before_the_key_set_was_opened_signs_and_verifies() {
    let early: Vec<_> =
        PEMS.iter().map(|(pem, _)| Arc::new(SigningKey::from_pem(pem).unwrap())).collect();
    for (key, (pem, algorithm)) in early.into_iter().zip(PEMS) {
        let ring = ring(Arc::clone(&key)).await;
        let keys = ring.current();
        assert_eq!(keys.active.kid, key.kid, "the imported key signs");
        let published: Vec<_> = keys.jwks.get("keys").unwrap().as_array().unwrap().clone();
        assert_eq!(published, std::slice::from_ref(&key.jwk), "and none is generated");

        let late = SigningKey::from_pem(pem).unwrap();
        for signer in [&*key, &late] {
            let token = claims().sign(signer, Header::AtJwt).unwrap();
            let now = Timestamp::from_seconds(1_800_000_000);
            let issuer = "https://auth.gauzy.co";
            assert_eq!(AccessToken::verify(&token, &keys, issuer, now), Ok(claims()));
            let jwk: Jwk = serde_json::from_value(key.jwk.clone()).unwrap();
            let mut validation = Validation::new(algorithm);
            validation.set_audience(&["gauzy"]);
            validation.validate_exp = false;
            let public = DecodingKey::from_jwk(&jwk).unwrap();
            jsonwebtoken::decode::<Value>(&token, &public, &validation).unwrap();
        }
    }
}
