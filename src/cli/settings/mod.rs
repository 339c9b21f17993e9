//! Settings: gathered from flags, environment and file, then checked as a whole.

mod administered;
mod brand;
mod checked;
mod clients;
mod collector;
mod effective;
mod listen;
mod secrets;
mod sources;
mod store;
mod table;
mod users;
mod values;

pub(crate) use administered::{ADMINISTRATIVE_FLAGS, Administered};
use checked::Mode;
pub(crate) use checked::Settings;
#[cfg(feature = "tls")]
pub(crate) use checked::Tls;
pub(crate) use clients::ConfiguredClient;
pub(crate) use effective::{Effective, effective, without_effect};
pub(crate) use listen::Listen;
pub(crate) use secrets::Secrets;
pub(crate) use sources::{Environment, Origin, Values, flags, flags_of, gather};
pub(crate) use store::{Shared, StoreSetting};
pub(crate) use table::IGNORED;
pub(crate) use users::UsersSetting;

/// A setting that cannot be right. The message names it and the way out.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SettingsError(String);

impl SettingsError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub(crate) fn not_in_this_build(what: &str, feature: &str) -> Self {
        Self(format!(
            "{what} is not in this build (feature \"{feature}\"): leave it out, or use a build that has it"
        ))
    }
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
