//! Password checks, timed.

use std::sync::Arc;

use async_trait::async_trait;
use mcp_auth_core::{
    model::User,
    users::{Account, UserDirectory, UsersError},
};
use tokio::time::Instant;
use tracing::Instrument;

use crate::telemetry::{
    metrics::{Checked, PasswordMetrics},
    trace,
};

/// Asks another directory and times its password checks, their queue included.
#[derive(Debug)]
pub(crate) struct MeasuredUsers {
    pub(crate) inner: Arc<dyn UserDirectory>,
    pub(crate) metrics: Option<Arc<PasswordMetrics>>,
}

#[warn(clippy::missing_trait_methods, reason = "a default would hide the directory's own")]
#[async_trait]
impl UserDirectory for MeasuredUsers {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        let span = trace::work!("check password");
        let since = Instant::now();
        let accounts = self.inner.authenticate(email, password).instrument(span.clone()).await;
        let outcome = match &accounts {
            Ok(accounts) if accounts.is_empty() => Checked::Wrong,
            Ok(_) => Checked::Right,
            Err(UsersError::Busy) => Checked::Busy,
            Err(UsersError::Unavailable(_)) => Checked::Unavailable,
        };
        if accounts.is_err() {
            trace::failed(&span, outcome.as_str());
        }
        if let Some(metrics) = &self.metrics {
            metrics.checked(outcome, since.elapsed());
        }
        accounts
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        self.inner.find(id).instrument(trace::work!("find user")).await
    }

    async fn find_now(&self, id: &str) -> Result<Option<User>, UsersError> {
        self.inner.find_now(id).instrument(trace::work!("find user")).await
    }

    fn rechecks_on_refresh(&self) -> bool {
        self.inner.rechecks_on_refresh()
    }
}
