use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING};
use mcp_auth_resource::{Algorithm, Source, TokenError, TokenValidator};

use super::outcome;
use crate::support::{
    self,
    jws::{KEYS, Private, claims, token},
};

#[tokio::test]
async fn a_public_key_in_pem_serves_its_algorithms_whatever_the_kid() {
    let (p256, p384) = (
        Private::ec(&ECDSA_P256_SHA256_FIXED_SIGNING),
        Private::ec(&ECDSA_P384_SHA384_FIXED_SIGNING),
    );
    let ed = Private::ed();
    for (key, algorithms) in [
        (&KEYS.rsa, &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"][..]),
        (&p256, &["ES256"]),
        (&p384, &["ES384"]),
        (&ed, &["EdDSA"]),
    ] {
        let validator = support::validator(support::config(Source::PublicKey(key.pem())));
        for algorithm in algorithms {
            for kid in ["", r#","kid":"any""#] {
                let header = format!(r#"{{"alg":"{algorithm}","typ":"at+jwt"{kid}}}"#);
                let token = token(key, algorithm, &header, claims().to_string().as_bytes());
                assert_eq!(outcome(&validator, &token).await, Ok(()), "{header}");
                assert!(validator.try_validate(&token).is_some());
            }
        }
    }
}

#[tokio::test]
async fn only_allowed_algorithms_count() {
    let mut config = support::config(Source::PublicKey(KEYS.rsa.pem()));
    config.algorithms = vec![Algorithm::PS256];
    let validator = support::validator(config);
    let payload = claims().to_string();
    let rs256 = token(&KEYS.rsa, "RS256", r#"{"alg":"RS256"}"#, payload.as_bytes());
    assert_eq!(outcome(&validator, &rs256).await, Err(TokenError::AlgorithmNotAllowed));
    let ps256 = token(&KEYS.rsa, "PS256", r#"{"alg":"PS256"}"#, payload.as_bytes());
    assert_eq!(outcome(&validator, &ps256).await, Ok(()));
}

#[test]
fn a_key_that_cannot_be_used_is_refused_at_start() {
    let private =
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
    for pem in ["", "x", private, &KEYS.ed.pem().replace("MC", "MD")] {
        let config = support::config(Source::PublicKey(pem.to_owned()));
        assert!(TokenValidator::new(config).is_err(), "{pem}");
    }
    let mut config = support::config(Source::PublicKey(KEYS.ed.pem()));
    config.algorithms = vec![Algorithm::RS256];
    assert!(TokenValidator::new(config).is_err());
}
