//! One place to wait for any number of operations.

use super::{State, lock};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tags of operations that have changed state, in the order they did.
#[derive(Default)]
pub struct Queue {
    changes: Mutex<VecDeque<Change>>,
    changed: Condvar,
    lines: AtomicU64,
}

/// One operation's way to a queue. The tag is the caller's and need not be its alone.
pub(super) struct Line {
    queue: Arc<Queue>,
    number: u64,
    tag: u64,
}

struct Change {
    line: u64,
    tag: u64,
    state: State,
}

impl Line {
    pub(super) fn new(queue: Arc<Queue>, tag: u64) -> Self {
        let number = queue.lines.fetch_add(1, Ordering::Relaxed);
        Self { queue, number, tag }
    }

    pub(super) fn push(&self, state: State) {
        lock(&self.queue.changes).push_back(Change {
            line: self.number,
            tag: self.tag,
            state,
        });
        self.queue.changed.notify_one();
    }

    /// Takes back what nobody has heard yet: the caller's tag may be a pointer to what goes with the operation.
    pub(super) fn hang_up(self) {
        lock(&self.queue.changes).retain(|change| change.line != self.number);
    }
}

impl Queue {
    /// The next change, waiting for it at most `timeout`; `None` waits for ever.
    #[must_use]
    pub fn next(&self, timeout: Option<Duration>) -> Option<(u64, State)> {
        let until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut changes = lock(&self.changes);
        loop {
            if let Some(change) = changes.pop_front() {
                return Some((change.tag, change.state));
            }
            changes = match until {
                None => self
                    .changed
                    .wait(changes)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(until) => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return None;
                    }
                    self.changed
                        .wait_timeout(changes, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_in_order_and_end() {
        let queue = Arc::new(Queue::default());
        let line = Line::new(Arc::clone(&queue), 7);
        line.push(State::NeedsInput);
        line.push(State::Done);
        assert_eq!(queue.next(None), Some((7, State::NeedsInput)));
        assert_eq!(queue.next(Some(Duration::ZERO)), Some((7, State::Done)));
        assert_eq!(queue.next(Some(Duration::from_millis(1))), None);
    }

    #[test]
    fn who_hangs_up_is_not_heard_any_more() {
        let queue = Arc::new(Queue::default());
        let (first, second) = (
            Line::new(Arc::clone(&queue), 7),
            Line::new(Arc::clone(&queue), 7),
        );
        first.push(State::NeedsInput);
        second.push(State::Failed);
        first.push(State::Done);
        first.hang_up();
        assert_eq!(queue.next(Some(Duration::ZERO)), Some((7, State::Failed)));
        assert_eq!(queue.next(Some(Duration::ZERO)), None);
    }
}
