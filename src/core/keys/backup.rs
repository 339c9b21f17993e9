//! The whole key set in a file, sealed with a passphrase.
//!
//! ```text
//! {"format":"gauzy-mcp-auth keys","version":1,"created_at":…,
//!  "kdf":{"name":"scrypt","log_n":17,"r":8,"p":1,"salt":"…"},"sealed":"…","sha256":"…"}
//! ```
//!
//! It holds everything secret that instances agree on: signing keys, MAC keys and the root. Whoever
//! has the file and the passphrase can sign tokens.
//!
//! `sha256` is over what stands before it and needs no secret. A file that was changed by accident
//! is told from a wrong passphrase by it; one that was changed on purpose is not, and does not
//! open either way.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    KeyError, KeyRing, KeySettings, Keys,
    material::Material,
    record::{ID, KeySet, Opened},
    seal::Sealer,
};
use crate::{
    entropy::{Entropy, hex},
    event::Event,
    store::{Inserted, Store, Swapped},
    time::Timestamp,
};

const FORMAT: &str = "gauzy-mcp-auth keys";
const VERSION: u32 = 1;
/// The cost of a guess: 2¹⁷ blocks of 1 KiB, 128 MiB and about half a second.
const LOG_N: u8 = 17;
/// What a file may ask for: 1 GiB.
const MAX_LOG_N: u8 = 20;
/// The shortest passphrase, in bytes.
const MIN_PASSPHRASE: usize = 12;

/// Why a backup gave no keys.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is something else.
    #[error("it is no key backup of this program: {0}")]
    Foreign(String),
    /// A newer release wrote it.
    #[error("it has format version {0}, this release knows {VERSION}: import it with a newer one")]
    Newer(u32),
    /// It was changed or cut short.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It is whole, and this is not its passphrase.
    #[error("the passphrase is wrong: the file is whole and does not open with it")]
    WrongPassphrase,
    /// The passphrase would protect nothing.
    #[error("the passphrase is too short: at least {MIN_PASSPHRASE} bytes")]
    ShortPassphrase,
    /// The keys cannot be read or stored.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

/// How the passphrase becomes a key (RFC 7914).
#[derive(Serialize, Deserialize)]
pub(super) struct Kdf {
    name: String,
    pub(super) log_n: u8,
    pub(super) r: u32,
    pub(super) p: u32,
    salt: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct File {
    format: String,
    version: u32,
    pub(super) created_at: Timestamp,
    pub(super) kdf: Kdf,
    sealed: String,
    pub(super) sha256: String,
}

impl File {
    /// What the seal is bound to: everything that stands beside it.
    fn context(&self) -> String {
        let Self { format, version, created_at, kdf, .. } = self;
        let Kdf { name, log_n, r, p, salt } = kdf;
        format!("{format} {version} {} {name} {log_n} {r} {p} {salt}", created_at.0)
    }

    pub(super) fn checksum(&self) -> String {
        hex(&Sha256::digest(format!("{} {}", self.context(), self.sealed)))
    }

    fn sealer(&self, passphrase: &str) -> Result<Sealer, BackupError> {
        let Kdf { name, log_n, r, p, salt } = &self.kdf;
        let allowed = name == "scrypt" && (10..=MAX_LOG_N).contains(log_n) && (*r, *p) == (8, 1);
        let salt = URL_SAFE_NO_PAD.decode(salt).ok().filter(|salt| allowed && salt.len() >= 16);
        let strange = || BackupError::Damaged("its scrypt parameters are out of bounds".into());
        let params = scrypt::Params::new(*log_n, *r, *p).map_err(|_| strange())?;
        let mut key = [0; 32];
        scrypt::scrypt(passphrase.as_bytes(), &salt.ok_or_else(strange)?, &params, &mut key)
            .map_err(|_| strange())?;
        Ok(Sealer::new(&key))
    }
}

/// An open key set that was read from a backup, or is about to become one.
pub struct KeyBackup(pub(super) Material);

impl std::fmt::Debug for KeyBackup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyBackup")
    }
}

impl KeyBackup {
    /// Seals the set with a passphrase; answers the file. Takes about half a second of a core.
    ///
    /// # Errors
    /// When the passphrase is too short.
    pub fn seal(
        &self,
        entropy: &dyn Entropy,
        passphrase: &str,
        now: Timestamp,
    ) -> Result<String, BackupError> {
        if passphrase.len() < MIN_PASSPHRASE {
            return Err(BackupError::ShortPassphrase);
        }
        let unreadable = |e: serde_json::Error| KeyError::Invalid(e.to_string());
        let plain = serde_json::to_vec(&self.0).map_err(unreadable)?;
        let salt = entropy.base64url::<16>();
        let mut file = File {
            format: FORMAT.into(),
            version: VERSION,
            created_at: now,
            kdf: Kdf { name: "scrypt".into(), log_n: LOG_N, r: 8, p: 1, salt },
            sealed: String::new(),
            sha256: String::new(),
        };
        let sealer = file.sealer(passphrase)?;
        file.sealed = sealer.seal(entropy, file.context().as_bytes(), &plain);
        file.sha256 = file.checksum();
        let mut text = serde_json::to_string(&file).map_err(unreadable)?;
        text.push('\n');
        Ok(text)
    }

