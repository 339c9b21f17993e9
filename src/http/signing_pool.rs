//! Threads that sign. An RSA signature takes a quarter of a millisecond; on the threads that
//! answer requests a few dozen of them would make every cheap request wait.

use std::{collections::VecDeque, sync::Arc, thread};

use async_trait::async_trait;
use mcp_auth_core::{
    error::OAuthError,
    jose::{AccessToken, Header},
    keys::{Algorithm, SigningKey},
    reason::Reason,
    service::TokenSigner,
};
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

/// Tokens that may wait to be signed; beyond it requests are told to come back.
const QUEUE: usize = 1024;
/// How many answers a thread with more to sign hands out together: each hand-over costs a switch
/// to a thread that answers requests, and those are better made once for several.
const BUNDLE: usize = 4;
/// The nice value of signing threads: cheap requests go first.
const NICE: i32 = 5;

#[derive(Debug)]
struct Job {
    key: Arc<SigningKey>,
    token: AccessToken,
    header: Header,
    answer: oneshot::Sender<Result<String, OAuthError>>,
}

/// What waits to be signed. A thread that finds work takes it without waking another.
#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Queue {
    fn push(&self, job: Job) -> Result<(), OAuthError> {
        let mut state = self.state.lock();
        if state.jobs.len() >= QUEUE {
            let error = OAuthError::unavailable("more than 1024 tokens wait to be signed");
            return Err(error.because(Reason::SigningQueue));
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

    /// Waits for the next job; `None` at the end.
    fn pop(&self) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            self.filled.wait(&mut state);
        }
    }

    fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.jobs.clear();
        drop(state);
        self.filled.notify_all();
    }
}

/// Signs RSA on threads of its own, everything else at once.
#[derive(Debug)]
pub struct SigningPool {
    queue: Arc<Queue>,
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
    let mut bundle = Vec::with_capacity(BUNDLE);
    while let Some(first) = queue.pop() {
        let mut next = Some(first);
        while let Some(job) = next {
            // Whoever gave up waiting needs no signature.
            if !job.answer.is_closed() {
                let signed = job.token.sign(&job.key, job.header).map_err(OAuthError::server_error);
                bundle.push((job.answer, signed));
            }
            next = if bundle.len() < BUNDLE { queue.try_pop() } else { None };
        }
        for (answer, signed) in bundle.drain(..) {
            let _ = answer.send(signed);
        }
    }
}

#[async_trait]
impl TokenSigner for SigningPool {
    async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: AccessToken,
        header: Header,
    ) -> Result<String, OAuthError> {
        if key.algorithm != Algorithm::RS256 {
            return token.sign(key, header).map_err(OAuthError::server_error);
        }
        let (answer, signed) = oneshot::channel();
        self.queue.push(Job { key: Arc::clone(key), token, header, answer })?;
        signed.await.map_err(OAuthError::server_error)?
    }
}
