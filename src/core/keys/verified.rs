//! Signatures that were found right. A token comes with many calls, and verifying its signature is
//! most of what one costs; what the token says is read and judged anew each time.

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::recent::Recent;

/// Tokens of a generation; two are kept, in about half a megabyte.
const GENERATION: usize = 4096;

type Hash = [u8; 32];

/// The hashes of tokens that a key has signed, as far as they were seen lately.
#[derive(Debug)]
pub(super) struct Verified(Mutex<Recent<Hash, ()>>);

impl Default for Verified {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(GENERATION)))
    }
}

impl Verified {
    /// Whether a token's signature is right: as it was found before, or as `verify` finds now.
    pub(super) fn check(&self, token: &str, verify: impl FnOnce() -> bool) -> bool {
        let hash = Sha256::digest(token).into();
        // Not held while verifying: nobody waits for somebody else's token.
        if self.0.lock().get(&hash).is_some() {
            return true;
        }
        let right = verify();
        if right {
            self.0.lock().put(hash, ());
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: fn() -> bool = || panic!("its signature is known");

    #[test]
    fn a_right_signature_is_verified_once_and_a_wrong_one_each_time() {
        let verified = Verified::default();
        assert!(verified.check("a", || true));
        assert!(verified.check("a", NEVER));
        assert!(!verified.check("b", || false));
        assert!(!verified.check("b", || false));
        assert!(verified.check("b", || true));
    }
}
