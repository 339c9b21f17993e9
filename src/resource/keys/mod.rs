//! Where the keys of an authorization server come from.

mod discovery;
mod flight;
mod freshness;
mod remote;

pub(crate) use discovery::Location;
pub(crate) use freshness::MOST as MOST_FRESH;
pub(crate) use remote::{Remote, Standing};
