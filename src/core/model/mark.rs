//! Marks: a user's revocation counter, and single access tokens revoked before their time.

use serde::{Deserialize, Serialize};

use super::Epoch;
use crate::{
    store::{Extra, Kind, Record},
    time::Timestamp,
};

/// A mark. Its id says what it is about: see [`Mark::user_id`] and [`Mark::token_id`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// For a user: the counter. For a token it stays at zero.
    #[serde(default)]
    pub epoch: Epoch,
    /// When the mark has no meaning any more; `None` is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Members of newer releases.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Mark {
    /// The id of a user's counter.
    pub fn user_id(user: &str) -> String {
        format!("user:{user}")
    }

    /// The id of the mark of one revoked access token.
    pub fn token_id(jti: &str) -> String {
        format!("jti:{jti}")
    }
}

impl Record for Mark {
    const KIND: Kind = Kind::Mark;

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}
