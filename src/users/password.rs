//! Password hashes in Gauzy's format: `$scrypt$N$r$p$salt$key`, salt and key in hexadecimal.

use std::ops::Range;

use mcp_auth_core::entropy;
use scrypt::{Params, scrypt};

/// Memory that one verification takes, in bytes: 128 · N · r. Less is no password hash; Gauzy's own
/// limit is 32 MiB, which is too much already.
const MEMORY: Range<u64> = 1024 * 1024..32 * 1024 * 1024;
const MAX_P: u32 = 64;
/// N · r · p.
const MAX_WORK: u64 = 1 << 20;

/// A parsed hash. Reading is strict: what is not exactly a hash verifies nothing.
#[derive(Clone)]
pub struct PasswordHash {
    params: Params,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// A stored hash that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a password hash of the form $scrypt$N$r$p$salt$key")]
pub struct InvalidHash;

/// What Gauzy hashes new passwords with: N = 2^14, r = 8, p = 1, a key of 64 bytes.
const LOG_N: u8 = 14;
const R: u32 = 8;
const P: u32 = 1;
const KEY_BYTES: usize = 64;

impl PasswordHash {
    /// Hashes a password as Gauzy does, byte for byte; answers the text that Gauzy stores. The
    /// salt must be fresh. Takes as long as [`Self::verify`].
    ///
    /// # Errors
    /// Never with these parameters.
    pub fn create(password: &str, salt: &[u8; 16]) -> Result<String, InvalidHash> {
        let params = Params::new(LOG_N, R, P).map_err(|_| InvalidHash)?;
        let mut key = [0; KEY_BYTES];
        scrypt(password.as_bytes(), salt, &params, &mut key).map_err(|_| InvalidHash)?;
        let n = 1_u32 << LOG_N;
        Ok(format!("$scrypt${n}${R}${P}${}${}", entropy::hex(salt), entropy::hex(&key)))
    }

    /// Reads a hash.
    ///
    /// # Errors
    /// When anything about it is unusual: other parts, numbers that are not canonical, a salt
    /// shorter than 8 bytes, a key shorter than 16, or parameters that cost too little or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidHash> {
        let parts: Vec<&str> = text.split('$').collect();
        let ["", "scrypt", n, r, p, salt, key] = parts.as_slice() else { return Err(InvalidHash) };
        let (n, r, p) = (number(n)?, number(r)?, number(p)?);
        let blocks = u64::from(n).saturating_mul(u64::from(r));
        let (memory, work) = (blocks.saturating_mul(128), blocks.saturating_mul(u64::from(p)));
        if !n.is_power_of_two() || !MEMORY.contains(&memory) || p > MAX_P || work > MAX_WORK {
            return Err(InvalidHash);
        }
        let (salt, key) = (hex(salt)?, hex(key)?);
        if salt.len() < 8 || !(16..=128).contains(&key.len()) {
            return Err(InvalidHash);
        }
        let log_n = u8::try_from(n.ilog2()).map_err(|_| InvalidHash)?;
        let params = Params::new(log_n, r, p).map_err(|_| InvalidHash)?;
        Ok(Self { params, salt, key })
    }

