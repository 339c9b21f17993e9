//! Security-relevant decisions, one event each, in the log under the target `audit`.
//!
//! An event names grants, clients and users by their ids; it never carries a secret, a code or a
//! token. `docs/audit-events.md` describes every event for those who read the log.

use std::sync::OnceLock;

use crate::grant::RevokeReason;

type Listener = Box<dyn Fn(&Event<'_>) + Send + Sync>;

static LISTENER: OnceLock<Listener> = OnceLock::new();

/// Has a function hear every event of this process, before it is logged. Like the log itself
/// there is one for the whole process; only the first call counts, and answers `true`.
pub fn listen(listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> bool {
    LISTENER.set(Box::new(listener)).is_ok()
}

/// How a field stands in the log.
trait Logged {
    type As: tracing::Value;
    fn logged(self) -> Self::As;
}

impl<'a> Logged for &'a str {
    type As = &'a str;
    fn logged(self) -> Self {
        self
    }
}

impl Logged for u32 {
    type As = Self;
    fn logged(self) -> Self {
        self
    }
}

impl Logged for i32 {
    type As = Self;
    fn logged(self) -> Self {
        self
    }
}

impl Logged for u64 {
    type As = Self;
    fn logged(self) -> Self {
        self
    }
}

impl Logged for bool {
    type As = Self;
    fn logged(self) -> Self {
        self
    }
}

impl Logged for RevokeReason {
    type As = &'static str;
    fn logged(self) -> &'static str {
        self.as_str()
    }
}

/// Declares the events: a variant, its name in the log, its level, its fields, and what an
/// operator should make of it.
macro_rules! events {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $name:literal, $level:ident {
            $($field:ident: $type:ty),+ $(,)?
        } $(hint $hint:literal)?;
    )+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug)]
        #[expect(missing_docs, reason = "the fields are ids and say what they are by their names")]
        pub enum Event<'a> {
            $($(#[$doc])* $variant { $($field: $type),+ },)+
        }

        impl Event<'_> {
            /// The names of all events, as the log has them under `event`.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// Its name in the log.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)+
                }
            }

            fn log(&self) {
                match *self {
                    $(Self::$variant { $($field),+ } => {
                        tracing::$level!(
                            target: "audit",
                            event = $name,
                            $($field = $field.logged(),)+
                            $(hint = $hint,)?
                        );
                    })+
                }
            }
        }
    };
}

events! {
    /// A user signed in.
    SignedIn = "signed_in", info { user: &'a str, client_address: &'a str };

    /// A sign-in failed.
    SignInFailed = "sign_in_failed", warn { account: &'a str, client_address: &'a str };

    /// An account sees many sign-ins from many places.
    SignInFlood = "sign_in_flood", warn { account: &'a str }
        hint "many sign-ins for one account: somebody may be guessing";

    /// A user signed out.
    SignedOut = "signed_out", info { user: &'a str };

    /// A user allowed a client.
    Approved = "approved", info { grant: &'a str, client: &'a str, user: &'a str, scope: &'a str };

    /// A user refused a client.
    Denied = "denied", info { client: &'a str, user: &'a str };

    /// A code became tokens.
    CodeRedeemed = "code_redeemed", info { grant: &'a str, client: &'a str, user: &'a str };

    /// A code was redeemed a second time: its grant ended.
    CodeReplayed = "code_replayed", warn { grant: &'a str, client: &'a str }
        hint "a code was used twice: the client retried, or it leaked";

    /// Too many redemptions of a code failed: its grant ended.
    CodeGuessed = "code_guessed", warn { grant: &'a str, client: &'a str }
        hint "five failed redemptions of one code";

    /// A refresh token was used.
    Refreshed = "refreshed", info {
        grant: &'a str, client: &'a str, generation: u32, retried: bool,
    };

    /// An old refresh token was used: its grant ended.
    RefreshTokenReused = "refresh_token_reused", warn { grant: &'a str, client: &'a str }
        hint "an old refresh token was used: it was copied, or the client lost its state";

    /// A client got a token for itself.
    ClientCredentials = "client_credentials", info { client: &'a str };

    /// A client registered.
    ClientRegistered = "client_registered", info { client: &'a str, client_address: &'a str };

    /// An operator's command reached the server.
    Administration = "administration", info { command: &'a str, uid: u32, pid: i32 };

    /// An operator added a client.
    ClientAdded = "client_added", info { client: &'a str };

    /// An operator removed a client.
    ClientRemoved = "client_removed", info { client: &'a str, grants: u64 };

    /// A signing key was brought in.
    SigningKeyAdded = "signing_key_added", info { kid: &'a str, alg: &'a str, signs: bool };

    /// Every other signing key was revoked.
    KeysRevoked = "keys_revoked", info { kid: &'a str, ends_grants: bool }
        hint "validators with a cached key list accept the old keys for up to 5 minutes";

    /// The key set was put in from a file.
    KeysImported = "keys_imported", info { replaced: bool }
        hint "tokens that other keys made work no more";

    /// A grant ended.
    GrantRevoked = "grant_revoked", info {
        grant: &'a str, client: &'a str, reason: RevokeReason,
    };

    /// A single access token was revoked.
    TokenRevoked = "token_revoked", info { jti: &'a str, client: &'a str };

    /// A request was refused by a limit.
    Limited = "limited", warn { limit: &'a str, client_address: &'a str };
}

impl Event<'_> {
    /// Tells whoever listens, and writes the event to the log.
    pub fn emit(&self) {
        if let Some(listener) = LISTENER.get() {
            listener(self);
        }
        self.log();
    }
}
