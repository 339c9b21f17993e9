//! The way to Redis: commands in, replies out, never sent twice.
//!
//! Commands come in stages. One server gets all of them in one round trip, in order; in a cluster
//! each goes to the node of its key, and a stage starts when the one before is done.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use futures_util::future::join_all;
use parking_lot::RwLock;
use redis::{
    Client, Cmd, ErrorKind, Pipeline, RedisError, RedisResult, ServerErrorKind, Value,
    aio::{ConnectionLike, ConnectionManager},
    cluster_async::ClusterConnection,
    sentinel::SentinelClient,
};
use tokio::sync::Mutex;

use super::{
    connect::{cluster, lanes, sentinels},
    script::Step,
    wanted::{Topology, Wanted},
};
use crate::OpenStoreError;

/// Sentinels look at the master that they name before they are believed.
const ASKING: Duration = Duration::from_secs(3);

/// How long replicas may take, of what the operation may.
fn replicas(limit: Duration) -> Duration {
    limit * 4 / 7
}

/// The reply to each step, in order.
pub(super) type Replies = Vec<RedisResult<Value>>;

pub(super) struct Link {
    way: Way,
    wait: u32,
}

enum Way {
    One(Arc<One>),
    Cluster(Box<ClusterConnection>),
}

/// One server, or the one that sentinels name.
struct One {
    lanes: RwLock<Vec<ConnectionManager>>,
    next: AtomicUsize,
    wait: u32,
    usual: Duration,
    sentinels: Option<Mutex<SentinelClient>>,
    asking: AtomicBool,
}

impl Link {
    /// `usual` is how long an operation may take.
    pub(super) async fn open(wanted: &Wanted, usual: Duration) -> Result<Self, OpenStoreError> {
        let one = |client: &Client, sentinels| One::new(client, wanted.wait, usual, sentinels);
        let failed = |e: RedisError| wanted.address.failed(e);
        let way = match &wanted.topology {
            Topology::Cluster => {
                Way::Cluster(Box::new(cluster(wanted, usual).await.map_err(failed)?))
            }
            Topology::Sentinel(name) => {
                let mut sentinels = sentinels(wanted, name).map_err(failed)?;
                let client = sentinels.async_get_client().await.map_err(failed)?;
                Way::One(one(&client, Some(sentinels)).map_err(failed)?)
            }
            Topology::One => {
                let infos = wanted.connections()?;
                let info =
                    infos.into_iter().next().ok_or_else(|| wanted.address.wrong("a host"))?;
                let client = match wanted.certificates() {
                    Some(own) => Client::build_with_tls(info, own),
                    None => Client::open(info),
                };
                Way::One(one(&client.map_err(failed)?, None).map_err(failed)?)
            }
        };
        Ok(Self { way, wait: wanted.wait })
    }

    pub(super) const fn is_cluster(&self) -> bool {
        matches!(self.way, Way::Cluster(_))
    }

    /// Whether writes are acknowledged by replicas.
    pub(super) const fn waits(&self) -> bool {
        self.wait > 0
    }

    /// Reads, or writes that nobody waits for replicas with.
    pub(super) async fn read(&self, stages: Vec<Vec<Step>>) -> RedisResult<Replies> {
        self.run(stages, None).await
    }

    /// Writes, which may take until `limit`; with `wait` set, once so many replicas have them.
    pub(super) async fn write(
        &self,
        stages: Vec<Vec<Step>>,
        limit: Duration,
    ) -> RedisResult<Replies> {
        let wait = Wait { replicas: self.wait, most: replicas(limit) };
        self.run(stages, self.waits().then_some(wait)).await
    }

    /// Nothing came back in time: the master may be somebody else by now.
    pub(super) fn suspect(&self) {
        if let Way::One(one) = &self.way {
            One::ask_sentinels(one);
        }
    }

    async fn run(&self, stages: Vec<Vec<Step>>, wait: Option<Wait>) -> RedisResult<Replies> {
        if stages.iter().all(Vec::is_empty) {
            return Ok(Vec::new());
        }
        match &self.way {
            Way::One(one) => {
                let replies = one.run(stages, wait).await;
                if replies.as_ref().map_or_else(is_elsewhere, |r| r.iter().any(is_refused)) {
                    One::ask_sentinels(one);
                }
                replies
            }
            Way::Cluster(connection) => {
                let mut replies = Replies::new();
                for stage in stages {
                    // What comes next may rely on what was refused.
                    if let Some(place) = replies.iter().position(Result::is_err) {
                        replies.swap_remove(place)?;
                    }
                    let each = stage.into_iter().map(|step| {
                        let mut connection = (**connection).clone();
                        async move { on_node(&mut connection, step).await }
                    });
                    for reply in join_all(each).await {
                        match reply {
                            Err(error) if !is_server(&error) => return Err(error),
                            reply => replies.push(reply),
                        }
                    }
                }
                Ok(replies)
            }
        }
    }
}

/// How many replicas a write waits for, and how long.
#[derive(Clone, Copy)]
struct Wait {
    replicas: u32,
    most: Duration,
}

fn is_refused(reply: &RedisResult<Value>) -> bool {
    reply.as_ref().err().is_some_and(is_elsewhere)
}

