//! Threads that sign. An RSA signature takes a quarter of a millisecond; on the threads that
//! answer requests a few dozen of them would make every cheap request wait.

use std::{
    cell::Cell, collections::VecDeque, fmt, future::Future, iter, panic::AssertUnwindSafe,
    pin::Pin, sync::Arc, thread,
};

use async_trait::async_trait;
use futures_util::FutureExt;
use mcp_auth_core::{
    error::OAuthError,
    jose::{AccessToken, Header},
    keys::{Algorithm, SigningKey},
    reason::Reason,
    service::TokenSigner,
};
use parking_lot::{Condvar, Mutex};
use tokio::{runtime::Handle, sync::oneshot};

/// Tokens that may wait to be signed; beyond it requests are told to come back.
const QUEUE: usize = 1024;
/// How many answers a thread with more to sign hands out together: each hand-over costs a switch
/// to a thread that answers requests, and those are better made once for several.
const BUNDLE: usize = 4;
/// The nice value of signing threads: cheap requests go first.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// Hands over what a job came to.
type Deliver = Box<dyn FnOnce() + Send>;
/// Work that comes to a signature; none where it panicked.
type Work = Pin<Box<dyn Future<Output = Option<Deliver>> + Send>>;

enum Job {
    Token(Box<Token>),
    /// And where it goes on if it has to wait.
    Work(Work, Handle),
}

struct Token {
    key: Arc<SigningKey>,
    claims: AccessToken,
    header: Header,
    answer: oneshot::Sender<Result<String, OAuthError>>,
}

thread_local! {
    /// Whether this thread is one that signs.
    static SIGNS: Cell<bool> = const { Cell::new(false) };
}

/// What waits to be signed. A thread that finds work takes it without waking another.
#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Queue {
    /// Takes a job, or gives it back where too many wait.
    fn push(&self, job: Job) -> Result<(), Job> {
        let mut state = self.state.lock();
        if state.jobs.len() >= QUEUE {
            return Err(job);
        }
        state.jobs.push_back(job);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// The next job, if there is one.
    fn try_pop(&self) -> Option<Job> {
        self.state.lock().jobs.pop_front()
    }

    /// Waits for the next job; `None` at the end. What waits then is still done: somebody may wait
    /// to be told that there is nothing any more.
    fn pop(&self) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            self.filled.wait(&mut state);
        }
    }

    fn close(&self) {
        self.state.lock().closed = true;
        self.filled.notify_all();
    }
}

/// Signs RSA on threads of its own, everything else at once.
pub struct SigningPool {
    queue: Arc<Queue>,
}

impl fmt::Debug for SigningPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningPool").field("waiting", &self.waiting()).finish()
    }
}

impl SigningPool {
    /// Starts so many threads; they end when the pool is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let pool = Self { queue: Arc::default() };
        for n in 0..threads.max(1) {
            let queue = Arc::clone(&pool.queue);
            thread::Builder::new().name(format!("sign-{n}")).spawn(move || work(&queue))?;
        }
        Ok(pool)
    }

    /// How many tokens wait to be signed.
    pub fn waiting(&self) -> usize {
        self.queue.state.lock().jobs.len()
    }

    /// Does work that comes to a signature on a thread that signs, which spares it two changes of
    /// threads; from where it has to wait for something else, it goes on in the runtime. It
    /// answers with what hands its outcome over, which is done for several at once.
    pub fn begin<W, D>(&self, work: W, runtime: &Handle)
    where
        W: Future<Output = D> + Send + 'static,
        D: FnOnce() + Send + 'static,
    {
        let work = AssertUnwindSafe(work).catch_unwind();
        let work = work.map(|done| Some(Box::new(done.ok()?) as Deliver));
        match self.queue.push(Job::Work(Box::pin(work), runtime.clone())) {
            // What has to be said of a full queue, it says itself where it signs.
            Err(Job::Work(work, runtime)) => go_on(work, &runtime),
            Err(Job::Token(_)) | Ok(()) => {}
        }
    }
}

impl Drop for SigningPool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn work(queue: &Queue) {
    // Best effort: without the right to do so the threads just compete as equals.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE);
    SIGNS.set(true);
    while let Some(first) = queue.pop() {
        let more = iter::from_fn(|| queue.try_pop());
        let bundle = iter::once(first).chain(more).take(BUNDLE);
        let done: Vec<Deliver> = bundle.filter_map(run).collect();
        for deliver in done {
            deliver();
        }
    }
}

fn run(job: Job) -> Option<Deliver> {
    match job {
        Job::Token(token) => sign(*token),
        Job::Work(work, runtime) => begin(work, &runtime),
    }
}

fn sign(Token { key, claims, header, answer }: Token) -> Option<Deliver> {
    // Whoever gave up waiting needs no signature.
    if answer.is_closed() {
        return None;
    }
    let signed = claims.sign(&key, header).map_err(OAuthError::server_error);
    Some(Box::new(move || drop(answer.send(signed))))
}

fn begin(mut work: Work, runtime: &Handle) -> Option<Deliver> {
    let entered = runtime.enter();
    let done = (&mut work).now_or_never();
    drop(entered);
    // Whoever polls it next is the one that is woken.
    done.unwrap_or_else(|| {
        go_on(work, runtime);
        None
    })
}

fn go_on(work: Work, runtime: &Handle) {
    runtime.spawn(async move {
        if let Some(deliver) = work.await {
            deliver();
        }
    });
}

#[async_trait]
impl TokenSigner for SigningPool {
    async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: AccessToken,
        header: Header,
    ) -> Result<String, OAuthError> {
        if key.algorithm != Algorithm::RS256 || SIGNS.get() {
            return token.sign(key, header).map_err(OAuthError::server_error);
        }
        let (answer, signed) = oneshot::channel();
        let job = Token { key: Arc::clone(key), claims: token, header, answer };
        self.queue.push(Job::Token(Box::new(job))).map_err(|_| {
            let error = OAuthError::unavailable("more than 1024 tokens wait to be signed");
            error.because(Reason::SigningQueue)
        })?;
        signed.await.map_err(OAuthError::server_error)?
    }
}
