//! JSON Web Tokens as access tokens: RFC 7515, RFC 7519, RFC 9068.

mod algorithm;
mod claims;
mod compact;
mod key;
mod key_set;
mod members;

pub use algorithm::Algorithm;
pub(crate) use claims::{Claims, Expected};
pub(crate) use compact::Compact;
pub use key_set::{BadKeySet, KeySet};