    /// Opens a file. Takes about half a second of a core.
    ///
    /// # Errors
    /// Each [`BackupError`] says what is wrong with it.
    pub fn open(text: &str, passphrase: &str) -> Result<Self, BackupError> {
        let file = read(text)?;
        if file.sha256 != file.checksum() {
            return Err(BackupError::Damaged("its checksum is another".into()));
        }
        let sealer = file.sealer(passphrase)?;
        let plain = sealer.open(file.context().as_bytes(), &file.sealed);
        let plain = plain.ok_or(BackupError::WrongPassphrase)?;
        let material: Material = serde_json::from_slice(&plain)
            .map_err(|e| KeyError::Invalid(format!("the keys in it cannot be read: {e}")))?;
        Ok(Self(material))
    }

    /// Puts the set in a store, sealed for the session secret in force. With `replace` it takes
    /// the place of another, and what that one's keys made works no more.
    ///
    /// # Errors
    /// [`KeyError::Refused`] where a set is there and `replace` is not given.
    pub async fn store(
        self,
        store: &Store,
        settings: &KeySettings,
        replace: bool,
    ) -> Result<(), KeyError> {
        let unlockers = settings.unlockers();
        let first = unlockers.first().ok_or(KeyError::DoesNotOpen)?;
        // It must be a set that a server can start with.
        Keys::new(&self.0, &settings.imported)?;
        let entropy = store.entropy();
        let opened = Opened { material: self.0, data_key: entropy.bytes() };
        loop {
            let found = store.get::<KeySet>(ID).await?;
            let Some(stored) = found.record else {
                let record = KeySet::seal(entropy, first, &opened, found.now)?;
                match store.insert(ID, &record).await? {
                    Inserted::New => {
                        Event::KeysImported { replaced: false }.emit();
                        return Ok(());
                    }
                    Inserted::Exists(_) => continue,
                }
            };
            if !replace {
                return Err(KeyError::Refused(
                    "the store has a key set: --replace puts this one in its place, and ends \
                     every token that the other's keys made"
                        .into(),
                ));
            }
            let mut record = stored.record;
            record.reseal(entropy, first, &opened)?;
            if let Swapped::Done = store.swap(ID, stored.version, &record).await? {
                Event::KeysImported { replaced: true }.emit();
                return Ok(());
            }
        }
    }
}

fn read(text: &str) -> Result<File, BackupError> {
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) if text.contains(FORMAT) => return Err(BackupError::Damaged(e.to_string())),
        Err(e) => return Err(BackupError::Foreign(e.to_string())),
    };
    let member = |name: &str| value.get(name).cloned().unwrap_or_default();
    if member("format") != FORMAT {
        return Err(BackupError::Foreign("it does not say so".into()));
    }
    match member("version").as_u64() {
        Some(version) if version > u64::from(VERSION) => {
            Err(BackupError::Newer(u32::try_from(version).unwrap_or(u32::MAX)))
        }
        _ => serde_json::from_value(value).map_err(|e| BackupError::Damaged(e.to_string())),
    }
}

impl KeyRing {
    /// The stored key set, ready to be sealed into a file.
    ///
    /// # Errors
    /// As [`Self::reload`].
    pub async fn backup(&self) -> Result<(KeyBackup, Timestamp), KeyError> {
        let found = self.store.get::<KeySet>(ID).await?;
        let stored = found.record.ok_or(KeyError::Absent)?;
        let opened = stored.record.open(&self.settings.unlockers())?;
        Ok((KeyBackup(opened.material), found.now))
    }
}

/// Whether grants that were born with one stored key set work with another: whether this one has
/// all MAC keys of that one. Both are bodies of records.
///
/// # Errors
/// When one of them does not open.
pub fn covers(settings: &KeySettings, own: &[u8], other: &[u8]) -> Result<bool, KeyError> {
    if own == other {
        return Ok(true);
    }
    let open = |body: &[u8]| {
        let set = crate::store::decode::<KeySet>(ID, body)?;
        Ok::<_, KeyError>(set.open(&settings.unlockers())?.material)
    };
    let (own, other) = (open(own)?, open(other)?);
    let has = |id: &String| own.mac.iter().any(|key| key.id == *id);
    Ok(other.mac.iter().all(|key| has(&key.id)))
}

/// Whether a stored key set, the body of its record, opens with the secrets of these settings.
pub fn opens(settings: &KeySettings, body: &[u8]) -> bool {
    let set = crate::store::decode::<KeySet>(ID, body);
    set.is_ok_and(|set| set.open(&settings.unlockers()).is_ok())
}
