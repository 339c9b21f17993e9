//! Hashes as Gauzy's database holds them.

use crate::{InvalidHash, PasswordHash, bcrypt::BcryptHash};

/// No hash is longer.
const MAX_LENGTH: usize = 512;

/// The hash of a password, of this or of an older version of Gauzy.
#[derive(Clone)]
pub(crate) enum StoredHash {
    Scrypt(PasswordHash),
    Bcrypt(BcryptHash),
}

impl StoredHash {
    /// Reads a hash, strictly.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidHash> {
        if text.len() > MAX_LENGTH {
            return Err(InvalidHash);
        }
        if text.starts_with("$2") {
            return BcryptHash::parse(text).map(Self::Bcrypt);
        }
        PasswordHash::parse(text).map(Self::Scrypt)
    }

    pub(crate) fn verify(&self, password: &str) -> bool {
        match self {
            Self::Scrypt(hash) => hash.verify(password),
            Self::Bcrypt(hash) => hash.verify(password),
        }
    }

    pub(crate) fn is_scrypt(&self) -> bool {
        matches!(self, Self::Scrypt(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifies(password: &str, hash: &str) -> bool {
        StoredHash::parse(hash).is_ok_and(|hash| hash.verify(password))
    }

    /// Gauzy's own verdicts, and where ours differs: stricter, or `$2y$`.
    #[test]
    fn every_hash_gets_the_verdict_that_gauzy_gives_or_a_stricter_one() {
        let vectors = include_str!("tests/data/password-vectors.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
        let groups = ["positive", "negative_or_edge"];
        let all = groups.iter().flat_map(|group| vectors[group].as_array().unwrap());
        let mut count = 0;
        for vector in all {
            let text = |name: &str| vector[name].as_str().unwrap();
            let expected = vector.get("ours").unwrap_or(&vector["verify"]).as_bool().unwrap();
            assert_eq!(verifies(text("password"), text("hash")), expected, "{}", text("name"));
            let rehash = vector["needsRehash"].as_bool();
            let ours = StoredHash::parse(text("hash")).is_ok_and(|hash| !hash.is_scrypt());
            assert!(rehash.is_none_or(|rehash| rehash == ours), "{}", text("name"));
            assert!(!verifies("another", text("hash")), "{}", text("name"));
            count += 1;
        }
        assert!(count >= 24, "{count}");
    }

    #[test]
    fn all_prefixes_that_mean_the_same_are_read() {
        let rest = "$10$WqV1nUU0uVtwaxodSjjvIukWcmrpYuMZsa3DfK9HNO7oAnKt8IKB6";
        for prefix in ["$2a", "$2b", "$2y"] {
            assert!(verifies("admin", &format!("{prefix}{rest}")), "{prefix}");
        }
        let own = "$2a$10$aSXuUEVqzdEiWQcAJb/PwO1oAbl/PBI8xepOgw.jyBrqAOAlwaP8u";
        assert!(verifies("two-a", own));
    }

    #[test]
    fn what_is_not_exactly_a_bcrypt_hash_verifies_nothing() {
        let hash = "$2b$10$WqV1nUU0uVtwaxodSjjvIukWcmrpYuMZsa3DfK9HNO7oAnKt8IKB6";
        assert!(verifies("admin", hash));
        for bad in [
            hash.replace("$2b$", "$2x$"),
            hash.replace("$2b$", "$2$"),
            hash.replace("$10$", "$03$"),
            hash.replace("$10$", "$15$"),
            hash.replace("$10$", "$31$"),
            hash.replace("$10$", "$+4$"),
            hash.replace("$10$", "$4$"),
            format!("{hash} "),
            format!("{hash}$"),
            hash[..59].to_owned(),
            hash.replace("WqV", "W\u{e4}V"),
            hash.replace("WqV", "W!V"),
            "$2b$10$".to_owned(),
            "x".repeat(1000),
        ] {
            assert!(!verifies("admin", &bad), "{bad}");
        }
    }
}
