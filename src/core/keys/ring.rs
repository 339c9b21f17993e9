//! The keys in use, kept in memory and reloaded when the store knows more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::RwLock;

use super::{
    Algorithm, KeyError, Keys, NewKey, SigningKey,
    material::Material,
    record::{ID, KeySet, Opened, Unlocker},
};
use crate::{
    entropy::Entropy,
    store::{Found, Inserted, Store, Swapped},
    time::Timestamp,
};

/// How the key set is made and opened.
#[derive(Clone, Debug)]
pub struct KeySettings {
    /// The secret in force first, then the one it replaces.
    pub secrets: Vec<String>,
    /// What new signing keys sign with.
    pub algorithm: Algorithm,
    /// The size of new RSA keys.
    pub rsa_bits: u32,
    /// Keys the operator brings; the first one signs, and none is generated then.
    pub imported: Vec<Arc<SigningKey>>,
    /// How long access tokens work: a retired key stays published that long, and a minute.
    pub access_token_ttl: Duration,
}

impl KeySettings {
    /// Whether the key that signs comes from the store, and not from the operator's files.
    pub(super) fn generated(&self) -> bool {
        self.imported.is_empty()
    }

    /// A new key with these settings.
    ///
    /// # Errors
    /// As [`NewKey::generate`].
    pub fn new_key(&self, entropy: &dyn Entropy) -> Result<NewKey, KeyError> {
        NewKey::generate(entropy, self.algorithm, self.rsa_bits)
    }

    pub(super) fn unlockers(&self) -> Vec<Unlocker> {
        self.secrets.iter().map(|secret| Unlocker::new(secret)).collect()
    }
}

/// Holds the keys and knows where they come from.
#[derive(Debug)]
pub struct KeyRing {
    pub(super) store: Store,
    pub(super) settings: KeySettings,
    current: RwLock<Arc<Keys>>,
    /// When an unknown `kid` last made this instance look, in milliseconds.
    looked_at: AtomicU64,
}

