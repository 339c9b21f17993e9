//! Who asked, as far as the work under way is concerned.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use super::AdminError;

/// How far long work is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// What is counted, for instance `grants looked at`.
    pub(crate) what: String,
    /// How many so far.
    pub(crate) done: u64,
    /// How many there are, where that is known.
    pub(crate) total: Option<u64>,
}

/// Who asked: the command itself, or one at the other end of `admin.sock`.
#[async_trait]
pub(crate) trait Caller: Send {
    /// Shows how far the work is. Nobody looking is no reason to stop.
    async fn progress(&mut self, progress: Progress);

    /// Says something worth knowing, in one line.
    async fn note(&mut self, line: String);

    /// Hands over the next part of a long answer, at most 1 MiB of JSON.
    async fn item(&mut self, item: Value) -> Result<(), AdminError>;

    /// Fetches the next part of a long request; `None` is its end.
    async fn next(&mut self) -> Result<Option<Value>, AdminError>;
}

const SHOW_EVERY: Duration = Duration::from_millis(200);

/// Does long work that reports a number, and shows that to the caller now and then.
pub(crate) async fn watched<T, F: Future<Output = T>>(
    caller: &mut dyn Caller,
    what: &str,
    total: Option<u64>,
    work: impl FnOnce(watch::Sender<u64>) -> F,
) -> T {
    let (report, mut reported) = watch::channel(0);
    let mut work = pin!(work(report));
    loop {
        tokio::select! {
            biased;
            done = work.as_mut() => return done,
            () = tokio::time::sleep(SHOW_EVERY) => {}
        }
        if reported.has_changed().unwrap_or(false) {
            let done = *reported.borrow_and_update();
            caller.progress(Progress { what: what.to_owned(), done, total }).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what it is shown.
    #[derive(Default)]
    struct Screen(Vec<Progress>);

    #[async_trait]
    impl Caller for Screen {
        async fn progress(&mut self, progress: Progress) {
            self.0.push(progress);
        }

        async fn note(&mut self, _: String) {}

        async fn item(&mut self, _: Value) -> Result<(), AdminError> {
            Ok(())
        }

        async fn next(&mut self) -> Result<Option<Value>, AdminError> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn long_work_shows_how_far_it_is_and_short_work_does_not() {
        let mut screen = Screen::default();
        let done = watched(&mut screen, "steps", Some(2), |seen| async move {
            seen.send(1).unwrap();
            tokio::time::sleep(5 * SHOW_EVERY).await;
            seen.send(2).unwrap();
            "done"
        });
        assert_eq!(done.await, "done");
        let what = "steps".to_owned();
        assert_eq!(screen.0, [Progress { what, done: 1, total: Some(2) }], "once for each change");
        let mut screen = Screen::default();
        watched(&mut screen, "steps", None, |seen| async move { seen.send(1).unwrap() }).await;
        assert!(screen.0.is_empty());
    }
}
