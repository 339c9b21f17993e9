//! What calls in the background came to, on its way to JavaScript.
//!
//! A promise of napi's own takes a function across threads, a hook at the end of the environment
//! and two tasks, each time. Calls that come in thousands have a number instead: JavaScript makes
//! the promise, and one function gets all that is there.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use napi::{
    Either, Status,
    bindgen_prelude::{Either4, Function, Null},
    threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode},
};
use parking_lot::Mutex;

use crate::{error::Failure, exchange::NativeResponse};

/// What a call came to: a response, a text with a line for each member, nothing, or a failure.
pub(crate) type Answer = Either4<NativeResponse, String, Null, napi::Error>;
/// The number of a call and what it came to, in turn.
pub(crate) type Settled = Vec<Either<u32, Answer>>;
/// The function of JavaScript that takes them.
pub(crate) type Settle<'a> = Function<'a, Settled, ()>;
type Threadsafe = ThreadsafeFunction<(), (), Settled, Status, false, true>;

/// What waits to be taken.
#[derive(Default)]
struct Waiting {
    settled: Settled,
    /// Whether somebody has been told to come.
    called: bool,
}

/// The way to one environment of JavaScript.
#[derive(Clone)]
pub(crate) struct Answers {
    waiting: Arc<Mutex<Waiting>>,
    function: Arc<Threadsafe>,
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answers").finish_non_exhaustive()
    }
}

impl Answers {
    /// Those that a function takes. It keeps no process alive: whoever waits has to.
    pub(crate) fn to(function: &Settle<'_>) -> napi::Result<Self> {
        let waiting = Arc::<Mutex<Waiting>>::default();
        let take = Arc::clone(&waiting);
        let function = function
            .build_threadsafe_function::<()>()
            .weak::<true>()
            .build_callback(move |_| Ok(take.lock().take()))?;
        Ok(Self { waiting, function: Arc::new(function) })
    }

    /// Work whose outcome is the answer to a call, and what hands it over.
    pub(crate) fn answering<W>(
        &self,
        call: u32,
        work: W,
    ) -> impl Future<Output = impl FnOnce() + Send + use<W>> + use<W>
    where
        W: Future<Output = Result<Answer, Failure>>,
    {
        let answers = self.clone();
        let work = AssertUnwindSafe(work).catch_unwind();
        async move {
            let answer = work.await.unwrap_or_else(|_| Err(Failure::internal("a panic")));
            let answer = answer.unwrap_or_else(|failure| Answer::D(failure.into()));
            answers.waiting.lock().settled.extend([Either::A(call), Either::B(answer)]);
            move || answers.hand_over()
        }
    }

    /// Has JavaScript come for what there is, unless it is on its way or has been there.
    fn hand_over(&self) {
        let mut waiting = self.waiting.lock();
        if !waiting.settled.is_empty() && !std::mem::replace(&mut waiting.called, true) {
            drop(waiting);
            // An environment that is gone waits for nothing any more.
            self.function.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}

impl Waiting {
    fn take(&mut self) -> Settled {
        self.called = false;
        std::mem::take(&mut self.settled)
    }
}
