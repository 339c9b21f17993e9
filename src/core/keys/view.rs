//! One consistent view of the keys: parsed, derived, ready to use.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde_json::{Value, json};

use super::{
    KeyError, MacKey, Sealer, SigningKey,
    material::{Material, Stage},
    seal::derive,
};
use crate::{store::Version, time::Timestamp};

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
    revoked: HashSet<String>,
    signing: HashMap<String, Arc<SigningKey>>,
    oldest: Vec<(&'static str, Timestamp)>,
    /// The version of the record this was made of.
    pub(super) version: Option<Version>,
    /// When a key's stage changes by itself.
    pub(super) change_at: Option<Timestamp>,
}

const NO_KEY: &str = "the key set has no key that signs: the signing keys are the operator's \
                      files, so name them here too (MCP_AUTH_SIGNING_KEYS)";

impl Keys {
    pub(super) fn new(material: &Material, imported: &[Arc<SigningKey>]) -> Result<Self, KeyError> {
        let mut published = imported.to_vec();
        let mut active = imported.first().cloned();
        for key in material.in_order() {
            let parsed = SigningKey::from_pkcs8(key.kid.clone(), key.algorithm, &key.pkcs8.0)?;
            let parsed = Arc::new(parsed);
            // The operator's files may hold a key that is in the store too.
            if imported.iter().any(|own| own.kid == parsed.kid) {
                continue;
            }
            published.push(Arc::clone(&parsed));
            active = active.or((key.stage == Stage::Active).then_some(parsed));
        }
        let active = active.ok_or_else(|| KeyError::Invalid(NO_KEY.into()))?;
        let mac_id = material.mac.iter().rfind(|key| key.revoked_at.is_none());
        let mac_id = mac_id.map(|key| key.id.clone());
        let (revoked, alive): (Vec<_>, Vec<_>) =
            material.mac.iter().partition(|key| key.revoked_at.is_some());
        let mac = alive.into_iter().map(|key| (key.id.clone(), MacKey::new(&key.secret.0)));
        let jwks: Vec<&Value> = published.iter().map(|key| &key.jwk).collect();
        let root = &material.root.0;
        Ok(Self {
            seal: Sealer::new(&derive(root, b"mcp-auth", "sealed request")),
            csrf: MacKey::new(&derive(root, b"mcp-auth", "csrf")),
            device: MacKey::new(&derive(root, b"mcp-auth", "device cookie")),
            jwks: json!({ "keys": jwks }),
            mac_id: mac_id.ok_or_else(|| KeyError::Invalid("the key set has no MAC key".into()))?,
            mac: mac.collect(),
            revoked: revoked.into_iter().map(|key| key.id.clone()).collect(),
            signing: published.into_iter().map(|key| (key.kid.clone(), key)).collect(),
            oldest: oldest(material),
            active,
            version: None,
            change_at: None,
        })
    }

    /// The MAC key with a name; `None` where it is unknown or revoked.
    pub fn mac(&self, id: &str) -> Option<&MacKey> {
        self.mac.get(id)
    }

    /// Whether an operator revoked a MAC key, and with it every grant that was born with it.
    pub fn is_revoked(&self, mac: &str) -> bool {
        self.revoked.contains(mac)
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

fn oldest(material: &Material) -> Vec<(&'static str, Timestamp)> {
    let made = |stage: &'static str| {
        let keys = material.signing.iter().filter(|key| key.stage.name() == stage);
        keys.map(|key| key.created_at).min().map(|at| (stage, at))
    };
    Stage::NAMES.into_iter().filter_map(made).collect()
}