/// Whether an error means that the master is, or will be, somebody else.
fn is_elsewhere(error: &RedisError) -> bool {
    use ServerErrorKind::{MasterDown, ReadOnly};
    error.is_io_error() || matches!(error.kind(), ErrorKind::Server(ReadOnly | MasterDown))
}

/// Whether the server said no, so that the command was not carried out.
pub(super) fn is_server(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}

async fn on_node(connection: &mut ClusterConnection, step: Step) -> RedisResult<Value> {
    let reply = send(connection, &step.short()).await;
    match (reply, step.long()) {
        (Err(error), Some(long)) if is_unknown_script(&error) => send(connection, &long).await,
        (reply, _) => reply,
    }
}

async fn send(connection: &mut ClusterConnection, command: &Cmd) -> RedisResult<Value> {
    connection.req_packed_command(command).await.and_then(Value::extract_error)
}

fn is_unknown_script(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(ServerErrorKind::NoScript))
}

impl One {
    fn new(
        client: &Client,
        wait: u32,
        usual: Duration,
        sentinels: Option<SentinelClient>,
    ) -> RedisResult<Arc<Self>> {
        Ok(Arc::new(Self {
            lanes: RwLock::new(lanes(client, wait, usual)?),
            next: AtomicUsize::new(0),
            wait,
            usual,
            sentinels: sentinels.map(Mutex::new),
            asking: AtomicBool::new(false),
        }))
    }

    /// The connection for reads is the first; writes that wait take turns on the others.
    fn lane(&self, waits: bool) -> RedisResult<ConnectionManager> {
        let lanes = self.lanes.read();
        let others = lanes.len().saturating_sub(1);
        let number = match (waits, others) {
            (true, 1..) => 1 + self.next.fetch_add(1, Relaxed) % others,
            _ => 0,
        };
        let lane = lanes.get(number).cloned();
        lane.ok_or_else(|| RedisError::from((ErrorKind::Client, "it is closed")))
    }

    async fn run(&self, stages: Vec<Vec<Step>>, wait: Option<Wait>) -> RedisResult<Replies> {
        let steps: Vec<Step> = stages.into_iter().flatten().collect();
        let mut lane = self.lane(wait.is_some())?;
        let mut commands: Vec<Cmd> = steps.iter().map(Step::short).collect();
        commands.extend(wait.map(waiting));
        let mut replies = batch(&mut lane, commands).await?;
        let mut waited = wait.and_then(|_| replies.pop());
        for (step, reply) in steps.iter().zip(&mut replies) {
            let unknown = reply.as_ref().err().is_some_and(is_unknown_script);
            if let (true, Some(long)) = (unknown, step.long()) {
                let mut again = vec![long];
                again.extend(wait.map(waiting));
                let mut answers = batch(&mut lane, again).await?;
                if wait.is_some() {
                    waited = answers.pop();
                }
                *reply = answers.pop().unwrap_or(Ok(Value::Nil));
            }
        }
        let Some(Wait { replicas, .. }) = wait else { return Ok(replies) };
        let have = match waited {
            Some(Ok(Value::Int(have))) if have >= i64::from(replicas) => return Ok(replies),
            Some(Ok(have)) => format!("{have:?}"),
            Some(Err(error)) => error.to_string(),
            None => "nobody knows how many".to_owned(),
        };
        // A replica does not wait for others, and says why it does not write.
        if let Some(place) = replies.iter().position(is_refused) {
            replies.swap_remove(place)?;
        }
        Err(too_few(&have, replicas))
    }

    /// Finds the master anew, in the background and once at a time.
    fn ask_sentinels(this: &Arc<Self>) {
        if this.sentinels.is_none() || this.asking.swap(true, Relaxed) {
            return;
        }
        let this = Arc::clone(this);
        tokio::spawn(async move {
            if let Some(sentinels) = &this.sentinels {
                let mut sentinels = sentinels.lock().await;
                let found = tokio::time::timeout(ASKING, sentinels.async_get_client()).await;
                let silent = |_| Err(RedisError::from((ErrorKind::Io, "no answer in time")));
                let found = found.unwrap_or_else(silent);
                match found.and_then(|client| lanes(&client, this.wait, this.usual)) {
                    Ok(lanes) => *this.lanes.write() = lanes,
                    Err(error) => tracing::warn!(%error, "the sentinels name no master"),
                }
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            this.asking.store(false, Relaxed);
        });
    }
}

fn too_few(have: &str, wait: u32) -> RedisError {
    let why = format!("{have} of {wait} replicas had the write in time");
    RedisError::from((ErrorKind::Client, "too few replicas", why))
}

fn waiting(wait: Wait) -> Cmd {
    let mut command = redis::cmd("WAIT");
    let most = u64::try_from(wait.most.as_millis()).unwrap_or(u64::MAX);
    command.arg(wait.replicas).arg(most);
    command
}

async fn batch(lane: &mut ConnectionManager, commands: Vec<Cmd>) -> RedisResult<Replies> {
    let count = commands.len();
    let mut pipeline = Pipeline::with_capacity(count);
    for command in commands {
        pipeline.add_command(command);
    }
    let replies = lane.send_packed_commands(&pipeline, 0, count).await?;
    Ok(replies.into_iter().map(Value::extract_error).collect())
}
