//! Public keys (RFC 7517, RFC 7518 §6, RFC 8037 §2).

use aws_lc_rs::{
    rsa::PublicEncryptingKey,
    signature::{ParsedPublicKey, RsaPublicKeyComponents},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rustls_pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};
use serde_json::{Map, Value};

use super::{Algorithm, algorithm::Family};

/// The shortest RSA key, in bits (RFC 7518 §3.3).
const MIN_RSA_BITS: usize = 2048;

/// A public key, parsed once for each algorithm it may verify.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) kid: Option<String>,
    parsed: Vec<(Algorithm, ParsedPublicKey)>,
}

impl Key {
    /// Reads a JWK; `None` is a key that signs nothing we allow, or is not well-formed.
    ///
    /// > Implementations SHOULD ignore JWKs within a JWK Set that use "kty" (key type) values that
    /// > are not understood by them, that are missing required members, or for which values are
    /// > out of the supported ranges. (RFC 7517 §5)
    pub(super) fn from_jwk(jwk: &Map<String, Value>, allowed: &[Algorithm]) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let verifies = |list: &Vec<Value>| list.iter().any(|operation| operation == "verify");
        let operations =
            jwk.get("key_ops").is_none_or(|list| list.as_array().is_some_and(verifies));
        let signs = jwk.get("use").is_none_or(|usage| usage == "sig");
        // A private key that is published is nobody's any more.
        if !operations || !signs || jwk.contains_key("d") {
            return None;
        }
        let of_its_own = |own: &Algorithm| jwk.get("alg").is_none_or(|name| name == own.name());
        let read = |own: &Algorithm| Some((*own, parse(*own, jwk)?));
        let parsed: Vec<_> =
            allowed.iter().filter(|own| of_its_own(own)).filter_map(read).collect();
        let kid = match jwk.get("kid") {
            None => None,
            Some(_) => Some(text("kid")?.to_owned()),
        };
        (!parsed.is_empty()).then_some(Self { kid, parsed })
    }

    /// Reads a public key in PEM (`BEGIN PUBLIC KEY`, RFC 7468 §13).
    pub(super) fn from_pem(pem: &str, allowed: &[Algorithm]) -> Option<Self> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).ok()?;
        let parse = |own: &Algorithm| {
            let is_rsa = matches!(own.family(), Family::Rsa(_));
            let large = || PublicEncryptingKey::from_der(&der).ok().map(|key| key.key_size_bits());
            if is_rsa && large()? < MIN_RSA_BITS {
                return None;
            }
            let parsed = ParsedPublicKey::new(own.family().verification(), &*der).ok()?;
            Some((*own, parsed))
        };
        let parsed: Vec<_> = allowed.iter().filter_map(parse).collect();
        (!parsed.is_empty()).then_some(Self { kid: None, parsed })
    }

    /// The key as one algorithm uses it.
    pub(super) fn for_algorithm(&self, algorithm: Algorithm) -> Option<&ParsedPublicKey> {
        self.parsed.iter().find(|(own, _)| *own == algorithm).map(|(_, parsed)| parsed)
    }

    /// What tells it from every other key.
    pub(super) fn identity(&self) -> (Option<&str>, &[u8]) {
        let bytes = self.parsed.first().map(|(_, parsed)| parsed.as_ref());
        (self.kid.as_deref(), bytes.unwrap_or_default())
    }
}

fn parse(algorithm: Algorithm, jwk: &Map<String, Value>) -> Option<ParsedPublicKey> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
    match (algorithm.family(), text("kty")?) {
        (Family::Rsa(parameters), "RSA") => {
            let (n, e) = (bytes("n")?, bytes("e")?);
            // > a key of size 2048 bits or larger MUST be used (RFC 7518 §3.3)
            (bits(&n)? >= MIN_RSA_BITS).then_some(())?;
            RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters).ok()
        }
        (Family::Ec { curve, size, how }, "EC") if text("crv")? == curve => {
            let (x, y) = (bytes("x")?, bytes("y")?);
            // > The length of this octet string MUST be the full size of a coordinate for the
            // > curve (RFC 7518 §6.2.1.2)
            (x.len() == size && y.len() == size).then_some(())?;
            ParsedPublicKey::new(how, [&[4][..], &x, &y].concat()).ok()
        }
        (Family::Ed(how), "OKP") if text("crv")? == "Ed25519" => {
            let x = bytes("x").filter(|x| x.len() == 32)?;
            ParsedPublicKey::new(how, x).ok()
        }
        _ => None,
    }
}

/// > the octet sequence MUST utilize the minimum number of octets needed to represent the value
/// > (RFC 7518 §2, Base64urlUInt)
fn bits(n: &[u8]) -> Option<usize> {
    let first = n.first().filter(|first| **first != 0)?;
    Some(n.len() * 8 - first.leading_zeros() as usize)
}
