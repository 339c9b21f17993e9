//! Signatures that were found right. A token comes with many calls, and verifying its signature is
//! most of what one costs; what the token says is read and judged anew each time.

use std::collections::HashSet;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

/// Tokens of a generation. Two generations are kept, so a token stays while it is used at least
/// once in so many others: at most about half a megabyte.
const GENERATION: usize = 4096;

type Hash = [u8; 32];

/// The hashes of tokens that a key has signed, as far as they were seen lately.
#[derive(Debug, Default)]
pub(super) struct Verified(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashSet<Hash>,
    old: HashSet<Hash>,
}

impl Verified {
    /// Whether a token's signature is right: as it was found before, or as `verify` finds now.
    pub(super) fn check(&self, token: &str, verify: impl FnOnce() -> bool) -> bool {
        let hash = Sha256::digest(token).into();
        // Not held while verifying: nobody waits for somebody else's token.
        self.0.lock().has(hash) || (verify() && self.0.lock().add(hash))
    }
}

impl Generations {
    fn has(&mut self, hash: Hash) -> bool {
        self.young.contains(&hash) || (self.old.contains(&hash) && self.add(hash))
    }

    fn add(&mut self, hash: Hash) -> bool {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash);
        true
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

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let verified = Verified::default();
        assert!(verified.check("unused", || true));
        for n in 0..10 * GENERATION {
            assert!(verified.check(&n.to_string(), || true));
            assert!(verified.check("used", || n == 0));
        }
        assert!(!verified.check("unused", || false));
        let Generations { young, old } = &*verified.0.lock();
        assert!(young.len() <= GENERATION && old.len() <= GENERATION);
    }
}
