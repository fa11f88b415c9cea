//! The boundary itself: errors become statuses, panics are caught and print nothing.

use super::error::mtp_error;
use super::output::Out;
use super::status::{MTP_STATUS_OK, mtp_status, status_of};
use crate::advice::{Language, Text};
use crate::error::{Error, ErrorKind};
use std::panic::{UnwindSafe, catch_unwind};

/// An error, and the language its texts are wanted in.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) language: Language,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            language: Language::default(),
        }
    }
}

/// Results of the core, with the language of the client they concern.
pub(super) trait Speak<T> {
    fn speak(self, language: Language) -> Result<T, Failure>;
}

impl<T> Speak<T> for Result<T, Error> {
    fn speak(self, language: Language) -> Result<T, Failure> {
        self.map_err(|error| Failure { error, language })
    }
}

/// Runs `body`. `out_error` is cleared, and filled when the body fails.
#[inline(always)]
pub(super) fn boundary(
    out_error: *mut *mut mtp_error,
    body: impl FnOnce() -> Result<(), Failure> + UnwindSafe,
) -> mtp_status {
    // SAFETY: every export passes on its caller's promise that `out_error` is NULL or a place for one pointer.
    let out_error = unsafe { Out::clear(out_error, std::ptr::null_mut()) };
    match quietly(body) {
        Some(Ok(())) => MTP_STATUS_OK,
        Some(Err(failure)) => {
            let status = status_of(failure.error.kind());
            out_error.set_if_wanted(|| super::error::hand_out_error(&failure));
            status
        }
        None => {
            let failure =
                Failure::from(Error::new(ErrorKind::Panic, Text::Panic).advise(Text::AdviseReport));
            out_error.set_if_wanted(|| super::error::hand_out_error(&failure));
            status_of(ErrorKind::Panic)
        }
    }
}

/// Runs `body`, and returns `None` where it panics. Nothing is printed about the panic.
#[inline(always)]
pub(super) fn quietly<T>(body: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    #[cfg(not(test))]
    silence_panics();
    catch_unwind(body).ok()
}

/// Installs a panic hook that prints nothing. Only exports lead here: a program that loads the shared library has a
/// standard library of its own, so its hook is another one, and a Rust program that uses the crate calls no export.
#[cfg(not(test))]
#[inline(always)]
fn silence_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    if !ONCE.is_completed() {
        ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    }
}
