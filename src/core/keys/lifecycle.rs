//! The life of a signing key: published, then signing, then retired, then gone.
//!
//! Validators keep the key list for [`JWKS_MAX_AGE`]. A new key is published longer than that
//! before it signs, and an old one stays published until everything it signed has expired: at no
//! moment does a validator that keeps to the list's `max-age` meet a key it does not know.
//!
//! Every step is a pure change of the [`Material`], stored with one compare-and-swap. Steps that
//! time brings are made by whichever instance notices first; all come to the same.

use std::time::Duration;

use super::material::{Bytes, Material, Stage, StoredMacKey, StoredSigningKey};
use crate::{entropy::Entropy, time::Timestamp};

/// How long validators may keep the key list: the `max-age` it is served with.
pub const JWKS_MAX_AGE: Duration = Duration::from_mins(5);

/// What is added to every wait, for instances that notice a change some seconds later and for
/// the skew that validators tolerate.
const MARGIN: Duration = Duration::from_mins(1);

/// How long a key is published before it signs.
const LEAD: Duration = JWKS_MAX_AGE.saturating_add(MARGIN);

impl StoredMacKey {
    /// A MAC key that nobody has.
    pub(super) fn generate(entropy: &dyn Entropy, now: Timestamp) -> Self {
        Self {
            id: entropy.hex::<4>(),
            secret: Bytes(entropy.bytes::<32>().to_vec()),
            created_at: now,
            revoked_at: None,
        }
    }
}

impl StoredSigningKey {
    /// When it leaves the key list, once it is retired. Never earlier than said at its
    /// retirement, later where `ttl`, the lifetime of access tokens, asks for more.
    pub(super) fn leaves(&self, ttl: Duration) -> Option<Timestamp> {
        match self.stage {
            Stage::Retired { at } => {
                let own = at.plus(ttl).plus(MARGIN);
                Some(self.leaves_at.map_or(own, |said| said.max(own)))
            }
            Stage::Published { .. } | Stage::Active => None,
        }
    }
}

impl Material {
    /// The signing keys as they are published: the one that signs is the first, so that
    /// validators that take the first one find it.
    pub(super) fn in_order(&self) -> Vec<&StoredSigningKey> {
        let mut keys: Vec<_> = self.signing.iter().collect();
        keys.sort_by_key(|key| (key.stage != Stage::Active, key.created_at));
        keys
    }

    /// The key that waits to sign, if one does, and when it will.
    pub(super) fn next(&self) -> Option<(&StoredSigningKey, Timestamp)> {
        self.signing.iter().find_map(|key| match key.stage {
            Stage::Published { signs_at } => Some((key, signs_at)),
            Stage::Active | Stage::Retired { .. } => None,
        })
    }

    /// Publishes a key that signs once every validator can know it.
    pub(super) fn publish(&mut self, key: StoredSigningKey, now: Timestamp) {
        let stage = Stage::Published { signs_at: now.plus(LEAD) };
        self.signing.push(StoredSigningKey { stage, ..key });
    }

    /// Lets a key sign from now on, whether it was published before or not; the one before it
    /// goes on verifying. Keys that wait and were passed over go: they never signed.
    pub(super) fn sign_with(&mut self, key: StoredSigningKey, now: Timestamp, ttl: Duration) {
        self.signing
            .retain(|old| old.kid != key.kid && !matches!(old.stage, Stage::Published { .. }));
        for old in &mut self.signing {
            if old.stage == Stage::Active {
                old.stage = Stage::Retired { at: now };
                old.leaves_at = old.leaves(ttl);
            }
        }
        self.signing.push(StoredSigningKey {
            stage: Stage::Active,
            signs_since: Some(now),
            leaves_at: None,
            ..key
        });
    }

    /// Makes the steps that are due; answers whether there were any. Without a key that is due
    /// nothing retires, so there is always one that signs.
    pub(super) fn advance(&mut self, now: Timestamp, ttl: Duration) -> bool {
        let before = self.signing.len();
        self.signing.retain(|key| key.leaves(ttl).is_none_or(|at| at > now));
        let left = self.signing.len() != before;
        let due = self.next().filter(|(_, signs_at)| *signs_at <= now);
        match due.map(|(key, _)| key.clone()) {
            Some(key) => {
                self.sign_with(key, now, ttl);
                true
            }
            None => left,
        }
    }

    /// When [`Self::advance`] has something to do next.
    pub(super) fn change_at(&self, ttl: Duration) -> Option<Timestamp> {
        let step = |key: &StoredSigningKey| match key.stage {
            Stage::Published { signs_at } => Some(signs_at),
            Stage::Active => None,
            Stage::Retired { .. } => key.leaves(ttl),
        };
        self.signing.iter().filter_map(step).min()
    }

    /// Forgets every signing key but the given one, and everything that derives from the root;
    /// new grants get a new MAC key. With `end_grants` the MAC keys before it are revoked, and
    /// every grant that was born with one of them is over.
    pub(super) fn renew(
        &mut self,
        entropy: &dyn Entropy,
        key: StoredSigningKey,
        end_grants: bool,
        now: Timestamp,
    ) {
        self.root = Bytes(entropy.bytes::<32>().to_vec());
        let (stage, signs_since) = (Stage::Active, Some(now));
        self.signing = vec![StoredSigningKey { stage, signs_since, leaves_at: None, ..key }];
        if end_grants {
            for mac in &mut self.mac {
                mac.revoked_at = mac.revoked_at.or(Some(now));
            }
        }
        self.mac.push(StoredMacKey::generate(entropy, now));
    }
}
