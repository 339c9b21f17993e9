//! What is done to a whole store, in the process that has it open.

use mcp_auth_core::{
    keys::{KeyError, Keys},
    service::check_records,
    store::transfer::{Counts, Export, TransferError},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{check::Report, import};
use crate::{
    admin::{AdminError, Caller, Context, Host, Progress, watched},
    commands::keys::{key_settings, open_ring},
};

/// What `store` asks for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Everything, as items of text.
    Export,
    /// Everything in; its lines come as items of text.
    Import { merge: bool, skip_unknown: bool },
    /// Whether everything is as it should be.
    Check,
}

/// What `store` gets.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Response {
    /// The end of an export, and what it holds.
    Exported { records: Counts },
    /// What became of the records.
    Imported(Imported),
    /// What was found.
    Checked(Report),
}

/// What became of the records of an import.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Imported {
    /// They are stored.
    pub(crate) stored: u64,
    /// Others stand under their keys, and stay.
    pub(crate) existed: u64,
    /// They had expired.
    pub(crate) expired: u64,
    /// Only a newer release knows them.
    pub(crate) unknown: u64,
}

impl From<TransferError> for AdminError {
    fn from(error: TransferError) -> Self {
        Self::failed(error.to_string())
    }
}

/// Carries out a request.
pub(crate) async fn execute(
    context: &Context,
    request: Request,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    match request {
        Request::Export => export(context, caller).await,
        Request::Import { merge, skip_unknown } => {
            if let Host::Server(_) = context.host {
                return Err(AdminError::failed(
                    "a server uses this store: stop it, import, and start it again",
                ));
            }
            let imported = import::run(context, merge, skip_unknown, caller).await?;
            Ok(Response::Imported(imported))
        }
        Request::Check => check(context, caller).await.map(Response::Checked),
    }
}

async fn export(context: &Context, caller: &mut dyn Caller) -> Result<Response, AdminError> {
    let mut export = Export::default();
    while let Some(part) = export.next(&context.store).await? {
        let text = String::from_utf8(part).map_err(|e| AdminError::failed(e.to_string()))?;
        caller.item(Value::String(text)).await?;
        let what = "records exported".to_owned();
        let done = export.counts().values().sum();
        caller.progress(Progress { what, done, total: None }).await;
    }
    Ok(Response::Exported { records: export.counts().clone() })
}

async fn check(context: &Context, caller: &mut dyn Caller) -> Result<Report, AdminError> {
    let backend = context.store.backend();
    let below = watched(caller, "pages, records and entries looked at", None, |seen| async move {
        let report = move |progress: mcp_auth_core::store::Progress| {
            let _ = seen.send(progress.done);
        };
        backend.verify(&(std::sync::Arc::new(report) as _)).await
    });
    let below = below.await?;
    let mut report = Report::of(&below);
    let keys = keys(context, &mut report).await?;
    let read = watched(caller, "records read", None, |seen| {
        let keys = keys.as_deref();
        async move { check_records(&context.store, keys, &mut |done| _ = seen.send(done)).await }
    });
    report.add(read.await?);
    if keys.is_none() && report.records.contains_key("grant") && report.keys_absent {
        report.problem("there are grants and no key set: none of their tokens works");
    }
    Ok(report)
}

/// The keys, as far as they can be had.
async fn keys(
    context: &Context,
    report: &mut Report,
) -> Result<Option<std::sync::Arc<Keys>>, AdminError> {
    let ring = match &context.host {
        Host::Server(_) => open_ring(context).await?,
        Host::Command(_) => match key_settings(context, false) {
            Ok(_) => match open_ring(context).await {
                Ok(ring) => ring,
                Err(error) => {
                    report.keys_failed(&error.to_string());
                    return Ok(None);
                }
            },
            Err(error) => {
                report.warning(format!("the keys were not looked at: {error}"));
                return Ok(None);
            }
        },
    };
    match ring.reload().await {
        Ok(keys) => Ok(Some(keys)),
        Err(KeyError::Store(error)) => Err(error.into()),
        Err(error) => {
            report.keys_failed(&error.to_string());
            Ok(None)
        }
    }
}
