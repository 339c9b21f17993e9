//! A call of a tool under way: its message is read, then the service is called.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response, request::Parts};
use http_body::Body;
use http_body_util::{BodyExt, Collected, Either, Full, Limited, combinators::Collect};
use pin_project_lite::pin_project;
use tower::Service;

use super::ToolScopesLayer;

/// The longest JSON-RPC message that is read.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;

pin_project! {
    /// The response to a request whose tool needs scopes. It stands in the futures around it, where
    /// a box would be one more for each request.
    #[must_use = "futures do nothing unless polled"]
    pub struct Checking<S: Service<Request<Full<Bytes>>>, B: Body> {
        #[pin]
        state: State<S, B>,
    }
}

pin_project! {
    #[project = At]
    enum State<S: Service<Request<Full<Bytes>>>, B: Body> {
        Reading {
            #[pin]
            body: Collect<B>,
            waiting: Option<(Parts, S)>,
            layer: ToolScopesLayer,
        },
        Calling {
            #[pin]
            response: S::Future,
        },
    }
}

type Error = Box<dyn std::error::Error + Send + Sync>;
/// What came of reading a message.
pub(super) type Read = Result<Collected<Bytes>, Error>;

impl<S, B> Checking<S, Limited<B>>
where
    S: Service<Request<Full<Bytes>>>,
    B: Body,
    B::Error: Into<Error>,
{
    pub(super) fn new(request: Request<B>, inner: S, layer: ToolScopesLayer) -> Self {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, MAX_MESSAGE).collect();
        Self { state: State::Reading { body, waiting: Some((parts, inner)), layer } }
    }
}

impl<S, B, R> Future for Checking<S, B>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>>,
    B: Body<Data = Bytes, Error = Error>,
{
    type Output = Result<Response<Either<R, Full<Bytes>>>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let next = match state.as_mut().project() {
                At::Calling { response } => {
                    let response = ready!(response.poll(cx));
                    return Poll::Ready(response.map(|own| own.map(Either::Left)));
                }
                At::Reading { body, waiting, layer } => {
                    let read: Read = ready!(body.poll(cx));
                    let Some((parts, mut inner)) = waiting.take() else { return Poll::Pending };
                    match layer.checked(parts, read) {
                        Ok(request) => State::Calling { response: inner.call(request) },
                        Err(answer) => return Poll::Ready(Ok((*answer).map(Either::Right))),
                    }
                }
            };
            state.set(next);
        }
    }
}
