//! Signed-in browsers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    store::{Extra, Index, IndexEntry, Kind, Record},
    time::Timestamp,
};

/// A person, as the directory of users knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The subject of their tokens.
    pub id: String,
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The organization they act for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// The tenant they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Their roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Whether the directory verified the address; `None` where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// The URL of their picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// A browser in which a person signed in. Stored under the hash of the cookie's value, so that
/// a copy of the store opens no session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Who signed in.
    pub user: User,
    /// When they proved who they are.
    pub auth_time: Timestamp,
    /// The user's revocation counter as it stood before the password was checked.
    pub user_counter: u64,
    /// The hash of the browser cookie it belongs to.
    pub browser: String,
    /// From here on it is over, used or not.
    pub absolute_expiry: Timestamp,
    /// From here on it is over unless it is used before.
    pub idle_expiry: Timestamp,
    /// Members of newer releases.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Session {
    /// The id of the record that belongs to a cookie's value.
    pub fn record_id(cookie: &str) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(cookie))
    }
}

impl Record for Session {
    const KIND: Kind = Kind::Session;

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.absolute_expiry.min(self.idle_expiry))
    }

    fn indexes(&self) -> Vec<IndexEntry> {
        let value = self.user.id.clone();
        vec![IndexEntry { index: Index::SessionsByUser, value, order: self.auth_time.0 }]
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}
