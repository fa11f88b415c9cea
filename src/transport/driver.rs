//! Answering a flow's needs on the runtime's thread.

use super::Transport;
use super::client::host_of;
use super::failure::timed_out;
use crate::advice::Text;
use crate::clock::{Clock, Horizon};
use crate::error::{Error, ErrorKind, Result};
use crate::file;
use crate::flow::{Answer, Engine, Need, Step};
use crate::protocol::{HttpRequest, HttpResponse};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::Semaphore;

/// What answers needs: the connections of a client, and its clock.
pub struct Driver<'a> {
    /// The connections.
    pub transport: &'a Transport,
    /// Bounds how many exchanges are under way at once; waiting for one counts against the deadline, not against the
    /// attempt.
    pub slots: &'a Semaphore,
    /// The clock.
    pub clock: &'a dyn Clock,
}

impl Driver<'_> {
    /// Runs a flow to its end.
    ///
    /// # Errors
    /// What the flow ends with; `InvalidState` where it needs something that only the calling program has.
    pub async fn run<T>(&self, mut engine: Engine<T>) -> Result<T> {
        let mut answer = None;
        loop {
            match engine.step(answer.take()) {
                Step::Done(result) => return result,
                Step::Needs(need) => answer = Some(self.answer(need).await?),
            }
        }
    }

    /// Answers one need.
    ///
    /// # Errors
    /// `InvalidState` for a need that only the calling program can answer.
    pub async fn answer(&self, need: Need) -> Result<Answer> {
        match need {
            Need::Sleep(duration) => {
                self.clock.pass(duration).await;
                Ok(Answer::Slept)
            }
            Need::Http {
                request,
                timeout,
                deadline,
            } => {
                let (host, began) = (host_of(&request.url), self.clock.now());
                let exchange = async {
                    let _permit = self.slots.acquire().await;
                    self.send(request, timeout).await
                };
                let result = self.until(&deadline, exchange).await;
                Ok(Answer::Http(result.unwrap_or_else(|| {
                    Err(timed_out(&host, deadline.moment().since(began)))
                })))
            }
            Need::ReadFile(request) => {
                // On a thread of its own: a file system may stall.
                let read = tokio::task::spawn_blocking(move || file::read(&request)).await;
                Ok(Answer::File(read.unwrap_or_else(|_| {
                    Err(Error::new(ErrorKind::Internal, Text::Internal)
                        .with("what", "a file could not be read"))
                })))
            }
            Need::Sign { .. } | Need::Assert { .. } => {
                Err(Error::new(ErrorKind::InvalidState, Text::InvalidState)
                    .with("expected", "an operation that the caller answers"))
            }
        }
    }

    /// Does `work` up to the deadline, wherever that is by then; `None` where it is over first.
    async fn until<T>(&self, deadline: &Horizon, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            let end = deadline.moment();
            let left = end.since(self.clock.now());
            match tokio::time::timeout(left, work.as_mut()).await {
                Ok(done) => return Some(done),
                Err(_) if deadline.moment() > end => {}
                Err(_) => return None,
            }
        }
    }

    async fn send(&self, request: HttpRequest, timeout: Duration) -> Result<HttpResponse> {
        match self.transport.beside(&request.route) {
            Some(other) => other.send(request, timeout).await,
            None => self.transport.send(request, timeout).await,
        }
    }
}
