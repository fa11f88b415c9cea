//! The stories of more than one step, told as `async fn`s that know no runtime.
//!
//! A flow asks its [`Io`] for one thing at a time and gets an answer; who answers is a driver's business. The built-in
//! driver is a task on the runtime's thread (`transport`); a host that does the HTTP itself, and the tests' table of
//! answers, are others. An [`Engine`] runs a flow for any of them: it hands out one [`Need`] after the other.
//! This room does no I/O. Time comes from the [`Clock`](crate::clock::Clock) it is given.

mod attempts;
pub mod federated;
mod io;
pub mod keys;
pub mod managed_identity;
mod proof;
pub mod retry;
pub mod token;

pub use crate::file::FileRequest;
pub(crate) use attempts::brief;
pub use io::{Answer, Engine, Io, Need, Step};

use crate::clock::Moment;
use crate::error::Error;
use std::fmt;
use std::time::Duration;

/// What the token endpoint has said about when to ask again, kept from one call to the next of the same token.
pub trait RememberedWaits: Send + Sync {
    /// Nothing is to be sent before `until`, because of `failure`.
    fn remember(&self, until: Moment, failure: &Error);
    /// How long nothing is to be sent from `now` on, and what the server said.
    fn standing(&self, now: Moment) -> Option<(Duration, Error)>;
    /// The server takes requests again.
    fn forget(&self);
}

/// How much somebody wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// For whoever looks for a defect.
    Debug,
    /// For whoever wants to follow what happens.
    Verbose,
    /// For everybody: something is not as it should be.
    Warning,
}

/// One line of what happened. It is redacted when written: no secret, token, header or body is ever put into one.
#[derive(Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Who should hear it.
    pub level: LogLevel,
    /// English text, one line.
    pub text: String,
}

impl fmt::Debug for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.level, self.text)
    }
}
