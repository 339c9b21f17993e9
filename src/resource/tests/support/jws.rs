//! Keys, and tokens with any header and any claims.

use std::sync::LazyLock;

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        self as aws, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaEncoding,
        RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{ISSUER, NOW, RESOURCE};

pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A private key.
pub(crate) enum Private {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Private {
    pub(crate) fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub(crate) fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> Self {
        Self::Ec(EcdsaKeyPair::generate(algorithm).unwrap())
    }

    pub(crate) fn ed() -> Self {
        Self::Ed(Ed25519KeyPair::generate().unwrap())
    }

    /// The public half as a JWK.
    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::Rsa(pair) => {
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero();
                let e = public.exponent().big_endian_without_leading_zero();
                json!({"kty": "RSA", "n": b64(n), "e": b64(e)})
            }
            Self::Ec(pair) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let curve = if x.len() == 32 { "P-256" } else { "P-384" };
                json!({"kty": "EC", "crv": curve, "x": b64(x), "y": b64(y)})
            }
            Self::Ed(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": b64(pair.public_key())})
            }
        }
    }

    /// The public half in PEM.
    pub(crate) fn pem(&self) -> String {
        use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
        let der: PublicKeyX509Der<'static> = match self {
            Self::Rsa(pair) => pair.public_key().as_der().unwrap(),
            Self::Ec(pair) => pair.public_key().as_der().unwrap(),
            Self::Ed(pair) => pair.public_key().as_der().unwrap(),
        };
        let text = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    /// The signature over an input, by the algorithm of that name.
    pub(crate) fn sign(&self, algorithm: &str, input: &str) -> Vec<u8> {
        let (rng, input) = (SystemRandom::new(), input.as_bytes());
        match self {
            Self::Rsa(pair) => {
                let encoding: &dyn RsaEncoding = match algorithm {
                    "RS384" => &aws::RSA_PKCS1_SHA384,
                    "RS512" => &aws::RSA_PKCS1_SHA512,
                    "PS256" => &aws::RSA_PSS_SHA256,
                    "PS384" => &aws::RSA_PSS_SHA384,
                    "PS512" => &aws::RSA_PSS_SHA512,
                    _ => &aws::RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &rng, input, &mut signature).unwrap();
                signature
            }
            Self::Ec(pair) => pair.sign(&rng, input).unwrap().as_ref().to_vec(),
            Self::Ed(pair) => pair.sign(input).as_ref().to_vec(),
        }
    }
}

/// The keys of the tests.
pub(crate) struct Keys {
    pub(crate) rsa: Private,
    pub(crate) any_rsa: Private,
    pub(crate) p256: Private,
    pub(crate) p384: Private,
    pub(crate) ed: Private,
    /// Nobody publishes this one.
    pub(crate) stranger: Private,
}

pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys {
    rsa: Private::rsa(),
    any_rsa: Private::rsa(),
    p256: Private::ec(&aws::ECDSA_P256_SHA256_FIXED_SIGNING),
    p384: Private::ec(&aws::ECDSA_P384_SHA384_FIXED_SIGNING),
    ed: Private::ed(),
    stranger: Private::rsa(),
});

/// A JWK with more members.
pub(crate) fn named(mut jwk: Value, members: &Value) -> Value {
    let own = jwk.as_object_mut().unwrap();
    own.extend(members.as_object().unwrap().clone());
    jwk
}

/// The usual claims.
pub(crate) fn claims() -> Value {
    json!({
        "sub": "anna",
        "aud": RESOURCE,
        "iss": ISSUER,
        "iat": NOW,
        "exp": NOW + 900,
        "nbf": NOW - 30,
        "jti": "01234567-89ab-4def-8123-456789abcdef",
        "client_id": "app",
        "scope": "mcp.read mcp.write",
        "token_type": "access_token",
    })
}

/// The usual claims, changed: `null` removes one.
pub(crate) fn changed(changes: &Value) -> Value {
    let mut claims = claims();
    let own = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            own.shift_remove(name);
        } else {
            own.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// A token of the given texts, signed.
pub(crate) fn token(key: &Private, algorithm: &str, header: &str, payload: &[u8]) -> String {
    let input = format!("{}.{}", b64(header), b64(payload));
    let signature = b64(key.sign(algorithm, &input));
    format!("{input}.{signature}")
}

/// The same with an HMAC, under any secret.
pub(crate) fn hmac_token(secret: &[u8], algorithm: hmac::Algorithm, header: &str) -> String {
    let input = format!("{}.{}", b64(header), b64(claims().to_string()));
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_bytes());
    format!("{input}.{}", b64(tag))
}

/// A good token of the RSA key, with these claims.
pub(crate) fn signed(claims: &Value) -> String {
    let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"rsa"}"#;
    token(&KEYS.rsa, "RS256", header, claims.to_string().as_bytes())
}

/// A key list with the RSA key alone.
pub(crate) fn jwks() -> Value {
    let members = json!({"kid": "rsa", "alg": "RS256", "use": "sig"});
    json!({"keys": [named(KEYS.rsa.jwk(), &members)]})
}
