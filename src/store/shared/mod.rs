//! What the stores of several instances have in common.

mod address;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod answer;
mod bucket;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod buckets;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod clock;
mod closing;
mod patience;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod pool;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) mod row;

pub(crate) use address::Address;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use answer::{Effect, conflict, silent};
pub(crate) use bucket::{Bucket, wait};
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use buckets::{Buckets, Owed, Swept, take_all};
#[cfg(all(feature = "contract", any(feature = "postgres", feature = "mysql")))]
pub(crate) use clock::Clock;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use clock::Now;
pub(crate) use closing::Closing;
pub(crate) use patience::Patience;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use pool::{Connect, Pool};
