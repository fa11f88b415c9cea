//! The boundary itself: errors become statuses, panics are caught and print nothing.

use super::error::mtp_error;
use super::output::Out;
use super::status::{MTP_STATUS_OK, mtp_status, status_of};
use crate::advice::{Language, Text};
use crate::error::{Error, ErrorKind};
use std::cell::Cell;
use std::panic::{UnwindSafe, catch_unwind};
use std::sync::Once;

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
    install_hook();
    let outer = INSIDE.replace(true);
    let result = catch_unwind(body);
    INSIDE.set(outer);
    result.ok()
}

thread_local! {
    /// Whether this thread is inside the library, where a panic is ours to report.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Declares that this whole thread belongs to the library.
pub(crate) fn thread_is_ours() {
    install_hook();
    INSIDE.set(true);
}

/// As a shared library this crate has a standard library of its own, so the hook touches nobody else's. Linked into a
/// Rust program it passes on what does not concern it.
#[inline(always)]
fn install_hook() {
    static HOOK: Once = Once::new();
    if HOOK.is_completed() {
        return;
    }
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !INSIDE.try_with(Cell::get).unwrap_or(false) {
                previous(panic);
            }
        }));
    });
}
