use super::*;

fn key(algorithm: Algorithm) -> SigningKey {
    let pkcs8 = algorithm.generate(2048).unwrap();
    SigningKey::from_pkcs8("kid-1".into(), algorithm, &pkcs8).unwrap()
}

fn members(key: &SigningKey) -> Vec<&str> {
    key.jwk.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_rsa_key_is_published_without_a_leading_zero_in_n() {
    let key = key(Algorithm::RS256);
    assert_eq!(members(&key), ["kty", "use", "alg", "kid", "n", "e"]);
    assert_eq!(key.jwk["kty"], "RSA");
    assert_eq!(key.jwk["alg"], "RS256");
    assert_eq!(key.jwk["use"], "sig");
    assert_eq!(key.jwk["kid"], "kid-1");
    let n = member(&key.jwk, "n");
    assert_eq!(n.len(), 256);
    assert!(n.first().is_some_and(|byte| *byte >= 0x80));
    assert_eq!(key.jwk["e"], "AQAB");
}

#[test]
fn a_p256_key_is_published_with_coordinates_of_32_bytes() {
    let key = key(Algorithm::ES256);
    assert_eq!(members(&key), ["kty", "use", "alg", "kid", "crv", "x", "y"]);
    assert_eq!(key.jwk["kty"], "EC");
    assert_eq!(key.jwk["crv"], "P-256");
    assert_eq!((member(&key.jwk, "x").len(), member(&key.jwk, "y").len()), (32, 32));
}

#[test]
fn an_ed25519_key_is_published_as_an_octet_key_pair() {
    let key = key(Algorithm::EdDSA);
    assert_eq!(members(&key), ["kty", "use", "alg", "kid", "crv", "x"]);
    assert_eq!(key.jwk["kty"], "OKP");
    assert_eq!(key.jwk["crv"], "Ed25519");
    assert_eq!(member(&key.jwk, "x").len(), 32);
}

#[test]
fn a_key_for_another_algorithm_is_refused() {
    let pkcs8 = Algorithm::ES256.generate(0).unwrap();
    for algorithm in [Algorithm::RS256, Algorithm::EdDSA] {
        assert!(SigningKey::from_pkcs8("k".into(), algorithm, &pkcs8).is_err());
    }
    assert!(SigningKey::from_pkcs8("k".into(), Algorithm::ES256, b"").is_err());
}

#[test]
fn rsa_keys_have_2048_3072_or_4096_bits() {
    for bits in [0, 1024, 2047, 8192] {
        assert!(Algorithm::RS256.generate(bits).is_err(), "{bits}");
    }
}

#[test]
fn a_signature_is_of_its_key_its_input_and_nothing_else() {
    for algorithm in Algorithm::ALL {
        let (own, other) = (key(algorithm), key(algorithm));
        let jws = own.sign("a.b".into()).unwrap();
        let (input, signature) = jws.rsplit_once('.').unwrap();
        assert_eq!(input, "a.b");
        assert!(own.handle.verify(input, signature), "{algorithm:?}");
        assert!(!own.handle.verify("a.c", signature));
        assert!(!other.handle.verify(input, signature));
        for bad in ["", "AAAA", &signature[4..], &format!("{signature}=")] {
            assert!(!own.handle.verify(input, bad), "{algorithm:?} {bad}");
        }
    }
}

#[test]
fn es256_signatures_are_raw_r_and_s() {
    let jws = key(Algorithm::ES256).sign("a.b".into()).unwrap();
    let (_, signature) = jws.rsplit_once('.').unwrap();
    assert_eq!(signature.len(), 86, "64 bytes (RFC 7518 §3.4)");
}
