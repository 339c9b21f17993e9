use serde_json::json;

use super::*;
use crate::keys::import::thumbprint;

const RSA_PKCS1: &str = include_str!("data/test-rsa-pkcs1.pem");
const RSA_PKCS8: &str = include_str!("data/test-rsa-pkcs8.pem");
const P256_PKCS8: &str = include_str!("data/test-p256-pkcs8.pem");
const P256_SEC1: &str = include_str!("data/test-p256-sec1.pem");
const ED25519: &str = include_str!("data/test-ed25519-pkcs8.pem");

fn read(pem: &str) -> Result<SigningKey, KeyError> {
    SigningKey::from_pem(pem)
}

fn hint(pem: &str) -> String {
    read(pem).unwrap_err().to_string()
}

#[test]
fn both_forms_of_an_rsa_key_are_the_same_key() {
    let (one, eight) = (read(RSA_PKCS1).unwrap(), read(RSA_PKCS8).unwrap());
    assert_eq!(one.jwk, eight.jwk);
    assert_eq!(one.kid, eight.kid);
    assert_eq!(one.algorithm, Algorithm::RS256);
    // As `openssl rsa -modulus` shows it.
    let n = member(&one.jwk, "n");
    assert_eq!(
        (n.len(), &n[..4], &n[252..]),
        (256, &[0xb9, 0x2e, 0x2d, 0x6e][..], &[0xe5, 0xf4, 0x5f, 0x69][..])
    );
    let jws = one.sign("a.b".into()).unwrap();
    assert!(eight.handle.verify("a.b", jws.rsplit_once('.').unwrap().1));
}

#[test]
fn a_p256_and_an_ed25519_key_are_read_by_their_kind() {
    let key = read(P256_PKCS8).unwrap();
    assert_eq!(key.algorithm, Algorithm::ES256);
    // As `openssl ec -pubout` shows them.
    let point = [member(&key.jwk, "x"), member(&key.jwk, "y")].concat();
    assert_eq!((point.len(), &point[..3]), (64, &[0xb9, 0x6a, 0xf5][..]));
    let key = read(ED25519).unwrap();
    assert_eq!(key.algorithm, Algorithm::EdDSA);
    assert_eq!(key.jwk["x"], "W0ikmaQJBxfF-hamG5gWc2mZGdxkBXRCzbP457DXXDY");
}

#[test]
fn the_name_of_an_imported_key_is_its_thumbprint() {
    for pem in [RSA_PKCS8, P256_PKCS8, ED25519] {
        let key = read(pem).unwrap();
        assert_eq!(key.kid, thumbprint(&key.jwk));
        assert_eq!(key.jwk["kid"], key.kid.as_str());
        assert_eq!(key.kid.len(), 43);
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    assert!(hint(P256_SEC1).contains("openssl pkcs8 -topk8 -nocrypt"));
    let encrypted = include_str!("data/test-encrypted.pem");
    assert!(hint(encrypted).contains("it is encrypted; decrypt it first"));
    let p384 = include_str!("data/test-p384-pkcs8.pem");
    assert!(hint(p384).contains("none of RSA 2048 to 4096, P-256, Ed25519"));
    let short = include_str!("data/test-rsa-1024-pkcs8.pem");
    assert!(hint(short).contains("none of RSA 2048 to 4096, P-256, Ed25519"));
    for text in ["", "x", &RSA_PKCS1[..200], &RSA_PKCS8.replace("MII", "AAA")] {
        assert!(read(text).is_err());
    }
}

// The example of RFC 7638 §3.1.
#[test]
fn the_thumbprint_is_that_of_rfc_7638() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc\
        _BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FD\
        W2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQF\
        h6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let jwk = json!({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"});
    assert_eq!(thumbprint(&jwk), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

// The example of RFC 8037, Appendix A.3.
#[test]
fn the_thumbprint_of_an_ed25519_key_is_that_of_rfc_8037() {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": x});
    assert_eq!(thumbprint(&jwk), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}
