//! Answering a flow's needs on the runtime's thread.

use super::Transport;
use crate::advice::Text;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::file;
use crate::flow::{Answer, Engine, Need, Step};
use crate::protocol::{HttpRequest, HttpResponse};
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
                let left = deadline.since(self.clock.now());
                let permit = tokio::time::timeout(left, self.slots.acquire()).await;
                let left = deadline.since(self.clock.now());
                let result = self.send(request, timeout.min(left)).await;
                drop(permit);
                Ok(Answer::Http(result))
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

    async fn send(&self, request: HttpRequest, timeout: Duration) -> Result<HttpResponse> {
        match self.transport.beside(&request.route) {
            Some(other) => other.send(request, timeout).await,
            None => self.transport.send(request, timeout).await,
        }
    }
}
