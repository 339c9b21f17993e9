//! The server's end of `admin.sock`.

use std::{path::Path, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use mcp_auth_core::event::Event;
use serde_json::Value;
use tokio::{
    net::{UnixListener, UnixStream},
    sync::{Semaphore, watch},
    task::JoinHandle,
};

use super::{
    AdminError, Caller, Context, Progress, execute, socket,
    wire::{Answer, Opening, Supply, Wire, WireError},
};

/// Commands that are served at the same time; more wait.
const MAX_CONNECTIONS: u32 = 16;
/// How long a command may take to say what it wants.
const OPENING_TIMEOUT: Duration = Duration::from_secs(10);
/// How long it may take for the next part of a long request.
const SUPPLY_TIMEOUT: Duration = Duration::from_mins(1);
/// What to wait when the system has no descriptor left.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Serves commands until it is stopped.
pub(crate) struct Listener {
    path: PathBuf,
    stop: watch::Sender<bool>,
    permits: Arc<Semaphore>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Listens in a data folder. Where that is not possible the server runs all the same.
    pub(crate) fn start(folder: &Path, context: Context) -> Option<Self> {
        let path = socket::path(folder);
        let listener = match socket::bind(folder) {
            Ok(listener) => listener,
            Err(error) if socket::is_too_long(folder) => {
                tracing::warn!(%error, path = %path.display(), "the path is too long for a \
                    socket: administrative commands need this server to be stopped, or a data \
                    folder with a shorter path");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "administrative commands need this \
                    server to be stopped: the socket cannot be made");
                return None;
            }
        };
        let (stop, stopping) = watch::channel(false);
        let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS as usize));
        let serving = listen(listener, Arc::new(context), Arc::clone(&permits), stopping);
        Some(Self { path, stop, permits, task: tokio::spawn(serving) })
    }

    /// Takes no more commands, and waits for those under way.
    pub(crate) async fn stop(self, grace: Duration) {
        let _ = std::fs::remove_file(&self.path);
        let _ = self.stop.send(true);
        let _ = self.task.await;
        let all = self.permits.acquire_many(MAX_CONNECTIONS);
        if tokio::time::timeout(grace, all).await.is_err() {
            tracing::warn!("an administrative command did not finish in time");
        }
    }
}

async fn listen(
    listener: UnixListener,
    context: Arc<Context>,
    permits: Arc<Semaphore>,
    mut stopping: watch::Receiver<bool>,
) {
    loop {
        let accepted = async {
            let permit = Arc::clone(&permits).acquire_owned().await.ok()?;
            Some((listener.accept().await, permit))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        match accepted {
            Some((Ok((stream, _)), permit)) => {
                let context = Arc::clone(&context);
                tokio::spawn(async move {
                    serve(stream, &context).await;
                    drop(permit);
                });
            }
            Some((Err(error), _)) => {
                tracing::warn!(%error, "an administrative connection could not be accepted");
                tokio::time::sleep(BACK_OFF).await;
            }
            None => return,
        }
    }
}

async fn serve(stream: UnixStream, context: &Context) {
    let own = rustix::process::geteuid().as_raw();
    let peer = stream.peer_cred().ok();
    let Some(peer) = peer.filter(|peer| peer.uid() == own || peer.uid() == 0) else {
        tracing::warn!(
            uid = peer.map(|peer| peer.uid()),
            "an administrative command of another \
            user was turned away"
        );
        return;
    };
    let mut wire = Wire::new(stream);
    let request = match wire.read::<Value>(OPENING_TIMEOUT).await {
        Ok(line) => line,
        Err(error) => {
            tracing::debug!(%error, "an administrative connection asked for nothing");
            let _ = wire.write(&Answer::Failed(error.into())).await;
            return;
        }
    };
    let name = name(&request);
    let pid = peer.pid().unwrap_or_default();
    Event::Administration { command: &name, uid: peer.uid(), pid }.emit();
    let outcome = match opening(request) {
        Ok(opening) => execute(context, opening.request, &mut Remote(&mut wire)).await,
        Err(error) => Err(error),
    };
    let last = outcome.map_or_else(Answer::Failed, Answer::Done);
    if let Err(error) = wire.write(&last).await {
        tracing::debug!(%error, "an administrative command did not wait for its answer");
    }
}

/// Group and command, without what is asked of them.
fn name(request: &Value) -> String {
    let key = |value: &Value| match value {
        Value::String(name) => Some((name.clone(), Value::Null)),
        Value::Object(members) => {
            members.iter().next().map(|(name, inner)| (name.clone(), inner.clone()))
        }
        _ => None,
    };
    let known = |name: &String| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let Some((group, inner)) = request.get("request").and_then(key) else { return String::new() };
    let names = [Some(group), key(&inner).map(|(name, _)| name)];
    let names: Vec<String> = names.into_iter().flatten().filter(known).collect();
    names.join(" ").chars().take(40).collect()
}

fn opening(line: Value) -> Result<Opening, AdminError> {
    let own = env!("CARGO_PKG_VERSION");
    let other = line.get("release").and_then(Value::as_str).filter(|other| *other != own);
    let why = match other {
        Some(_) => format!("the running server is release {own}: use the command of that release"),
        None => "that is not a request".to_owned(),
    };
    serde_json::from_value(line).map_err(|_| AdminError::failed(why))
}

/// The command at the other end.
struct Remote<'a>(&'a mut Wire);

#[async_trait]
impl Caller for Remote<'_> {
    async fn progress(&mut self, progress: Progress) {
        // Work that was begun is finished, whether or not somebody waits for it.
        let _ = self.0.write(&Answer::Progress(progress)).await;
    }

    async fn note(&mut self, line: String) {
        let _ = self.0.write(&Answer::Note(line)).await;
    }

    async fn item(&mut self, item: Value) -> Result<(), AdminError> {
        Ok(self.0.write(&Answer::Item(item)).await?)
    }

    async fn next(&mut self) -> Result<Option<Value>, AdminError> {
        self.0.write(&Answer::More).await?;
        match self.0.read::<Supply>(SUPPLY_TIMEOUT).await {
            Ok(Supply::Item(item)) => Ok(Some(item)),
            Ok(Supply::End) => Ok(None),
            Err(WireError::Closed) => Err(AdminError::failed("the command went away")),
            Err(error) => Err(error.into()),
        }
    }
}
