//! Algorithms (RFC 7515 §4.1.1, RFC 8725 §3.1, §3.2).

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{ALG, ALG_MISSING, Case, NO_KEY, SIGNATURE, refused};
use crate::support::jws::{KEYS, b64, claims, hmac_token, token};

fn by(algorithm: &str, kid: &str) -> String {
    let header = format!(r#"{{"alg":{algorithm},"typ":"at+jwt","kid":"{kid}"}}"#);
    token(&KEYS.rsa, "RS256", &header, claims().to_string().as_bytes())
}

fn unsigned(algorithm: &str) -> String {
    let header = format!(r#"{{"alg":"{algorithm}","typ":"at+jwt","kid":"rsa"}}"#);
    format!("{}.{}.", b64(header), b64(claims().to_string()))
}

/// A signature by one algorithm under a header that names another.
fn swapped(kid: &str, said: &str, done: &str) -> String {
    let header = format!(r#"{{"alg":"{said}","typ":"at+jwt","kid":"{kid}"}}"#);
    token(&KEYS.any_rsa, done, &header, claims().to_string().as_bytes())
}

pub(super) fn cases() -> Vec<Case> {
    let pem = KEYS.rsa.pem();
    let n = KEYS.rsa.jwk()["n"].as_str().unwrap().to_owned();
    let modulus = URL_SAFE_NO_PAD.decode(&n).unwrap();
    let hs256 = r#"{"alg":"HS256","typ":"at+jwt","kid":"rsa"}"#;
    let oct = r#"{"alg":"HS256","typ":"at+jwt","kid":"oct"}"#;
    let hs512 = r#"{"alg":"HS512","typ":"at+jwt","kid":"rsa"}"#;
    vec![
        refused("alg none without signature", ALG, unsigned("none")),
        refused("alg None", ALG, unsigned("None")),
        refused("alg nOnE", ALG, unsigned("nOnE")),
        refused("alg NONE", ALG, unsigned("NONE")),
        refused("alg none with a signature", ALG, by(r#""none""#, "rsa")),
        refused("alg RS256 without signature", SIGNATURE, unsigned("RS256")),
        refused("alg empty", ALG, by(r#""""#, "rsa")),
        refused("alg a number", ALG_MISSING, by("256", "rsa")),
        refused("alg null", ALG_MISSING, by("null", "rsa")),
        refused("alg an array", ALG_MISSING, by(r#"["RS256"]"#, "rsa")),
        refused("alg in lower case", ALG, by(r#""rs256""#, "rsa")),
        refused("alg with a space", ALG, by(r#""RS256 ""#, "rsa")),
        refused("alg RS1", ALG, by(r#""RS1""#, "rsa")),
        refused("alg ES512", ALG, by(r#""ES512""#, "rsa")),
        refused("alg ES256K", ALG, by(r#""ES256K""#, "rsa")),
        refused(
            "HS256 under the public key in PEM",
            ALG,
            hmac_token(pem.as_bytes(), hmac::HMAC_SHA256, hs256),
        ),
        refused(
            "HS256 under PEM without line end",
            ALG,
            hmac_token(pem.trim().as_bytes(), hmac::HMAC_SHA256, hs256),
        ),
        refused("HS256 under the modulus", ALG, hmac_token(&modulus, hmac::HMAC_SHA256, hs256)),
        refused(
            "HS512 under the public key in PEM",
            ALG,
            hmac_token(pem.as_bytes(), hmac::HMAC_SHA512, hs512),
        ),
        refused("HS256 under an empty secret", ALG, hmac_token(b"", hmac::HMAC_SHA256, hs256)),
        refused(
            "HS256 under a published secret",
            ALG,
            hmac_token(&[7; 32], hmac::HMAC_SHA256, oct),
        ),
        refused("RS512 said, RS256 done", SIGNATURE, swapped("any-rsa", "RS512", "RS256")),
        refused("PS256 said, RS256 done", SIGNATURE, swapped("any-rsa", "PS256", "RS256")),
        refused("RS256 said, PS256 done", SIGNATURE, swapped("any-rsa", "RS256", "PS256")),
        refused("PS512 said, PS256 done", SIGNATURE, swapped("any-rsa", "PS512", "PS256")),
        refused("RS384 with a key for RS256 alone", NO_KEY, by(r#""RS384""#, "rsa")),
        refused("PS256 with a key for RS256 alone", NO_KEY, by(r#""PS256""#, "rsa")),
        refused("ES256 with an RSA key", NO_KEY, by(r#""ES256""#, "rsa")),
        refused("RS256 with a P-256 key", NO_KEY, by(r#""RS256""#, "p256")),
        refused("ES384 with a P-256 key", NO_KEY, by(r#""ES384""#, "p256")),
        refused("EdDSA with an RSA key", NO_KEY, by(r#""EdDSA""#, "rsa")),
    ]
}
