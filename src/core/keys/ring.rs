//! The keys in use, kept in memory and reloaded when the store knows more.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::{
    Algorithm, KeyError, MacKey, Sealer, SigningKey,
    material::{Material, Stage},
    record::{ID, KeySet, Opened, Unlocker},
    seal::derive,
};
use crate::{
    entropy::Entropy,
    store::{Inserted, Store, Swapped},
    time::Timestamp,
};

/// How the key set is made and opened.
#[derive(Debug)]
pub struct KeySettings {
    /// The secret in force first, then the one it replaces.
    pub secrets: Vec<String>,
    /// What new signing keys sign with.
    pub algorithm: Algorithm,
    /// The size of new RSA keys.
    pub rsa_bits: u32,
    /// Keys the operator brings; the first one signs, and none is generated then.
    pub imported: Vec<Arc<SigningKey>>,
}

/// One consistent view of the keys.
#[derive(Debug)]
pub struct Keys {
    /// Seals authorization requests into pages.
    pub seal: Sealer,
    /// Makes CSRF tokens.
    pub csrf: MacKey,
    /// Signs device cookies.
    pub device: MacKey,
    /// The key that signs access tokens.
    pub active: Arc<SigningKey>,
    /// The name of the MAC key that new grants are born with.
    pub mac_id: String,
    /// The public keys (RFC 7517 §5).
    pub jwks: Value,
    mac: HashMap<String, MacKey>,
    signing: HashMap<String, Arc<SigningKey>>,
    oldest: Vec<(&'static str, Timestamp)>,
}

impl Keys {
    fn new(material: &Material, imported: &[Arc<SigningKey>]) -> Result<Self, KeyError> {
        let mut published = imported.to_vec();
        let mut active = imported.first().cloned();
        // The key that signs stands first: validators that take the first one find it.
        let mut stored: Vec<_> = material.signing.iter().collect();
        stored.sort_by_key(|key| (key.stage != Stage::Active, key.created_at));
        for key in stored {
            let parsed = SigningKey::from_pkcs8(key.kid.clone(), key.algorithm, &key.pkcs8.0)?;
            let parsed = Arc::new(parsed);
            published.push(Arc::clone(&parsed));
            active = active.or((key.stage == Stage::Active).then_some(parsed));
        }
        let active = active.ok_or_else(|| KeyError::Invalid("the key set has no key".into()))?;
        let mac_id = material.mac.last().map(|key| key.id.clone());
        let jwks: Vec<&Value> = published.iter().map(|key| &key.jwk).collect();
        let root = &material.root.0;
        Ok(Self {
            seal: Sealer::new(&derive(root, b"mcp-auth", "sealed request")),
            csrf: MacKey::new(&derive(root, b"mcp-auth", "csrf")),
            device: MacKey::new(&derive(root, b"mcp-auth", "device cookie")),
            jwks: json!({ "keys": jwks }),
            mac_id: mac_id.ok_or_else(|| KeyError::Invalid("the key set has no MAC key".into()))?,
            mac: material.mac.iter().map(|k| (k.id.clone(), MacKey::new(&k.secret.0))).collect(),
            signing: published.into_iter().map(|key| (key.kid.clone(), key)).collect(),
            oldest: oldest(material),
            active,
        })
    }

    /// The MAC key with a name.
    pub fn mac(&self, id: &str) -> Option<&MacKey> {
        self.mac.get(id)
    }

    /// When the oldest signing key of each stage was made: `published`, `active` and `retired`,
    /// where there is one. Keys that the operator brings have no age.
    pub fn oldest(&self) -> &[(&'static str, Timestamp)] {
        &self.oldest
    }

    /// The signing key with a `kid`.
    pub fn signing(&self, kid: &str) -> Option<&Arc<SigningKey>> {
        self.signing.get(kid)
    }
}

/// Holds the keys and knows where they come from.
#[derive(Debug)]
pub struct KeyRing {
    store: Store,
    settings: KeySettings,
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
        let unlockers = unlockers(&settings);
        let first = unlockers.first().ok_or(KeyError::DoesNotOpen)?;
        let generated = settings.imported.is_empty();
        let keys = loop {
            let found = store.get::<KeySet>(ID).await?;
            let Some(stored) = found.record else {
                let algorithm = generated.then_some((settings.algorithm, settings.rsa_bits));
                let material = Material::generate(entropy, algorithm, found.now)?;
                let opened = Opened { material, data_key: entropy.bytes() };
                let record = KeySet::seal(entropy, first, &opened, found.now)?;
                match store.insert(ID, &record).await? {
                    Inserted::New => break Keys::new(&opened.material, &settings.imported)?,
                    Inserted::Exists(_) => continue,
                }
            };
            let mut record = stored.record;
            let mut opened = record.open(&unlockers)?;
            let mut changed = record.admit(entropy, first, &opened.data_key);
            if generated && opened.material.active_algorithm() != Some(settings.algorithm) {
                let (algorithm, bits) = (settings.algorithm, settings.rsa_bits);
                opened.material.add_signing_key(entropy, algorithm, bits, found.now)?;
                record.replace(entropy, &opened)?;
                changed = true;
            }
            if changed && let Swapped::Changed(_) = store.swap(ID, stored.version, &record).await? {
                continue;
            }
            break Keys::new(&opened.material, &settings.imported)?;
        };
        let (current, looked_at) = (RwLock::new(Arc::new(keys)), AtomicU64::new(0));
        Ok(Self { store, settings, current, looked_at })
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
        let stored = found.record.ok_or(KeyError::DoesNotOpen)?;
        let opened = stored.record.open(&unlockers(&self.settings))?;
        let keys = Arc::new(Keys::new(&opened.material, &self.settings.imported)?);
        *self.current.write() = Arc::clone(&keys);
        Ok(keys)
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
}

fn unlockers(settings: &KeySettings) -> Vec<Unlocker> {
    settings.secrets.iter().map(|secret| Unlocker::new(secret)).collect()
}

fn oldest(material: &Material) -> Vec<(&'static str, Timestamp)> {
    let made = |stage: &'static str| {
        let keys = material.signing.iter().filter(|key| key.stage.name() == stage);
        keys.map(|key| key.created_at).min().map(|at| (stage, at))
    };
    Stage::NAMES.into_iter().filter_map(made).collect()
}
