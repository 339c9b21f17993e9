//! The directory of users.

use std::sync::Arc;

use mcp_auth_core::{entropy::Entropy, users::UserDirectory};
#[cfg(feature = "gauzy")]
use mcp_auth_users::gauzy::{CheckError, GauzyOptions, GauzyUsers};
use mcp_auth_users::{DemoUsers, HashingPool};

use crate::{Failure, settings::UsersSetting};

/// Opens the directory that the settings name.
///
/// # Errors
/// When it is there and cannot be used; one that does not answer may do so later.
#[cfg_attr(
    not(feature = "gauzy"),
    expect(clippy::unused_async, unused_variables, reason = "a database needs both")
)]
pub(super) async fn users(
    setting: &UsersSetting,
    hashing: &HashingPool,
    entropy: &Arc<dyn Entropy>,
) -> Result<Arc<dyn UserDirectory>, Failure> {
    match setting {
        UsersSetting::Demo => Ok(Arc::new(DemoUsers::new(hashing.clone()))),
        #[cfg(feature = "gauzy")]
        UsersSetting::Gauzy(options) => gauzy(options, hashing, entropy).await,
    }
}

#[cfg(feature = "gauzy")]
async fn gauzy(
    options: &GauzyOptions,
    hashing: &HashingPool,
    entropy: &Arc<dyn Entropy>,
) -> Result<Arc<dyn UserDirectory>, Failure> {
    use crate::settings::SettingsError;
    let users = GauzyUsers::new(options, hashing.clone(), Arc::clone(entropy));
    match users.check().await {
        Ok(()) => {}
        Err(error @ CheckError::Away(_)) => {
            tracing::error!(%error, "nobody can sign in until Gauzy's database answers");
        }
        Err(error) => return Err(Failure::Settings(SettingsError::new(error.to_string()))),
    }
    Ok(Arc::new(users))
}
