//! Directories of users: where people come from and how their passwords are checked.

#[cfg(feature = "gauzy")]
mod bcrypt;
mod demo;
#[cfg(feature = "gauzy")]
pub mod gauzy;
mod password;
mod pool;
#[cfg(feature = "gauzy")]
mod stored;

pub use demo::{DEMO_ACCOUNTS, DemoAccount, DemoUsers};
pub use password::{InvalidHash, PasswordHash};
pub use pool::HashingPool;
