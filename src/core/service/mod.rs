//! The engine: the parts of a running server, and what they do together.

mod administration;
mod check;
mod clients;
mod grant_limit;
mod revoking;
mod sessions;
mod signer;

pub use administration::{Added, Administration, GrantsOf, Listing, Place, Progress};
pub use check::{Findings, RecordCheck, check_records};
pub use grant_limit::GrantLimit;
pub(crate) use sessions::directory_away;
pub use sessions::{Choice, Matched, SignIn, SignedIn};
pub use signer::{InlineSigner, TokenSigner};

use std::sync::Arc;

use crate::{entropy::Entropy, keys::KeyRing, policy::Policy, store::Store, users::UserDirectory};

/// A running authorization server without its transport.
#[derive(Debug)]
pub struct Engine {
    /// Where records live.
    pub store: Store,
    /// The keys.
    pub keys: KeyRing,
    /// What the operator decided.
    pub policy: Policy,
    /// Where people come from.
    pub users: Arc<dyn UserDirectory>,
    /// Where access tokens are signed.
    pub signer: Arc<dyn TokenSigner>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// How often one grant may get tokens, in this instance.
    pub grant_limit: GrantLimit,
}
