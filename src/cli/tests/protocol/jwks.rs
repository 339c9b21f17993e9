//! Published keys: RFC 7517, RFC 7518.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::support::{Request, host, with};

const PATH: &str = "/.well-known/jwks.json";

#[test]
fn both_paths_publish_the_same_keys() {
    let host = host();
    let (one, two) = (host.get(PATH), host.get("/oauth2/jwks"));
    assert_eq!(one.ok().body, two.ok().body);
    assert_eq!(one.header("content-type"), Some("application/json; charset=utf-8"));
}

#[test]
fn a_key_has_the_established_members_and_nothing_private() {
    let answer = host().get(PATH).value();
    let keys = answer["keys"].as_array().unwrap();
    assert!(!keys.is_empty());
    for key in keys {
        let members: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, ["kty", "use", "alg", "kid", "n", "e"]);
        assert_eq!(
            (&key["kty"], &key["use"], &key["alg"]),
            (&"RSA".into(), &"sig".into(), &"RS256".into())
        );
        assert_eq!(key["e"], "AQAB");
    }
}

/// > The "n" […] value MUST be […] the minimum number of octets […] implementers have found
/// > that some […] prefix an extra zero-valued octet (RFC 7518 §6.3.1.1)
#[test]
fn the_modulus_has_2048_bits_and_no_leading_zero() {
    let answer = host().get(PATH).value();
    let n = URL_SAFE_NO_PAD.decode(answer["keys"][0]["n"].as_str().unwrap()).unwrap();
    assert_eq!(n.len(), 256);
    assert!(n[0] >= 0x80, "the highest bit of a 2048-bit modulus is set");
}

#[test]
fn may_be_kept_for_five_minutes_and_answers_304() {
    let host = host();
    let first = host.get(PATH);
    assert_eq!(first.header("cache-control"), Some("public, max-age=300"));
    let tag = first.header("etag").unwrap();
    let again = host.send(&Request::get(PATH).header("if-none-match", tag));
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn es256_and_eddsa_keys_are_published_in_their_own_form() {
    for (name, members) in [
        ("ES256", vec!["kty", "use", "alg", "kid", "crv", "x", "y"]),
        ("EdDSA", vec!["kty", "use", "alg", "kid", "crv", "x"]),
    ] {
        let Some(host) = with(&["--signing-alg", name]) else { return };
        let answer = host.get(PATH).value();
        let key = answer["keys"][0].as_object().unwrap();
        assert_eq!(key.keys().collect::<Vec<_>>(), members);
        assert_eq!(key["alg"], name);
        for member in members.iter().filter(|member| matches!(**member, "x" | "y")) {
            let value = URL_SAFE_NO_PAD.decode(key[*member].as_str().unwrap()).unwrap();
            assert_eq!(value.len(), 32, "{member}");
        }
    }
}
