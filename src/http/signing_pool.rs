//! Threads that sign. An RSA signature takes a quarter of a millisecond; on the threads that
//! answer requests a few dozen of them would make every cheap request wait.

use std::{sync::Arc, thread};

use async_trait::async_trait;
use mcp_auth_core::{
    error::OAuthError,
    jose::{AccessToken, Header},
    keys::{Algorithm, SigningKey},
    service::TokenSigner,
};
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};

/// Tokens that may wait to be signed; beyond it requests are told to come back.
const QUEUE: usize = 1024;
/// The nice value of signing threads: cheap requests go first.
const NICE: i32 = 5;

struct Job {
    key: Arc<SigningKey>,
    token: AccessToken,
    header: Header,
    answer: oneshot::Sender<Result<String, OAuthError>>,
}

/// Signs RSA on threads of its own, everything else at once.
#[derive(Debug)]
pub struct SigningPool {
    jobs: mpsc::Sender<Job>,
}

impl SigningPool {
    /// Starts so many threads; they end when the pool is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for n in 0..threads.max(1) {
            let queue = Arc::clone(&queue);
            thread::Builder::new().name(format!("sign-{n}")).spawn(move || work(&queue))?;
        }
        Ok(Self { jobs })
    }
}

fn work(queue: &Mutex<mpsc::Receiver<Job>>) {
    // Best effort: without the right to do so the threads just compete as equals.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE);
    loop {
        let job = queue.lock().blocking_recv();
        let Some(job) = job else { return };
        // Whoever gave up waiting needs no signature.
        if !job.answer.is_closed() {
            let signed = job.token.sign(&job.key, job.header).map_err(OAuthError::server_error);
            let _ = job.answer.send(signed);
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
        let job = Job { key: Arc::clone(key), token, header, answer };
        let full = |_| OAuthError::unavailable("more than 1024 tokens wait to be signed");
        self.jobs.try_send(job).map_err(full)?;
        signed.await.map_err(OAuthError::server_error)?
    }
}
