//! A command as the work it asked for sees it.

use async_trait::async_trait;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::{Terminal, printable};
use crate::{
    Failure,
    admin::{AdminError, Caller, Progress, Request, Response, Session},
    log,
};

/// Takes the parts of a long answer.
type Sink<'a> = &'a mut (dyn FnMut(Value) -> Result<(), Failure> + Send);
/// Gives the parts of a long request.
type Source<'a> = &'a mut (dyn FnMut() -> Result<Option<Value>, Failure> + Send);

/// Shows progress and notes to a person, and passes items on.
pub(crate) struct Console<'a> {
    terminal: Terminal,
    sink: Option<Sink<'a>>,
    source: Option<Source<'a>>,
    /// What went wrong on this side.
    failed: Option<Failure>,
    /// The width of the progress that is shown.
    shown: usize,
}

impl<'a> Console<'a> {
    /// Takes no items and gives none.
    pub(crate) fn new(terminal: Terminal) -> Self {
        Self { terminal, sink: None, source: None, failed: None, shown: 0 }
    }

    /// Takes the items of a long answer.
    pub(crate) fn taking(terminal: Terminal, sink: Sink<'a>) -> Self {
        Self { sink: Some(sink), ..Self::new(terminal) }
    }

    /// Gives the items of a long request.
    pub(crate) fn giving(terminal: Terminal, source: Source<'a>) -> Self {
        Self { source: Some(source), ..Self::new(terminal) }
    }

    /// Has a request carried out.
    pub(crate) fn ask(mut self, session: &Session, request: Request) -> Result<Response, Failure> {
        let outcome = session.ask(request, &mut self);
        self.wipe();
        self.failed.take().map_or(outcome, Err)
    }

    fn wipe(&mut self) {
        if self.shown > 0 {
            log::prompt(&format!("\r{}\r", " ".repeat(self.shown)));
            self.shown = 0;
        }
    }

    fn fail(&mut self, failure: Failure) -> AdminError {
        let error = AdminError::failed(failure.to_string());
        self.failed = Some(failure);
        error
    }
}

#[async_trait]
impl Caller for Console<'_> {
    async fn progress(&mut self, progress: Progress) {
        if !self.terminal.messages {
            return;
        }
        let Progress { what, done, total } = progress;
        let line = match total {
            Some(total) => format!("{what}: {done} of {total}"),
            None => format!("{what}: {done}"),
        };
        self.wipe();
        log::prompt(&line);
        self.shown = line.width();
    }

    async fn note(&mut self, line: String) {
        self.wipe();
        log::say(&printable(&line));
    }

    async fn item(&mut self, item: Value) -> Result<(), AdminError> {
        self.wipe();
        match self.sink.as_mut().map(|sink| sink(item)) {
            Some(Ok(())) => Ok(()),
            Some(Err(failure)) => Err(self.fail(failure)),
            None => Err(AdminError::failed("nothing takes the parts of this answer")),
        }
    }

    async fn next(&mut self) -> Result<Option<Value>, AdminError> {
        match self.source.as_mut().map(|source| source()) {
            Some(Ok(item)) => Ok(item),
            Some(Err(failure)) => Err(self.fail(failure)),
            None => Ok(None),
        }
    }
}
