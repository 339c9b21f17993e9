//! Opening the store that a setting names.

use std::sync::Arc;

use mcp_auth_core::store::Backend;
use mcp_auth_resource::SystemClock;
use mcp_auth_store::{Evicting, OpenStoreError, Opening};

use crate::error::{Code, Failure};

/// Whether records live in this process, so that reading them takes no waiting.
pub(crate) fn is_memory(setting: &str) -> bool {
    setting == "memory" || setting.starts_with("memory:")
}

/// Whether other processes may use the same records.
pub(crate) fn is_shared(setting: &str) -> bool {
    !is_memory(setting) && !setting.starts_with("sqlite:")
}

/// Opens the store.
pub(crate) async fn open(setting: &str) -> Result<Arc<dyn Backend>, Failure> {
    // The module that this one replaces starts with any Redis: so does this, and says what may be
    // lost.
    let opening = Opening { clock: Arc::new(SystemClock), evicting: Evicting::Warn };
    match mcp_auth_store::open(setting, &opening).await {
        Ok(opened) => Ok(opened.backend),
        Err(error) => {
            let code = match &error {
                OpenStoreError::Setting(_) => Code::Config,
                OpenStoreError::Lacks { .. } => Code::NotInThisBuild,
                OpenStoreError::Failed(_) => Code::Store,
            };
            Err(Failure::new(code, format!("the setting store: {error}")))
        }
    }
}
