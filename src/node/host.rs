//! A server in this process: opening in the background, open, failed or closed.

use std::{sync::Arc, time::Duration};

use mcp_auth_http::{App, Background};
use napi::{
    Env,
    bindgen_prelude::{PromiseRaw, block_on, spawn, spawn_blocking, within_runtime_if_available},
};
use parking_lot::Mutex;
use tokio::{
    runtime::Handle,
    sync::{RwLock, watch},
    task::AbortHandle,
};
use tracing::{Instrument, Span};

use crate::{
    answers::{Answer, Answers},
    error::{Code, Failure},
    log::Log,
    open::{self, Plan},
    stats::{self, Counts, NativeStats},
    store,
};

/// When to try again where the store did not answer.
const RETRY: Duration = Duration::from_secs(5);
/// How long requests under way may take to finish when the server is closed.
const GRACE: Duration = Duration::from_secs(10);
/// How long a synchronous call waits for a manager's own keys to be made.
const OWN_KEYS: Duration = Duration::from_secs(30);

/// How a server stands.
#[derive(Clone, Debug)]
enum State {
    Opening,
    Open(App),
    Failed(Failure),
    Closed,
}

/// A server in this process.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) log: Log,
    /// The way of answers to the environment it was made in.
    answers: Answers,
    /// Whether its records can be read without waiting.
    pub(crate) in_memory: bool,
    pub(crate) counts: Arc<Counts>,
    /// Where what has to wait does so.
    pub(crate) runtime: Handle,
    state: Arc<watch::Sender<State>>,
    task: Mutex<Option<AbortHandle>>,
    /// Held while a request is under way.
    busy: Arc<RwLock<()>>,
}

impl Host {
    /// Starts to open a server.
    pub(crate) fn start(plan: Plan, log: Log, answers: Answers) -> Arc<Self> {
        let state = Arc::new(watch::Sender::new(State::Opening));
        let counts = Arc::new(Counts::default());
        let in_memory = store::is_memory(&plan.store);
        let work = run(plan, Arc::clone(&state), Arc::clone(&counts));
        let task = spawn(work.instrument(log.span.clone()));
        let (task, busy) = (Mutex::new(Some(task.abort_handle())), Arc::default());
        let runtime = within_runtime_if_available(Handle::current);
        Arc::new(Self { log, answers, in_memory, counts, runtime, state, task, busy })
    }

    /// The application, where it is open now.
    pub(crate) fn now(&self) -> Result<App, Failure> {
        match &*self.state.borrow() {
            State::Open(app) => Ok(app.clone()),
            State::Opening => Err(Failure::new(
                Code::NotReady,
                "keys and store are still being opened: await server.ready() first",
            )),
            State::Failed(failure) => Err(failure.clone()),
            State::Closed => Err(closed()),
        }
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(&*self.state.borrow(), State::Closed)
    }

    /// The application, as soon as it is clear whether there is one.
    pub(crate) async fn opened(&self) -> Result<App, Failure> {
        match self.now() {
            Err(Failure { code: Code::NotReady, .. }) => {}
            clear => return clear,
        }
        let mut state = self.state.subscribe();
        // The sender lives as long as this does.
        let _ = state.wait_for(|state| !matches!(state, State::Opening)).await;
        self.now()
    }

    /// The same, but not later than this.
    pub(crate) async fn opened_within(&self, wait: Duration) -> Result<App, Failure> {
        match self.now() {
            Err(Failure { code: Code::NotReady, .. }) => {}
            clear => return clear,
        }
        tokio::time::timeout(wait, self.opened()).await.unwrap_or_else(|_| self.now())
    }

    /// The same for a synchronous call on a manager that makes its own keys.
    pub(crate) fn opened_now(&self) -> Result<App, Failure> {
        match self.now() {
            Err(Failure { code: Code::NotReady, .. }) => block_on(self.opened_within(OWN_KEYS)),
            clear => clear,
        }
    }

    /// How many clients, codes and grants there are, as this process knows.
    pub(crate) fn stats_of(&self, app: Result<App, Failure>) -> NativeStats {
        let counts = &self.counts;
        app.map_or_else(|_| counts.last(), |app| counts.now(&app, self.in_memory))
    }