/// Strangers' tokens name any `kid` they like: they make us look this often at the most.
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl KeyRing {
    /// Opens the key set, or makes it when the store has none. Of several instances that start
    /// together one makes it, and the others take it.
    ///
    /// # Errors
    /// When it does not open, is damaged, or the store does not answer.
    pub async fn open(
        store: Store,
        entropy: &dyn Entropy,
        settings: KeySettings,
    ) -> Result<Self, KeyError> {
        loop {
            let found = store.get::<KeySet>(ID).await?;
            if found.record.is_some() {
                if let Some(ring) = Self::enter(&store, entropy, &settings, found).await? {
                    return Ok(ring);
                }
                continue;
            }
            let unlockers = settings.unlockers();
            let first = unlockers.first().ok_or(KeyError::DoesNotOpen)?;
            let key = settings.generated().then(|| settings.new_key(entropy)).transpose()?;
            let material = Material::generate(entropy, key, found.now);
            let opened = Opened { material, data_key: entropy.bytes() };
            let record = KeySet::seal(entropy, first, &opened, found.now)?;
            if let Inserted::New = store.insert(ID, &record).await? {
                let keys = Keys::new(&opened.material, &settings.imported)?;
                return Ok(Self::holding(store, settings, keys));
            }
        }
    }

    /// Opens the key set that is there, for an operator's command: makes none and writes
    /// nothing. New keys will be of the algorithm of the one that signs, whatever the settings
    /// say, because the server's own settings may be others.
    ///
    /// # Errors
    /// As [`Self::open`], and [`KeyError::Absent`] where the store has none.
    pub async fn open_existing(store: Store, mut settings: KeySettings) -> Result<Self, KeyError> {
        let stored = store.get::<KeySet>(ID).await?.record.ok_or(KeyError::Absent)?;
        let material = stored.record.open(&settings.unlockers())?.material;
        settings.algorithm = material.active_algorithm().unwrap_or(settings.algorithm);
        let keys = Keys::new(&material, &settings.imported)?;
        Ok(Self::holding(store, settings, keys))
    }

    /// How the key set is opened and new keys are made.
    pub const fn settings(&self) -> &KeySettings {
        &self.settings
    }

    /// Opens a set and writes down what the settings or the time have changed; `None` when
    /// another instance wrote meanwhile.
    async fn enter(
        store: &Store,
        entropy: &dyn Entropy,
        settings: &KeySettings,
        found: Found<KeySet>,
    ) -> Result<Option<Self>, KeyError> {
        let unlockers = settings.unlockers();
        let first = unlockers.first().ok_or(KeyError::DoesNotOpen)?;
        let Some(stored) = found.record else { return Ok(None) };
        let mut record = stored.record;
        let mut opened = record.open(&unlockers)?;
        let mut changed = record.admit(entropy, first, &opened.data_key);
        if settings.generated() {
            let (material, now) = (&mut opened.material, found.now);
            let mut moved = material.advance(now, settings.access_token_ttl);
            if material.active_algorithm() != Some(settings.algorithm) {
                let key = settings.new_key(entropy)?.stored(now);
                material.sign_with(key, now, settings.access_token_ttl);
                moved = true;
            }
            if moved {
                record.replace(entropy, &opened)?;
                changed = true;
            }
        }
        if changed && let Swapped::Changed(_) = store.swap(ID, stored.version, &record).await? {
            return Ok(None);
        }
        let keys = Keys::new(&opened.material, &settings.imported)?;
        Ok(Some(Self::holding(store.clone(), settings.clone(), keys)))
    }

    fn holding(store: Store, settings: KeySettings, keys: Keys) -> Self {
        let (current, looked_at) = (RwLock::new(Arc::new(keys)), AtomicU64::new(0));
        Self { store, settings, current, looked_at }
    }

    /// The keys as this instance knows them.
    pub fn current(&self) -> Arc<Keys> {
        Arc::clone(&self.current.read())
    }

    /// Reads the key set anew: another instance may have added a key.
    ///
    /// # Errors
    /// When the store does not answer or the set does not open any more.
    pub async fn reload(&self) -> Result<Arc<Keys>, KeyError> {
        let found = self.store.get::<KeySet>(ID).await?;
        // Seldom done, so that requests do not carry its room along.
        Box::pin(self.adopt(found)).await
    }

    /// Keeps up with other instances and with time, for a host to call every few seconds: reads
    /// one record, and does nothing more unless it has changed or a key's stage does now.
    ///
    /// # Errors
    /// As [`Self::reload`]; the keys stay as they were.
    pub async fn follow(&self) -> Result<(), KeyError> {
        let found = self.store.get::<KeySet>(ID).await?;
        let current = self.current();
        let same = found.record.as_ref().map(|stored| stored.version) == current.version;
        let quiet = current.change_at.is_none_or(|at| at > found.now);
        if same && quiet && found.record.is_some() {
            return Ok(());
        }
        Box::pin(self.adopt(found)).await.map(|_| ())
    }

    /// Like [`Self::reload`], but for a `kid` that a stranger may have made up: at most every
    /// few seconds, else the keys as they are.
    ///
    /// # Errors
    /// As [`Self::reload`].
    pub async fn refreshed(&self, now: Timestamp) -> Result<Arc<Keys>, KeyError> {
        let last = self.looked_at.load(Ordering::Relaxed);
        if now.since(Timestamp(last)) < LOOK_EVERY {
            return Ok(self.current());
        }
        self.looked_at.store(now.0, Ordering::Relaxed);
        self.reload().await
    }

    /// Takes what was read as the keys in use, with the steps that are due now. They are taken
    /// here whether or not this instance is the one that writes them down.
    pub(super) async fn adopt(&self, found: Found<KeySet>) -> Result<Arc<Keys>, KeyError> {
        let mut stored = found.record.ok_or(KeyError::Absent)?;
        let mut opened = stored.record.open(&self.settings.unlockers())?;
        let ttl = self.settings.access_token_ttl;
        let moved = self.settings.generated() && opened.material.advance(found.now, ttl);
        let mut keys = Keys::new(&opened.material, &self.settings.imported)?;
        if moved {
            stored.record.replace(self.store.entropy(), &opened)?;
            // Where another instance was first, it wrote the same.
            self.store.swap(ID, stored.version, &stored.record).await?;
        }
        keys.version = (!moved).then_some(stored.version);
        if self.settings.generated() {
            keys.change_at = opened.material.change_at(ttl);
        }
        let keys = Arc::new(keys);
        *self.current.write() = Arc::clone(&keys);
        Ok(keys)
    }
}
