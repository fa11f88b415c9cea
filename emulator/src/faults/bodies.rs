//! Answers that end badly: a mark that makes the server drop the connection, and a body that breaks off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// Marks a response that is never to be sent: the server closes the connection instead.
#[derive(Clone, Copy)]
pub(crate) struct Cut;

/// A "response" that closes the connection.
pub(super) fn cut() -> Response {
    let mut response = ().into_response();
    response.extensions_mut().insert(Cut);
    response
}

/// A body that announces its whole length, sends the first half, waits, and then breaks the connection.
pub(super) struct Unfinished {
    announced: u64,
    half: Option<Bytes>,
    wait: Pin<Box<Sleep>>,
}

impl Unfinished {
    pub(super) fn body(whole: &Bytes, wait: Duration) -> Body {
        Body::new(Self {
            announced: u64::try_from(whole.len()).unwrap_or(u64::MAX),
            half: Some(whole.slice(..whole.len() / 2)),
            wait: Box::pin(sleep(wait)),
        })
    }
}

impl HttpBody for Unfinished {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        ready!(self.wait.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::other("broken off on demand"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