    /// Whether a password is the one that was hashed. Takes tens of milliseconds and
    /// 128 · N · r bytes: see [`crate::HashingPool`].
    pub fn verify(&self, password: &str) -> bool {
        let mut computed = vec![0; self.key.len()];
        if scrypt(password.as_bytes(), &self.salt, &self.params, &mut computed).is_err() {
            return false;
        }
        // Constant time: both are outputs of a hash, and their lengths are equal.
        computed.iter().zip(&self.key).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}

/// A positive number without sign, leading zero or anything after it.
fn number(text: &str) -> Result<u32, InvalidHash> {
    let value: u32 = text.parse().map_err(|_| InvalidHash)?;
    if value > 0 && value.to_string() == text { Ok(value) } else { Err(InvalidHash) }
}

fn hex(text: &str) -> Result<Vec<u8>, InvalidHash> {
    let digit = |b: u8| char::from(b).to_digit(16).ok_or(InvalidHash);
    if !text.len().is_multiple_of(2) {
        return Err(InvalidHash);
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).map_err(|_| InvalidHash),
            _ => Err(InvalidHash),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: &str = "$scrypt$16384$8$1$08c8aebed4489e03dd5fa657a6036f23$dc497942252d66f7d4d23802f285dc9d08293587b625a55a8750a5f850eac1a5950f89410808f6b34562da658768d649ad6f04a1b5ec6e6df0e0491cf3b2943f";

    fn verifies(password: &str, hash: &str) -> bool {
        PasswordHash::parse(hash).is_ok_and(|hash| hash.verify(password))
    }

    #[test]
    fn a_password_verifies_against_its_own_hash_only() {
        assert!(verifies("admin", ADMIN));
        for other in ["", "Admin", "admin ", "adm\0in"] {
            assert!(!verifies(other, ADMIN));
        }
    }

    /// The hashes are Gauzy's own, of these passwords with these salts.
    #[test]
    fn a_new_hash_is_byte_for_byte_what_gauzy_makes() {
        let counted: [u8; 16] = std::array::from_fn(|n| u8::try_from(n).unwrap());
        let staple = PasswordHash::create("correct horse battery staple", &counted).unwrap();
        assert_eq!(
            staple,
            "$scrypt$16384$8$1$000102030405060708090a0b0c0d0e0f$d7590aca2c9801cf06eeba772a69dc31ce3862591d96522ac4e6bba6ad1f31a52d6f736f2b85adaa6262335eb112e56f014f417a37d74be0def7669b2c51c29e"
        );
        let salt: [u8; 16] = hex("08c8aebed4489e03dd5fa657a6036f23").unwrap().try_into().unwrap();
        assert_eq!(PasswordHash::create("admin", &salt).unwrap(), ADMIN);
        assert_eq!(staple.len(), 179);
    }

    #[test]
    fn unicode_passwords_verify_without_normalisation() {
        let hash = "$scrypt$16384$8$1$0f0e0d0c0b0a09080706050403020100$a3d4a584420046e9bca348e5dae66d26e4a2602a71fe380585c7071328429795f9774b53f4d448f90942b6fe4d9ffc8a655f191fb8bed0fa48a73c07a64c5ae2";
        assert!(verifies("pässwörd-日本語-🔐", hash));
    }

    #[test]
    fn a_hash_that_is_unusual_in_any_way_verifies_nothing() {
        let key = "aa".repeat(64);
        let salt = "bb".repeat(16);
        for hash in [
            String::new(),
            "admin".into(),
            format!("$scrypt$16384$8$1${salt}$"),
            format!("$scrypt$16384$8$1${salt}$zz"),
            format!("$scrypt$16384$8$1$${key}"),
            format!("$scrypt$16384abc$8$1${salt}${key}"),
            format!("$scrypt$016384$8$1${salt}${key}"),
            format!("$scrypt$+16384$8$1${salt}${key}"),
            format!("$scrypt$16383$8$1${salt}${key}"),
            format!("$scrypt$1$8$1${salt}${key}"),
            format!("$scrypt$2$1$1${salt}${key}"),
            format!("$scrypt$512$8$1${salt}${key}"),
            format!("$scrypt$32768$8$1${salt}${key}"),
            format!("$scrypt$16384$16$1${salt}${key}"),
            format!("$scrypt$65536$8$1${salt}${key}"),
            format!("$scrypt$1024$8$65${salt}${key}"),
            format!("$scrypt$2147483648$67108864$128${salt}${key}"),
            format!("$scrypt$16384$8$0${salt}${key}"),
            format!("$scrypt$16384$8$64${salt}${key}"),
            format!("$scrypt$16384$8$1${salt}${key}$"),
            format!("$scrypt$16384$8$1${salt}${key}a"),
            format!("$argon2$16384$8$1${salt}${key}"),
        ] {
            assert!(PasswordHash::parse(&hash).is_err(), "{hash}");
        }
    }
}
