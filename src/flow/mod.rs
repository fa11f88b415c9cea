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
pub use io::{Answer, Engine, Io, Need, Step};

use std::fmt;

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
