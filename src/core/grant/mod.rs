//! Grants: what a user allowed a client. One grant is one record; its codes and refresh tokens
//! are computed from it, never stored; every decision about it is a pure function, and every
//! effect one compare-and-swap.

mod handle;
mod record;
mod redeem;
mod refresh;
mod revoke;
mod settle;

pub use handle::{CodeHandle, GrantId, GrantNonce, RefreshHandle};
pub use record::{CodeRequest, Grant, Rotation, RotationMode, State};
pub use redeem::{MAX_FAILURES, Redeemed, Redemption, Refusal, redeem};
pub use refresh::{Refreshing, refresh};
pub use revoke::{RevokeReason, revoke};
pub use settle::{Decision, Settled, settle};

#[cfg(test)]
mod tests;
