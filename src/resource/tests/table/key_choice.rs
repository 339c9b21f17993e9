//! Which key is taken (RFC 7515 §4.1.4, RFC 7517 §4).

use super::{Case, NO_KEY, SIGNATURE, refused, weak};
use crate::support::jws::{KEYS, Private, claims, token};

fn by(key: &Private, kid: &str) -> String {
    let header = format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}"}}"#);
    token(key, "RS256", &header, claims().to_string().as_bytes())
}

pub(super) fn cases() -> Vec<Case> {
    let keys = &KEYS;
    let nameless = r#"{"alg":"RS256","typ":"at+jwt"}"#;
    let short = r#"{"alg":"ES256","typ":"at+jwt","kid":"short"}"#;
    let payload = claims().to_string();
    vec![
        refused("kid unknown", NO_KEY, by(&keys.rsa, "nobody")),
        refused("kid empty", NO_KEY, by(&keys.rsa, "")),
        refused("kid in another case", NO_KEY, by(&keys.rsa, "RSA")),
        refused("kid of 4 KiB", NO_KEY, by(&keys.rsa, &"k".repeat(4096))),
        refused("kid a path", NO_KEY, by(&keys.rsa, "../../../../dev/null")),
        refused("kid SQL", NO_KEY, by(&keys.rsa, "x' UNION SELECT 'key")),
        refused("kid of another key", SIGNATURE, by(&keys.rsa, "any-rsa")),
        refused("a key that nobody publishes", SIGNATURE, by(&keys.stranger, "rsa")),
        refused(
            "no kid, a key that nobody publishes",
            SIGNATURE,
            token(&keys.stranger, "RS256", nameless, payload.as_bytes()),
        ),
        refused("a key for encryption", NO_KEY, by(&keys.stranger, "enc")),
        refused("a key that is to sign and not to verify", NO_KEY, by(&keys.stranger, "signs")),
        refused("a modulus with a leading zero", NO_KEY, by(&keys.stranger, "zero"))
            .and_others_may(),
        refused("a private key that was published", NO_KEY, by(&keys.stranger, "private")),
        refused("an RSA key of 1024 bits", NO_KEY, weak::TOKEN.into()).and_others_may(),
        refused(
            "a coordinate that is too short",
            NO_KEY,
            token(&keys.p256, "ES256", short, payload.as_bytes()),
        ),
        refused("a key without members", NO_KEY, by(&keys.rsa, "incomplete")),
        refused("a key of an unknown type", NO_KEY, by(&keys.rsa, "new")),
    ]
}

impl Case {
    /// Others say the same at another time or in other words.
    fn and_others_may(mut self) -> Self {
        if let super::Verdict::Refused(why) = self.verdict {
            self.verdict = super::Verdict::Stricter(why);
        }
        self
    }
}
