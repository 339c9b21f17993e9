//! Password hashes of older versions of Gauzy: `$2a$`, `$2b$` and `$2y$` of bcrypt.

use crate::InvalidHash;

/// Gauzy's own is 12; each more takes twice as long, and 14 takes a second.
const COSTS: std::ops::RangeInclusive<u8> = 4..=14;
const LENGTH: usize = 60;

/// A hash of bcrypt. Passwords count up to their 72nd byte, as they did when it was made.
#[derive(Clone)]
pub(crate) struct BcryptHash(String);

impl BcryptHash {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidHash> {
        let mut parts = text.split('$');
        let (Some(""), Some("2a" | "2b" | "2y"), Some(cost), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidHash);
        };
        let digits = cost.len() == 2 && cost.bytes().all(|byte| byte.is_ascii_digit());
        let cost = cost.parse().map_err(|_| InvalidHash)?;
        if !digits || !COSTS.contains(&cost) || text.len() != LENGTH || !text.is_ascii() {
            return Err(InvalidHash);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn verify(&self, password: &str) -> bool {
        bcrypt::verify(password, &self.0).unwrap_or(false)
    }
}
