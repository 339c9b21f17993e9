//! The parts that take time, each with a watch around it and a span for traces.

mod signer;
mod store;
mod users;

pub(crate) use signer::MeasuredSigner;
pub(crate) use store::MeasuredStore;
pub(crate) use users::MeasuredUsers;
