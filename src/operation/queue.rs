//! One place to wait for any number of operations.

use super::State;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tags of operations that have changed state, in the order they did.
#[derive(Default)]
pub struct Queue {
    changes: Mutex<VecDeque<(u64, State)>>,
    changed: Condvar,
}

impl Queue {
    pub(super) fn push(&self, tag: u64, state: State) {
        self.changes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back((tag, state));
        self.changed.notify_one();
    }

    /// The next change, waiting for it at most `timeout`; `None` waits for ever.
    #[must_use]
    pub fn next(&self, timeout: Option<Duration>) -> Option<(u64, State)> {
        let until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(change) = changes.pop_front() {
                return Some(change);
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
        let queue = Queue::default();
        queue.push(7, State::NeedsInput);
        queue.push(7, State::Done);
        assert_eq!(queue.next(None), Some((7, State::NeedsInput)));
        assert_eq!(queue.next(Some(Duration::ZERO)), Some((7, State::Done)));
        assert_eq!(queue.next(Some(Duration::from_millis(1))), None);
    }
}
