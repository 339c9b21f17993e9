//! Bringing a new signing key in.

use serde::{Deserialize, Serialize};

use super::{
    KeyError, KeyList, KeyRing, NewKey,
    material::{Material, StoredSigningKey},
    record::{ID, KeySet, Opened},
};
use crate::{event::Event, store::Swapped, time::Timestamp};

/// How a new signing key takes over.
///
/// # After a compromise
///
/// [`Rotation::Revoke`] is one write, complete or not done at all:
///
/// * a new signing key signs, and every other one leaves the key list. Access tokens of the old
///   ones are inactive at introspection and userinfo at once, on other instances within seconds.
///   Validators that work from a cached key list accept them until they fetch it again: after
///   [`JWKS_MAX_AGE`](super::JWKS_MAX_AGE), 5 minutes, if they keep to its `max-age`;
/// * a new root: pages of sign-in and consent that are open have to be opened again, and browsers
///   that were known as a person's own device are strangers once;
/// * a new MAC key for new grants. With `end_grants` every grant that was made before is over,
///   with its code, refresh tokens and access tokens: each client asks its user again;
/// * a new data key, wrapped for the session secret in force alone: a secret that this one
///   replaced opens the stored set no more, nor does the data key of an older copy.
///
/// It cannot change copies: an older copy of the store opens with the secret of its day, and
/// restoring one brings its keys back, so revoke again after that. Sessions and client secrets
/// stay: both stand in the store as hashes of 256 random bits.
///
/// | what leaked | what to do |
/// |---|---|
/// | a signing key | `Revoke`. Refresh tokens are not signed and go on: clients get new access tokens by them |
/// | a MAC key | `Revoke`. Tokens are made of it and the nonces of grants: if a copy of the store is out too, with `end_grants` |
/// | the whole key set: an export with its passphrase, or a server's memory | `Revoke` with `end_grants` |
/// | a copy of the store | It opens nothing: keys are sealed, sessions hashed, tokens not stored. The session secret may follow it: replace that, then `Revoke` |
/// | the session secret | Start every instance with a new one, and the leaked one as the previous one; then `Revoke`; then start without the previous one |
/// | the session secret and any copy of the store | The same, with `end_grants` |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// Publish it, and let it sign when every validator can know it.
    Gently,
    /// Let it sign at once; the one before it goes on verifying. Where a key is published
    /// already, that one signs, unless the new one is the operator's own. Validators with a
    /// cached key list have to fetch it when they meet a `kid` they do not know.
    Now,
    /// The keys are in wrong hands: see above.
    Revoke {
        /// Whether every grant that was made so far is over.
        end_grants: bool,
    },
}

/// How often a change is tried again when another instance writes first.
const ROUNDS: usize = 64;

impl KeyRing {
    /// Brings a new signing key in; answers what the set holds then. This instance has it at
    /// once, others within seconds.
    ///
    /// # Errors
    /// [`KeyError::Refused`] where the operator's files hold the key that signs, where a key
    /// waits already or is in the set, or where the new one is of another algorithm than the
    /// settings ask for.
    pub async fn rotate(&self, new: NewKey, how: Rotation) -> Result<KeyList, KeyError> {
        self.admits(&new)?;
        let unlockers = self.settings.unlockers();
        let first = unlockers.first().ok_or(KeyError::DoesNotOpen)?;
        let entropy = self.store.entropy();
        let (ttl, own) = (self.settings.access_token_ttl, new.is_operators());
        let mut new = new.stored(Timestamp::default());
        for _ in 0..ROUNDS {
            let found = self.store.get::<KeySet>(ID).await?;
            let now = found.now;
            let stored = found.record.ok_or(KeyError::Absent)?;
            let mut record = stored.record;
            let mut opened = record.open(&unlockers)?;
            opened.material.advance(now, ttl);
            new.created_at = now;
            refuse_known(&opened.material, &new)?;
            match how {
                Rotation::Gently => {
                    refuse_second(&opened.material, now)?;
                    opened.material.publish(new.clone(), now);
                }
                Rotation::Now => {
                    let next =
                        opened.material.next().filter(|_| !own).map(|(next, _)| next.clone());
                    opened.material.sign_with(next.unwrap_or_else(|| new.clone()), now, ttl);
                }
                Rotation::Revoke { end_grants } => {
                    opened.material.renew(entropy, new.clone(), end_grants, now);
                }
            }
            if let Rotation::Revoke { .. } = how {
                opened = Opened { data_key: entropy.bytes(), ..opened };
                record.reseal(entropy, first, &opened)?;
            } else {
                record.replace(entropy, &opened)?;
            }
            if let Swapped::Done = self.store.swap(ID, stored.version, &record).await? {
                report(how, &opened.material, &new);
                self.reload().await?;
                return Ok(self.describe(&opened.material, now));
            }
        }
        Err(KeyError::Refused("the key set changed under every one of 64 attempts".into()))
    }

    fn admits(&self, new: &NewKey) -> Result<(), KeyError> {
        let settings = &self.settings;
        if !settings.generated() {
            return Err(KeyError::Refused(
                "the signing keys are the operator's files (--signing-key): put the new file \
                 first, keep the old one second until its tokens have expired, and restart"
                    .into(),
            ));
        }
        if new.algorithm == settings.algorithm {
            return Ok(());
        }
        let (found, wanted) = (new.algorithm.as_str(), settings.algorithm.as_str());
        Err(KeyError::Refused(format!(
            "the key is for {found} and the server signs with {wanted}: set --signing-alg {found} \
             first, or bring another key"
        )))
    }
}

/// Tells the audit log. A key that only waits may have been made to sign in the new one's place.
fn report(how: Rotation, material: &Material, new: &StoredSigningKey) {
    let signing = material.active().unwrap_or(new);
    match how {
        Rotation::Revoke { end_grants } => {
            Event::KeysRevoked { kid: &signing.kid, ends_grants: end_grants }.emit();
        }
        Rotation::Gently | Rotation::Now => {
            let signs = how == Rotation::Now;
            let key = if signs { signing } else { new };
            let alg = key.algorithm.as_str();
            Event::SigningKeyAdded { kid: &key.kid, alg, signs }.emit();
        }
    }
}

fn refuse_known(material: &Material, new: &StoredSigningKey) -> Result<(), KeyError> {
    if material.signing.iter().any(|key| key.kid == new.kid) {
        return Err(KeyError::Refused(format!("the key {} is in the set already", new.kid)));
    }
    Ok(())
}

fn refuse_second(material: &Material, now: Timestamp) -> Result<(), KeyError> {
    let Some((next, signs_at)) = material.next() else { return Ok(()) };
    let seconds = signs_at.since(now).as_secs();
    Err(KeyError::Refused(format!(
        "the key {} is published already and signs in {seconds} s: wait for it, or let it sign at \
         once with --now",
        next.kid
    )))
}
