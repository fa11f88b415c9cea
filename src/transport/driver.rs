//! The loop that answers a flow's needs on the runtime's thread.

use super::Transport;
use crate::clock::Clock;
use crate::error::Result;
use crate::flow::{Answer, Engine, Need, Step};
use tokio::sync::Semaphore;

/// Runs a flow to its end. `slots` bounds how many exchanges of a client are under way at once; waiting for one counts
/// against the deadline, not against the attempt.
///
/// # Errors
/// What the flow ends with.
pub async fn drive<T>(
    mut engine: Engine<T>,
    transport: &Transport,
    slots: &Semaphore,
    clock: &dyn Clock,
) -> Result<T> {
    let mut answer = None;
    loop {
        answer = Some(match engine.step(answer.take()) {
            Step::Done(result) => return result,
            Step::Needs(Need::Sleep(duration)) => {
                tokio::time::sleep(duration).await;
                Answer::Slept
            }
            Step::Needs(Need::Http {
                request,
                timeout,
                deadline,
            }) => {
                let permit =
                    tokio::time::timeout(deadline.since(clock.now()), slots.acquire()).await;
                let result = transport
                    .send(request, timeout.min(deadline.since(clock.now())))
                    .await;
                drop(permit);
                Answer::Http(result)
            }
        });
    }
}