    /// The same, counted.
    pub(crate) fn stats<'env>(
        self: &Arc<Self>,
        env: &'env Env,
    ) -> napi::Result<PromiseRaw<'env, NativeStats>> {
        let host = Arc::clone(self);
        env.spawn_future(async move {
            let app = host.opened().await?;
            Ok(stats::count(&app, true).await.map_err(Failure::from)?.stats)
        })
    }

    /// Resolves when store and keys are open.
    pub(crate) fn ready<'env>(
        self: &Arc<Self>,
        env: &'env Env,
    ) -> napi::Result<PromiseRaw<'env, ()>> {
        let host = Arc::clone(self);
        env.spawn_future(async move { Ok(host.opened().await.map(drop)?) })
    }

    /// Does what a call asks for in the background.
    pub(crate) fn answer<W>(&self, call: u32, work: W)
    where
        W: Future<Output = Result<Answer, Failure>> + Send + 'static,
    {
        let answering = self.answers.answering(call, work);
        self.runtime.spawn(async move {
            let hand_over = answering.await;
            hand_over();
        });
    }

    /// The same where it comes to a signature and, with records in memory, to nothing that has to
    /// be waited for.
    pub(crate) fn answer_signing<W>(&self, call: u32, work: W)
    where
        W: Future<Output = Result<Answer, Failure>> + Send + 'static,
    {
        match open::signing().filter(|_| self.in_memory) {
            Some(signing) => signing.begin(self.answers.answering(call, work), &self.runtime),
            None => self.answer(call, work),
        }
    }

    /// Runs a request; closing waits for it.
    pub(crate) async fn busy<T>(&self, work: impl Future<Output = T>) -> T {
        let _busy = self.busy.read().await;
        work.instrument(self.log.span.clone()).await
    }

    /// Closes the server: from now on it is. The future finishes what is under way and lets go of
    /// the store.
    pub(crate) fn close(self: Arc<Self>) -> impl Future<Output = ()> + Send + 'static {
        let before = self.state.send_replace(State::Closed);
        self.stop();
        async move { self.finish(before).await }
    }

    async fn finish(&self, before: State) {
        if tokio::time::timeout(GRACE, self.busy.write()).await.is_err() {
            tracing::warn!(parent: &self.log.span, "requests were still under way at the close");
        }
        if let State::Open(app) = before {
            app.engine().store.backend().close().await;
        }
    }

    fn stop(&self) {
        if let Some(task) = self.task.lock().take() {
            task.abort();
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What calls are told after `close()`.
pub(crate) fn closed() -> Failure {
    Failure::new(Code::Closed, "the server was closed: construct a new one")
}

/// Opens the server and does what it has to do beside its requests.
async fn run(plan: Plan, state: Arc<watch::Sender<State>>, counts: Arc<Counts>) {
    let plan = Arc::new(plan);
    let app = loop {
        // Making a key takes a core for a tenth of a second, which requests need not wait for.
        let (own, runtime, span) = (Arc::clone(&plan), Handle::current(), Span::current());
        let open = move || span.in_scope(|| runtime.block_on(own.open()));
        let failure = match spawn_blocking(open).await {
            Ok(Ok(app)) => break app,
            Ok(Err(failure)) => failure,
            Err(_) => Failure::internal("opening the server panicked"),
        };
        let again = failure.code == Code::Store;
        tracing::error!(hint = failure.message, again, "the server cannot be opened");
        if !set(&state, State::Failed(failure)) || !again {
            return;
        }
        tokio::time::sleep(RETRY).await;
    };
    counts.count(&app).await;
    let background = Background::start(&app, store::is_shared(&plan.store));
    if set(&state, State::Open(app.clone())) {
        counts.keep(&app).await;
    }
    background.stop().await;
    app.engine().store.backend().close().await;
}

/// Changes the state, unless the server was closed; answers whether it did.
fn set(state: &watch::Sender<State>, to: State) -> bool {
    state.send_if_modified(|state| {
        let open = !matches!(state, State::Closed);
        if open {
            *state = to;
        }
        open
    })
}
