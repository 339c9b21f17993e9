//! Password checks, timed.

use std::sync::Arc;

use async_trait::async_trait;
use mcp_auth_core::{
    model::User,
    users::{UserDirectory, UsersError},
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
    async fn authenticate(&self, email: &str, password: &str) -> Result<Option<User>, UsersError> {
        let span = trace::work!("check password");
        let since = Instant::now();
        let user = self.inner.authenticate(email, password).instrument(span.clone()).await;
        let outcome = match &user {
            Ok(Some(_)) => Checked::Right,
            Ok(None) => Checked::Wrong,
            Err(UsersError::Busy) => Checked::Busy,
            Err(UsersError::Unavailable(_)) => Checked::Unavailable,
        };
        if user.is_err() {
            trace::failed(&span, outcome.as_str());
        }
        if let Some(metrics) = &self.metrics {
            metrics.checked(outcome, since.elapsed());
        }
        user
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        self.inner.find(id).instrument(trace::work!("find user")).await
    }

    fn rechecks_on_refresh(&self) -> bool {
        self.inner.rechecks_on_refresh()
    }
}
