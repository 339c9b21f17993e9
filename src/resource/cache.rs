//! Results for tokens that were valid, kept for a while.
//!
//! Nothing but a valid token gets in, so that a flood of bad ones pushes nobody out. Tokens are
//! known by their hash alone. Where there is no room the one goes that was not used for longest,
//! as nearly as a clock's hand tells ("second chance").

use std::{collections::HashMap, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::token_info::TokenInfo;

/// What a token is known by.
pub(crate) type TokenHash = [u8; 32];

/// The hash of a token.
pub(crate) fn hash(token: &str) -> TokenHash {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(digest(&SHA256, token.as_bytes()).as_ref()) {
        *to = *from;
    }
    out
}

const SHARDS: usize = 16;

/// A bounded map from tokens to results.
#[derive(Debug)]
pub(crate) struct Cache {
    shards: [Mutex<Shard>; SHARDS],
    capacity: usize,
}

#[derive(Debug, Default)]
struct Shard {
    places: HashMap<TokenHash, usize>,
    entries: Vec<Entry>,
    hand: usize,
}

#[derive(Debug)]
struct Entry {
    hash: TokenHash,
    info: TokenInfo,
    until: Instant,
    epoch: u64,
    used: bool,
}

impl Cache {
    /// Room for about so many.
    pub(crate) fn new(capacity: usize) -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        Self { shards, capacity: capacity.div_ceil(SHARDS) }
    }

    /// Whether anything is kept at all.
    pub(crate) const fn has_room(&self) -> bool {
        self.capacity > 0
    }

    /// The result for a token, where it was put in this epoch and its time is not over.
    pub(crate) fn get(&self, hash: &TokenHash, epoch: u64) -> Option<TokenInfo> {
        let mut shard = self.shard(hash)?.lock();
        let place = *shard.places.get(hash)?;
        let entry = shard.entries.get_mut(place)?;
        if entry.epoch != epoch || entry.until <= Instant::now() {
            return None;
        }
        entry.used = true;
        Some(entry.info.clone())
    }

    /// Keeps a result.
    pub(crate) fn put(&self, hash: TokenHash, info: TokenInfo, ttl: Duration, epoch: u64) {
        let Some(until) = Instant::now().checked_add(ttl).filter(|_| !ttl.is_zero()) else {
            return;
        };
        let Some(shard) = self.shard(&hash).filter(|_| self.has_room()) else { return };
        let entry = Entry { hash, info, until, epoch, used: false };
        shard.lock().put(entry, self.capacity);
    }

    /// Any byte of a hash is as good as random.
    fn shard(&self, hash: &TokenHash) -> Option<&Mutex<Shard>> {
        self.shards.get(usize::from(hash[0]) % SHARDS)
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().entries.len()).sum()
    }
}

impl Shard {
    fn put(&mut self, entry: Entry, capacity: usize) {
        let place = match self.places.get(&entry.hash) {
            Some(place) => *place,
            None if self.entries.len() < capacity => {
                self.places.insert(entry.hash, self.entries.len());
                self.entries.push(entry);
                return;
            }
            None => self.leaving(),
        };
        if let Some(old) = self.entries.get_mut(place) {
            self.places.remove(&old.hash);
            self.places.insert(entry.hash, place);
            *old = entry;
        }
    }

    /// The place of the entry that goes: the first under the hand that is over, or was not used
    /// since the hand last came by.
    fn leaving(&mut self) -> usize {
        let now = Instant::now();
        loop {
            let place = self.hand;
            self.hand = (self.hand + 1) % self.entries.len().max(1);
            match self.entries.get_mut(place) {
                Some(entry) if entry.used && entry.until > now => entry.used = false,
                _ => return place,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token_info::Parts;

    const HOUR: Duration = Duration::from_hours(1);

    fn info(name: &str) -> TokenInfo {
        TokenInfo::new(Parts {
            payload: name.into(),
            expires: None,
            scopes: "".into(),
            subject: None,
            client_id: None,
            issuer: None,
        })
    }

    #[test]
    fn what_is_used_stays_and_the_rest_makes_room() {
        let cache = Cache::new(160);
        for i in 0..100_000 {
            let name = i.to_string();
            cache.put(hash(&name), info(&name), HOUR, 0);
            cache.put(hash("used"), info("used"), HOUR, 0);
            assert!(cache.get(&hash("used"), 0).is_some(), "{i}");
        }
        assert!(cache.len() <= 160, "{}", cache.len());
        let kept = (0..100_000).filter(|i| cache.get(&hash(&i.to_string()), 0).is_some()).count();
        assert_eq!(kept + 1, cache.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_result_is_kept_for_its_time_and_its_epoch() {
        let cache = Cache::new(16);
        cache.put(hash("a"), info("a"), Duration::from_secs(10), 1);
        assert_eq!(cache.get(&hash("a"), 1), Some(info("a")));
        assert_eq!(cache.get(&hash("a"), 2), None);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(cache.get(&hash("a"), 1), None);
    }

    #[test]
    fn nothing_is_kept_without_room_or_time() {
        let none = Cache::new(0);
        none.put(hash("a"), info("a"), HOUR, 0);
        assert_eq!(none.get(&hash("a"), 0), None);
        let some = Cache::new(16);
        some.put(hash("a"), info("a"), Duration::ZERO, 0);
        some.put(hash("b"), info("b"), Duration::MAX, 0);
        assert_eq!((some.get(&hash("a"), 0), some.get(&hash("b"), 0)), (None, None));
    }
}
