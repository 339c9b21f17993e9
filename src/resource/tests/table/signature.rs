//! Signatures (RFC 7518 §3.3, §3.4, RFC 8032 §5.1.7).

use super::{Case, SIGNATURE, refused, stricter, valid};
use crate::support::jws::{KEYS, Private, b64, changed, claims, signed};

const N256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// The order of the base point of Ed25519, little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// A token whose signature goes through a function.
fn with(key: &Private, alg: &str, kid: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> String {
    let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"{kid}"}}"#);
    let input = format!("{}.{}", b64(header), b64(claims().to_string()));
    let signature = change(key.sign(alg, &input));
    format!("{input}.{}", b64(signature))
}

fn rsa(change: impl Fn(Vec<u8>) -> Vec<u8>) -> String {
    with(&KEYS.rsa, "RS256", "rsa", change)
}

fn p256(change: impl Fn(Vec<u8>) -> Vec<u8>) -> String {
    with(&KEYS.p256, "ES256", "p256", change)
}

fn order() -> Vec<u8> {
    (0..32).map(|i| u8::from_str_radix(&N256[2 * i..2 * i + 2], 16).unwrap()).collect()
}

/// `n - s`, big-endian.
fn negated(s: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut out = vec![0; 32];
    for (i, n) in order().iter().enumerate().rev() {
        let difference = i32::from(*n) - i32::from(s[i]) - borrow;
        borrow = i32::from(difference < 0);
        out[i] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    out
}

/// `s + L`, little-endian: the same signature to a careless verifier.
fn plus_order(s: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut out = Vec::new();
    for (a, b) in s.iter().zip(L) {
        let sum = u16::from(*a) + u16::from(b) + carry;
        carry = sum / 256;
        out.push(u8::try_from(sum % 256).unwrap());
    }
    out
}

/// The ASN.1 form that X.509 uses (RFC 3279 §2.2.3).
fn der(signature: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let mut bytes: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
        if bytes.first().is_none_or(|first| *first >= 0x80) {
            bytes.insert(0, 0);
        }
        [vec![2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
    };
    let (r, s) = signature.split_at(32);
    let body = [integer(r), integer(s)].concat();
    [vec![0x30, u8::try_from(body.len()).unwrap()], body].concat()
}

pub(super) fn cases() -> Vec<Case> {
    let good = signed(&claims());
    let (input, signature) = good.rsplit_once('.').unwrap();
    let other = signed(&changed(&serde_json::json!({"sub": "berta"})));
    let (other_input, other_signature) = other.rsplit_once('.').unwrap();
    let zero = |size: usize| move |_: Vec<u8>| vec![0; size];
    vec![
        refused(
            "signature: one bit",
            SIGNATURE,
            rsa(|mut s| {
                s[9] ^= 1;
                s
            }),
        ),
        refused(
            "signature: last bit",
            SIGNATURE,
            rsa(|mut s| {
                *s.last_mut().unwrap() ^= 1;
                s
            }),
        ),
        refused(
            "signature: an octet short",
            SIGNATURE,
            rsa(|mut s| {
                s.pop();
                s
            }),
        ),
        refused(
            "signature: an octet more",
            SIGNATURE,
            rsa(|mut s| {
                s.push(0);
                s
            }),
        ),
        refused("signature: a zero before", SIGNATURE, rsa(|s| [vec![0], s].concat())),
        refused("signature: nothing but zeros", SIGNATURE, rsa(zero(256))),
        refused("signature: one zero", SIGNATURE, rsa(zero(1))),
        refused("signature: of another token", SIGNATURE, format!("{input}.{other_signature}")),
        refused("signature: on another token", SIGNATURE, format!("{other_input}.{signature}")),
        stricter("signature: with padding", SIGNATURE, format!("{good}==")),
        refused("signature: a letter more", SIGNATURE, format!("{good}A")),
        refused(
            "signature: in the other alphabet",
            SIGNATURE,
            format!("{input}.+/{}", &signature[2..]),
        ),
        refused("signature: doubled", SIGNATURE, format!("{good}{signature}")),
        refused("ES256: r = 0", SIGNATURE, p256(|s| [vec![0; 32], s[32..].to_vec()].concat())),
        refused("ES256: s = 0", SIGNATURE, p256(|s| [s[..32].to_vec(), vec![0; 32]].concat())),
        refused("ES256: r = s = 0", SIGNATURE, p256(zero(64))),
        refused("ES256: r = n", SIGNATURE, p256(|s| [order(), s[32..].to_vec()].concat())),
        refused("ES256: s = n", SIGNATURE, p256(|s| [s[..32].to_vec(), order()].concat())),
        refused("ES256: r and s swapped", SIGNATURE, p256(|s| [&s[32..], &s[..32]].concat())),
        refused("ES256: in DER", SIGNATURE, p256(|s| der(&s))),
        refused(
            "ES256: an octet short",
            SIGNATURE,
            p256(|mut s| {
                s.pop();
                s
            }),
        ),
        refused(
            "ES256: an octet more",
            SIGNATURE,
            p256(|mut s| {
                s.push(0);
                s
            }),
        ),
        refused("ES256: nothing", SIGNATURE, p256(|_| Vec::new())),
        // Not forbidden: who has one signature has another, of the same content.
        valid("ES256: n - s", p256(|s| [s[..32].to_vec(), negated(&s[32..])].concat())),
        refused(
            "EdDSA: s + L",
            SIGNATURE,
            with(&KEYS.ed, "EdDSA", "ed", |s| [s[..32].to_vec(), plus_order(&s[32..])].concat()),
        ),
        refused("EdDSA: nothing but zeros", SIGNATURE, with(&KEYS.ed, "EdDSA", "ed", zero(64))),
        refused(
            "EdDSA: one bit",
            SIGNATURE,
            with(&KEYS.ed, "EdDSA", "ed", |mut s| {
                s[3] ^= 4;
                s
            }),
        ),
        refused(
            "ES384: s = 0",
            SIGNATURE,
            with(&KEYS.p384, "ES384", "p384", |s| [s[..48].to_vec(), vec![0; 48]].concat()),
        ),
    ]
}
