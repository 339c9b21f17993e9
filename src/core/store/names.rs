//! What kinds of record are called where people read it.

use super::Kind;

impl Kind {
    /// Its name in exports and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Client => "client",
            Self::Session => "session",
            Self::Consent => "consent",
            Self::KeySet => "key_set",
            Self::Mark => "mark",
            Self::Seen => "seen",
            Self::PushedRequest => "pushed_request",
            Self::Lease => "lease",
        }
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
