//! Leases: who leads a task of which one instance is enough.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    store::{Extra, Inserted, Kind, Record, Store, StoreError, Swapped},
    time::Timestamp,
};

/// The right to lead a task for a while. Its id names the task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lease {
    /// Who has it: a name that an instance chose at its start.
    pub holder: String,
    /// When it ends unless it is renewed.
    pub expires_at: Timestamp,
    /// Members of newer releases.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for Lease {
    const KIND: Kind = Kind::Lease;

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl Lease {
    /// The task of removing what has expired.
    pub const SWEEPING: &'static str = "sweep";

    /// Takes the lead of a task for `span`, or keeps it; `false` while another has it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn take(
        store: &Store,
        task: &str,
        holder: &str,
        span: Duration,
    ) -> Result<bool, StoreError> {
        let found = store.get::<Self>(task).await?;
        let expires_at = found.now.plus(span);
        match found.record {
            Some(own) if own.record.holder == holder => {
                let next = Self { expires_at, ..own.record };
                Ok(matches!(store.swap(task, own.version, &next).await?, Swapped::Done))
            }
            Some(_) => Ok(false),
            None => {
                let (holder, extra) = (holder.to_owned(), Extra::default());
                let lease = Self { holder, expires_at, extra };
                Ok(matches!(store.insert(task, &lease).await?, Inserted::New))
            }
        }
    }

    /// Lets go of the lead, so that another instance need not wait for its end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn release(store: &Store, task: &str, holder: &str) -> Result<(), StoreError> {
        let found = store.get::<Self>(task).await?.record;
        if let Some(own) = found.filter(|found| found.record.holder == holder) {
            store.delete::<Self>(task, own.version).await?;
        }
        Ok(())
    }
}
