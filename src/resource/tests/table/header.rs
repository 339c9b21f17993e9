//! Headers (RFC 7515 §4).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::{ALG, ALG_MISSING, CRIT, Case, HEADER, NO_KEY, SIGNATURE, refused, stricter, valid};
use crate::support::jws::{KEYS, b64, claims, token};

fn by(header: &str) -> String {
    token(&KEYS.rsa, "RS256", header, claims().to_string().as_bytes())
}

/// Signed by somebody else, whose key the header carries or names.
fn embedding(name: &str, value: &serde_json::Value, kid: &str) -> String {
    let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": kid, name: value}).to_string();
    token(&KEYS.stranger, "RS256", &header, claims().to_string().as_bytes())
}

/// A header of which the last letter carries bits that mean nothing.
fn stray_bits() -> String {
    let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"rsa" }"#;
    let input = format!("{}.{}", b64(header), b64(claims().to_string()));
    let (head, payload) = input.split_once('.').unwrap();
    assert_ne!(head.len() % 4, 0, "there is room for stray bits");
    let last = head.chars().last().unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = letters.chars().nth(letters.find(last).unwrap() + 1).unwrap();
    let input = format!("{}{next}.{payload}", &head[..head.len() - 1]);
    assert!(URL_SAFE_NO_PAD.decode(input.split('.').next().unwrap()).is_err());
    format!("{input}.{}", b64(KEYS.rsa.sign("RS256", &input)))
}

pub(super) fn cases() -> Vec<Case> {
    let stranger = KEYS.stranger.jwk();
    let bytes = |header: &[u8]| {
        let input = format!("{}.{}", b64(header), b64(claims().to_string()));
        format!("{input}.{}", b64(KEYS.rsa.sign("RS256", &input)))
    };
    vec![
        refused("header: no JSON", HEADER, by("alg=RS256")),
        refused("header: an array", HEADER, by(r#"["RS256"]"#)),
        refused("header: a string", HEADER, by(r#""RS256""#)),
        refused("header: null", HEADER, by("null")),
        refused("header: empty object", ALG_MISSING, by("{}")),
        refused("header: something behind", HEADER, by(r#"{"alg":"RS256","kid":"rsa"}x"#)),
        refused("header: a comma too many", HEADER, by(r#"{"alg":"RS256","kid":"rsa",}"#)),
        refused(
            "header: no UTF-8",
            HEADER,
            bytes(b"{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x\":\"\xff\"}"),
        ),
        stricter(
            "header: a byte order mark",
            HEADER,
            by("\u{feff}{\"alg\":\"RS256\",\"kid\":\"rsa\"}"),
        ),
        stricter("header: stray bits", HEADER, stray_bits()),
        stricter("header: alg twice", HEADER, by(r#"{"alg":"RS256","alg":"RS256","kid":"rsa"}"#)),
        stricter(
            "header: alg none, then RS256",
            HEADER,
            by(r#"{"alg":"none","alg":"RS256","kid":"rsa"}"#),
        ),
        stricter("header: kid twice", HEADER, by(r#"{"alg":"RS256","kid":"x","kid":"rsa"}"#)),
        stricter(
            "header: kid twice, escaped",
            HEADER,
            by(r#"{"alg":"RS256","\u006bid":"x","kid":"rsa"}"#),
        ),
        refused("header: crit", CRIT, by(r#"{"alg":"RS256","kid":"rsa","crit":["exp"],"exp":1}"#)),
        stricter(
            "header: crit b64",
            CRIT,
            by(r#"{"alg":"RS256","kid":"rsa","crit":["b64"],"b64":true}"#),
        ),
        refused("header: crit empty", CRIT, by(r#"{"alg":"RS256","kid":"rsa","crit":[]}"#)),
        refused("header: crit no array", CRIT, by(r#"{"alg":"RS256","kid":"rsa","crit":"exp"}"#)),
        valid(
            "header: b64 without crit means nothing",
            by(r#"{"alg":"RS256","kid":"rsa","b64":false}"#),
        ),
        refused("header: kid a number", HEADER, by(r#"{"alg":"RS256","kid":7}"#)).or_stricter(),
        refused("header: kid null", HEADER, by(r#"{"alg":"RS256","kid":null}"#)).or_stricter(),
        refused("header: kid an array", HEADER, by(r#"{"alg":"RS256","kid":["rsa"]}"#))
            .or_stricter(),
        refused("header: typ a number", HEADER, by(r#"{"alg":"RS256","kid":"rsa","typ":7}"#))
            .or_stricter(),
        refused("header: embedded jwk", SIGNATURE, embedding("jwk", &stranger, "rsa")),
        refused("header: embedded jwk, unknown kid", NO_KEY, embedding("jwk", &stranger, "mine")),
        refused(
            "header: jku",
            NO_KEY,
            embedding("jku", &json!("https://evil.example/jwks"), "mine"),
        ),
        refused("header: x5u", NO_KEY, embedding("x5u", &json!("https://evil.example/x"), "mine")),
        refused("header: x5c", SIGNATURE, embedding("x5c", &json!(["MIIB"]), "rsa")),
        refused(
            "header: that of a JWE",
            ALG,
            by(r#"{"alg":"RSA-OAEP","enc":"A256GCM","kid":"rsa"}"#),
        ),
    ]
}

impl Case {
    /// A refusal that depends on how strictly one reads.
    fn or_stricter(mut self) -> Self {
        if let super::Verdict::Refused(why) = self.verdict {
            self.verdict = super::Verdict::Stricter(why);
        }
        self
    }
}
