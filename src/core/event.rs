//! Security-relevant decisions, one event each, in the log under the target `audit`.
//!
//! An event names grants, clients and users by their ids; it never carries a secret, a code or a
//! token.

use crate::grant::RevokeReason;

/// What happened.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are ids and say what they are by their names")]
pub enum Event<'a> {
    /// A user signed in.
    SignedIn { user: &'a str, client_address: &'a str },
    /// A sign-in failed.
    SignInFailed { account: &'a str, client_address: &'a str },
    /// An account sees many sign-ins from many places.
    SignInFlood { account: &'a str },
    /// A user signed out.
    SignedOut { user: &'a str },
    /// A user allowed a client.
    Approved { grant: &'a str, client: &'a str, user: &'a str, scope: &'a str },
    /// A user refused a client.
    Denied { client: &'a str, user: &'a str },
    /// A code became tokens.
    CodeRedeemed { grant: &'a str, client: &'a str, user: &'a str },
    /// A code was redeemed a second time: its grant ended.
    CodeReplayed { grant: &'a str, client: &'a str },
    /// Too many redemptions of a code failed: its grant ended.
    CodeGuessed { grant: &'a str, client: &'a str },
    /// A refresh token was used.
    Refreshed { grant: &'a str, client: &'a str, generation: u32, retried: bool },
    /// An old refresh token was used: its grant ended.
    RefreshTokenReused { grant: &'a str, client: &'a str },
    /// A client got a token for itself.
    ClientCredentials { client: &'a str },
    /// A client registered.
    ClientRegistered { client: &'a str, client_address: &'a str },
    /// An operator added a client.
    ClientAdded { client: &'a str },
    /// An operator removed a client.
    ClientRemoved { client: &'a str, grants: u64 },
    /// A grant ended.
    GrantRevoked { grant: &'a str, client: &'a str, reason: RevokeReason },
    /// A single access token was revoked.
    TokenRevoked { jti: &'a str, client: &'a str },
    /// A request was refused by a limit.
    Limited { limit: &'a str, client_address: &'a str },
}

impl Event<'_> {
    /// Writes the event.
    pub fn emit(&self) {
        macro_rules! audit {
            ($level:ident, $name:literal $(, $field:ident = $value:expr)*) => {
                tracing::$level!(target: "audit", event = $name $(, $field = $value)*)
            };
        }
        match *self {
            Self::SignedIn { user, client_address } => {
                audit!(info, "signed_in", user = user, client_address = client_address);
            }
            Self::SignInFailed { account, client_address } => {
                audit!(warn, "sign_in_failed", account = account, client_address = client_address);
            }
            Self::SignInFlood { account } => {
                audit!(
                    warn,
                    "sign_in_flood",
                    account = account,
                    hint = "many sign-ins for one account: somebody may be guessing"
                );
            }
            Self::SignedOut { user } => audit!(info, "signed_out", user = user),
            Self::Approved { grant, client, user, scope } => {
                audit!(
                    info,
                    "approved",
                    grant = grant,
                    client = client,
                    user = user,
                    scope = scope
                );
            }
            Self::Denied { client, user } => {
                audit!(info, "denied", client = client, user = user);
            }
            Self::CodeRedeemed { grant, client, user } => {
                audit!(info, "code_redeemed", grant = grant, client = client, user = user);
            }
            Self::CodeReplayed { grant, client } => {
                audit!(
                    warn,
                    "code_replayed",
                    grant = grant,
                    client = client,
                    hint = "a code was used twice: the client retried, or it leaked"
                );
            }
            Self::CodeGuessed { grant, client } => {
                audit!(
                    warn,
                    "code_guessed",
                    grant = grant,
                    client = client,
                    hint = "five failed redemptions of one code"
                );
            }
            Self::Refreshed { grant, client, generation, retried } => {
                audit!(
                    info,
                    "refreshed",
                    grant = grant,
                    client = client,
                    generation = generation,
                    retried = retried
                );
            }
            Self::RefreshTokenReused { grant, client } => {
                audit!(
                    warn,
                    "refresh_token_reused",
                    grant = grant,
                    client = client,
                    hint = "an old refresh token was used: it was copied, or the client lost its state"
                );
            }
            Self::ClientCredentials { client } => {
                audit!(info, "client_credentials", client = client);
            }
            Self::ClientRegistered { client, client_address } => {
                audit!(info, "client_registered", client = client, client_address = client_address);
            }
            Self::ClientAdded { client } => audit!(info, "client_added", client = client),
            Self::ClientRemoved { client, grants } => {
                audit!(info, "client_removed", client = client, grants = grants);
            }
            Self::GrantRevoked { grant, client, reason } => {
                audit!(
                    info,
                    "grant_revoked",
                    grant = grant,
                    client = client,
                    reason = reason.as_str()
                );
            }
            Self::TokenRevoked { jti, client } => {
                audit!(info, "token_revoked", jti = jti, client = client);
            }
            Self::Limited { limit, client_address } => {
                audit!(warn, "limited", limit = limit, client_address = client_address);
            }
        }
    }
}
