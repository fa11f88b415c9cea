//! Lines of what happened, until somebody takes them.

use super::lock;
use crate::flow::{LogEntry, LogLevel};
use std::collections::VecDeque;
use std::sync::Mutex;

/// How many lines are kept; the oldest go first.
const LIMIT: usize = 256;

/// A log that is pulled, not pushed.
#[derive(Default)]
pub(crate) struct Log(Mutex<VecDeque<LogEntry>>);

impl Log {
    pub(crate) fn push(&self, entry: LogEntry) {
        let mut lines = lock(&self.0);
        if lines.len() == LIMIT {
            lines.pop_front();
        }
        lines.push_back(entry);
    }

    pub(crate) fn say(&self, level: LogLevel, text: impl Into<String>) {
        self.push(LogEntry {
            level,
            text: text.into(),
        });
    }

    /// Takes the oldest line.
    pub(crate) fn pop(&self) -> Option<LogEntry> {
        lock(&self.0).pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_lines_go_first() {
        let log = Log::default();
        for number in 0..LIMIT + 2 {
            log.say(LogLevel::Debug, number.to_string());
        }
        assert_eq!(log.pop().expect("a line").text, "2");
        assert_eq!(std::iter::from_fn(|| log.pop()).count(), LIMIT - 1);
    }
}
