//! Who waits for a flight, and what each makes of its outcome.

use crate::advice::Text;
use crate::cache::{Outcome, PAUSE, Slot, Waiter, Worth};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind};
use crate::flow::{LogEntry, LogLevel, brief};
use crate::operation::{Log, Reporter};
use crate::token::AccessToken;
use std::sync::Arc;
use std::time::Duration;

/// On what terms one request takes a token.
pub(super) struct Terms {
    pub(super) slot: Arc<Slot>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) min_validity: Duration,
    /// Whether an older token does, too.
    pub(super) reads_cache: bool,
}

impl Terms {
    /// What the outcome that is the same for all means here: a token must last as long as is demanded, and where no new
    /// one came, one that still does serves.
    pub(super) fn apply(&self, outcome: &Outcome, log: &dyn Fn(LogEntry)) -> Outcome {
        match outcome {
            Ok(token) => {
                let left = token.life().left(self.clock.now(), self.clock.unix());
                // A token that has expired on its way is handed out: whoever demands nothing is refused nothing.
                if self.min_validity.is_zero() || left > self.min_validity {
                    return Ok(Arc::clone(token));
                }
                Err(
                    Error::new(ErrorKind::InvalidArgument, Text::ValidityTooLong)
                        .with("seconds", left.as_secs().to_string())
                        .with("wanted", self.min_validity.as_secs().to_string())
                        .advise(Text::AdviseValidity),
                )
            }
            Err(failure) if self.reads_cache => {
                let old = self.slot.look(self.clock.as_ref(), self.min_validity);
                let (token, _) = old.ok_or_else(|| failure.clone())?;
                log(LogEntry {
                    level: LogLevel::Warning,
                    text: format!(
                        "no new token ({}); the one in use serves, it expires at {} (Unix time)",
                        brief(failure),
                        token.expires_on()
                    ),
                });
                Ok(token)
            }
            Err(failure) => Err(failure.clone()),
        }
    }

    /// Whether a token that another process has got is as good here as a new one.
    fn suits(&self, token: &AccessToken) -> bool {
        let worth = token
            .life()
            .worth(self.clock.now(), self.clock.unix(), self.min_validity);
        self.reads_cache && matches!(worth, Worth::Fresh | Worth::Due)
    }
}

/// A request's operation.
pub(super) struct Passenger {
    pub(super) reporter: Reporter,
    pub(super) terms: Terms,
}

impl Waiter for Passenger {
    fn landed(&self, outcome: &Outcome) {
        let log = |entry| self.reporter.log(entry);
        self.reporter.settle(&self.terms.apply(outcome, &log));
    }

    fn heard(&self, entry: &LogEntry) {
        self.reporter.log(entry.clone());
    }

    fn suits(&self, token: &AccessToken) -> bool {
        self.terms.suits(token)
    }
}

/// A renewal ahead of time, which nobody waits for.
pub(super) struct Background {
    pub(super) log: Arc<Log>,
    pub(super) clock: Arc<dyn Clock>,
    /// Of which token.
    pub(super) what: String,
}

impl Background {
    fn say(&self, level: LogLevel, text: &str) {
        self.log.say(level, format!("{}: {text}", self.what));
    }
}

impl Waiter for Background {
    fn landed(&self, outcome: &Outcome) {
        match outcome {
            Ok(_) => self.say(LogLevel::Verbose, "renewed ahead of its time"),
            Err(failure) => {
                let text = format!(
                    "could not be renewed ahead of its time ({}); the token in use serves, and the next try is not before \
                     {} s",
                    brief(failure),
                    PAUSE.as_secs()
                );
                self.say(LogLevel::Warning, &text);
            }
        }
    }

    fn heard(&self, entry: &LogEntry) {
        self.say(entry.level, &entry.text);
    }

    fn suits(&self, token: &AccessToken) -> bool {
        let life = token.life();
        life.worth(self.clock.now(), self.clock.unix(), Duration::ZERO) == Worth::Fresh
    }
}
