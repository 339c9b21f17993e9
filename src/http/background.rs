//! What a host does beside answering requests: it keeps up with the key set, and removes what has
//! expired.

use std::time::Duration;

use mcp_auth_core::model::Lease;
use tokio::{task::JoinHandle, time::MissedTickBehavior};
use tracing::Instrument;

use crate::App;

/// How often what has expired is removed.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
const SWEEP_BATCH: usize = 500;
/// When another instance takes over from one that died.
const SWEEP_LEASE: Duration = Duration::from_secs(90);
/// How long giving the lease back may take.
const RELEASE: Duration = Duration::from_secs(1);
/// How often the key set is looked at: others may have changed it, or a key's time has come.
const FOLLOW_EVERY: Duration = Duration::from_secs(5);

/// The tasks of a host beside its requests. They end when this is dropped.
#[derive(Debug)]
pub struct Background {
    app: App,
    /// Under which name this instance leads what one instance does for all.
    leader: Option<String>,
    tasks: [JoinHandle<()>; 2],
}

impl Background {
    /// Starts them, in the current span. Instances that share a store take turns.
    pub fn start(app: &App, shared: bool) -> Self {
        let leader = shared.then(|| app.engine().entropy.base64url::<16>());
        let sweeper = tokio::spawn(sweep(app.clone(), leader.clone()).in_current_span());
        let follower = tokio::spawn(follow(app.clone()).in_current_span());
        Self { app: app.clone(), leader, tasks: [sweeper, follower] }
    }

    /// Ends them, and lets another instance lead at once.
    pub async fn stop(self) {
        for task in &self.tasks {
            task.abort();
        }
        if let Some(holder) = &self.leader {
            let release = Lease::release(&self.app.engine().store, Lease::SWEEPING, holder);
            let _ = tokio::time::timeout(RELEASE, release).await;
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// Keeps up with the key set. What is not to be had is said once, and goes on with the keys there
/// are.
async fn follow(app: App) {
    let mut every = every(FOLLOW_EVERY);
    let mut well = true;
    loop {
        every.tick().await;
        let followed = app.engine().keys.follow().await;
        match &followed {
            Err(error) if well => {
                tracing::error!(%error, "the key set cannot be followed: the keys stay as they are");
            }
            Ok(()) if !well => tracing::info!("the key set can be followed again"),
            _ => {}
        }
        well = followed.is_ok();
    }
}

/// Removes what has expired, in small steps. Of instances that share a store one at a time does:
/// the one with the lease.
async fn sweep(app: App, holder: Option<String>) {
    let mut every = every(SWEEP_EVERY);
    loop {
        every.tick().await;
        loop {
            if !leads(&app, holder.as_deref()).await {
                break;
            }
            match app.engine().store.backend().sweep(SWEEP_BATCH).await {
                Ok(removed) if removed >= SWEEP_BATCH => tokio::task::yield_now().await,
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "expired records could not be removed");
                    break;
                }
            }
        }
    }
}

async fn leads(app: &App, holder: Option<&str>) -> bool {
    let Some(holder) = holder else { return true };
    let taken = Lease::take(&app.engine().store, Lease::SWEEPING, holder, SWEEP_LEASE).await;
    taken.unwrap_or_else(|error| {
        tracing::debug!(%error, "the lease for sweeping is not to be had");
        false
    })
}
