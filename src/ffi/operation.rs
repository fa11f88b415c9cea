//! `mtp_operation`: work under way.

use super::boundary::{Speak, boundary, quietly};
use super::error::mtp_error;
use super::handle::{Owned, borrow, free, share};
use super::input::invalid_argument;
use super::need::Lent;
use super::output::{Out, OutText};
use super::report::{Told, mtp_report};
use super::status::mtp_status;
use super::token::mtp_token;
use crate::advice::Language;
use crate::error::Result;
use crate::flow::LogLevel;
use crate::nul_text::NulText;
use crate::operation::{Operation, State};
use std::ffi::c_char;
use std::sync::Mutex;
use std::time::Duration;

/// Work under way. `mtp_operation_wait`, `mtp_operation_cancel` and `mtp_operation_get_need` may be called by several
/// threads at once; taking, answering, draining the log and freeing need exclusive use.
pub struct mtp_operation {
    _private: [u8; 0],
}

/// An operation, and what it has lent out.
pub(super) struct Held {
    pub(super) operation: Operation,
    pub(super) language: Language,
    log_text: Mutex<Option<NulText>>,
    pub(super) lent: Mutex<Option<Lent>>,
}

impl Owned for mtp_operation {
    type Target = Held;
}

impl Held {
    pub(super) fn new(operation: Operation, language: Language) -> Self {
        Self {
            operation,
            language,
            log_text: Mutex::new(None),
            lent: Mutex::new(None),
        }
    }
}

/// State of an operation: under way.
pub const MTP_OPERATION_PENDING: i32 = 0;
/// State of an operation: it has a result to take.
pub const MTP_OPERATION_DONE: i32 = 1;
/// State of an operation: it has failed; taking its result gives the error.
pub const MTP_OPERATION_FAILED: i32 = 2;
/// State of an operation: it waits for the caller's answer, see `mtp_operation_get_need`.
pub const MTP_OPERATION_NEEDS_INPUT: i32 = 3;

/// Level of a log entry: there is none.
pub const MTP_LOG_NONE: i32 = 0;
/// Level of a log entry: for whoever looks for a defect.
pub const MTP_LOG_DEBUG: i32 = 1;
/// Level of a log entry: for whoever wants to follow what happens.
pub const MTP_LOG_VERBOSE: i32 = 2;
/// Level of a log entry: something is not as it should be.
pub const MTP_LOG_WARNING: i32 = 3;

/// The number of a state.
pub(super) fn state_number(state: State) -> i32 {
    match state {
        State::Pending => MTP_OPERATION_PENDING,
        State::Done => MTP_OPERATION_DONE,
        State::Failed => MTP_OPERATION_FAILED,
        State::NeedsInput => MTP_OPERATION_NEEDS_INPUT,
    }
}

/// The number of a level.
pub(super) fn level_number(level: LogLevel) -> i32 {
    match level {
        LogLevel::Debug => MTP_LOG_DEBUG,
        LogLevel::Verbose => MTP_LOG_VERBOSE,
        LogLevel::Warning => MTP_LOG_WARNING,
    }
}

/// Milliseconds as a time to wait; -1 is for ever.
pub(super) fn wait_time(timeout_ms: i64) -> Result<Option<Duration>> {
    match u64::try_from(timeout_ms) {
        Ok(milliseconds) => Ok(Some(Duration::from_millis(milliseconds))),
        Err(_) if timeout_ms == -1 => Ok(None),
        Err(_) => Err(invalid_argument("timeout_ms", "-1, 0 or milliseconds")),
    }
}

/// Waits until the operation is no longer pending.
///
/// - `operation`: not NULL.
/// - `timeout_ms`: milliseconds to wait; 0 looks only, -1 waits for ever.
/// - `out_state`: receives its state, `MTP_OPERATION_PENDING` where the time is over.
///
/// Returns `MTP_STATUS_OK` in every state, failed included.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody frees during the call.
/// - `out_state` is NULL or valid for writing one `int32_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_wait(
    operation: *const mtp_operation,
    timeout_ms: i64,
    out_state: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_state = unsafe { Out::clear(out_state, MTP_OPERATION_PENDING) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation, "operation") }?;
        let out_state = out_state.required("out_state")?;
        let timeout = wait_time(timeout_ms).speak(held.language)?;
        out_state.set(state_number(held.operation.wait(timeout)));
        Ok(())
    })
}

/// Cancels the operation: unless it has ended, it fails with `MTP_STATUS_CANCELLED` at once. Others who wait for the
/// same token are not touched.
///
/// - `operation`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody frees during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_cancel(operation: *const mtp_operation) {
    quietly(|| {
        // SAFETY: the caller's promise.
        if let Ok(held) = unsafe { borrow(operation, "operation") } {
            held.operation.cancel();
        }
    });
}

/// Takes the token of an operation that is done, once.
///
/// - `operation`: not NULL.
/// - `out_token`: receives the token, to be freed with `mtp_token_free`.
///
/// Returns `MTP_STATUS_OK`; the operation's own status where it has failed, each time it is asked; or
/// `MTP_STATUS_INVALID_STATE` where it has not ended or its token was taken before.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `out_token` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_take_token(
    operation: *mut mtp_operation,
    out_token: *mut *mut mtp_token,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_token = unsafe { Out::clear(out_token, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        let out_token = out_token.required("out_token")?;
        let token = held.operation.take_token().speak(held.language)?;
        out_token.set(share(token));
        Ok(())
    })
}

/// Takes the report of an operation that is done, once.
///
/// - `operation`: not NULL.
/// - `out_report`: receives the report, to be freed with `mtp_report_free`.
///
/// Returns `MTP_STATUS_OK`; the operation's own status where it has failed, each time it is asked; or
/// `MTP_STATUS_INVALID_STATE` where it has not ended, brings no report, or its report was taken before.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `out_report` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_take_report(
    operation: *mut mtp_operation,
    out_report: *mut *mut mtp_report,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_report = unsafe { Out::clear(out_report, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        let out_report = out_report.required("out_report")?;
        let report = held.operation.take_report().speak(held.language)?;
        out_report.set(share(std::sync::Arc::new(Told::new(report, held.language))));
        Ok(())
    })
}

/// Takes the oldest line of the operation's log. A line is English, redacted when it was written, and one line long. An
/// operation keeps the last 256 lines.
///
/// - `operation`: not NULL.
/// - `out_level`: receives its level, `MTP_LOG_NONE` where there is none.
/// - `out_text`: receives UTF-8 that belongs to the operation and lives until the next call of this function or the
///   operation's free, or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, also where there is no line.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `out_level` is NULL or valid for writing one `int32_t`.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_drain_log(
    operation: *mut mtp_operation,
    out_level: *mut i32,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_level = unsafe { Out::clear(out_level, MTP_LOG_NONE) };
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        let (out_level, out) = (
            out_level.required("out_level")?,
            out.required("out_text", "out_len")?,
        );
        let Some(entry) = held.operation.drain_log() else {
            return Ok(());
        };
        out_level.set(level_number(entry.level));
        out.set(Some(lock(&held.log_text).insert(NulText::new(&entry.text))));
        Ok(())
    })
}

/// Frees an operation. One that has not ended is cancelled; it never waits. Its queue does not report it any more.
///
/// - `operation`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_free(operation: *mut mtp_operation) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(operation) };
    });
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
