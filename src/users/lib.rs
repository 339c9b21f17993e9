//! Directories of users: where people come from and how their passwords are checked.

mod demo;
mod password;
mod pool;

pub use demo::{DEMO_ACCOUNTS, DemoAccount, DemoUsers};
pub use password::{InvalidHash, PasswordHash};
pub use pool::HashingPool;
