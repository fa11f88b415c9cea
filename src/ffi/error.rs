//! `mtp_error`: why a call failed, with its texts already in the wanted language.

use super::boundary::{Failure, quietly};
use super::handle::{Shared, peek, release, share};
use super::output::OutText;
use super::status::{MTP_STATUS_OK, mtp_status, status_of};
use crate::nul_text::NulText;
use std::ffi::c_char;
use std::sync::Arc;

/// Why a call failed. Immutable: any thread may read it. Its getters accept NULL, never fail, and give NULL, 0 (or -1
/// where it says so) for what is absent. Nothing in it is secret: messages, ids and server texts are safe to log.
pub struct mtp_error {
    _private: [u8; 0],
}

/// What an `mtp_error` tells.
pub(super) struct Told {
    status: mtp_status,
    message: Option<NulText>,
    advice: Option<NulText>,
    oauth_error: Option<NulText>,
    aadsts_code: i64,
    correlation_id: Option<NulText>,
    client_request_id: Option<NulText>,
    trace_id: Option<NulText>,
    timestamp: Option<NulText>,
    attempts: Option<NulText>,
    http_status: i32,
    retry_after_seconds: i64,
    is_retryable: i32,
}

impl Shared for mtp_error {
    type Target = Told;
}

/// Puts a failure into words and gives it to the caller.
pub(super) fn hand_out_error(failure: &Failure) -> *mut mtp_error {
    let Failure { error, language } = failure;
    let server = error.server();
    let text = |value: Option<&String>| value.map(|value| NulText::new(value));
    share(Arc::new(Told {
        status: status_of(error.kind()),
        message: Some(NulText::new(&error.message(*language))),
        advice: error.advice(*language).map(|advice| NulText::new(&advice)),
        oauth_error: text(server.and_then(|server| server.oauth_error.as_ref())),
        aadsts_code: server.map_or(0, |server| server.aadsts_code),
        correlation_id: text(server.and_then(|server| server.correlation_id.as_ref())),
        client_request_id: error.client_request_id().map(NulText::new),
        trace_id: text(server.and_then(|server| server.trace_id.as_ref())),
        timestamp: text(server.and_then(|server| server.timestamp.as_ref())),
        attempts: lines(error.attempts()),
        http_status: i32::from(error.http_status()),
        retry_after_seconds: error
            .retry_after_seconds()
            .map_or(-1, |seconds| i64::try_from(seconds).unwrap_or(i64::MAX)),
        is_retryable: i32::from(error.is_retryable()),
    }))
}

/// One text of several, a line each.
fn lines(texts: &[String]) -> Option<NulText> {
    let lines: Vec<String> = texts.iter().map(|text| text.replace('\n', " ")).collect();
    (!lines.is_empty()).then(|| NulText::new(&lines.join("\n")))
}

/// # Safety
/// `error` is NULL or a live handle.
unsafe fn told<'a>(error: *const mtp_error) -> Option<&'a Told> {
    // SAFETY: the caller's promise.
    unsafe { peek(error, "error") }.ok()
}

/// Lends a text of the error out.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
unsafe fn lend(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    text: fn(&Told) -> Option<&NulText>,
) {
    quietly(|| {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        out.set(unsafe { told(error) }.and_then(text));
    });
}

/// Gives the status.
///
/// - `error`: NULL counts as no error.
///
/// Returns the status of the call that failed, or `MTP_STATUS_OK` for NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_status(error: *const mtp_error) -> mtp_status {
    // SAFETY: the caller's promise.
    quietly(|| unsafe { told(error) }.map_or(MTP_STATUS_OK, |told| told.status))
        .unwrap_or(MTP_STATUS_OK)
}

/// Gives the message: what went wrong, in one or two sentences.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_message(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lend(error, out_text, out_len, |told| told.message.as_ref()) };
}

/// Gives the advice: what to do about it.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_advice(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lend(error, out_text, out_len, |told| told.advice.as_ref()) };
}

/// Gives the OAuth 2.0 error code of the answer (RFC 6749 section 5.2), such as `invalid_client`.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_oauth_error(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lend(error, out_text, out_len, |told| told.oauth_error.as_ref()) };
}

/// Gives Entra's error code, the number behind AADSTS.
///
/// - `error`: NULL counts as an error that has none.
///
/// Returns it, or 0 where there is none.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_aadsts_code(error: *const mtp_error) -> i64 {
    // SAFETY: the caller's promise.
    quietly(|| unsafe { told(error) }.map_or(0, |told| told.aadsts_code)).unwrap_or(0)
}

/// Gives the correlation id of the answer.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_correlation_id(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        lend(error, out_text, out_len, |told| {
            told.correlation_id.as_ref()
        })
    };
}

/// Gives the client-request-id that was sent, by which Entra's logs find the request even when no answer came.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_client_request_id(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        lend(error, out_text, out_len, |told| {
            told.client_request_id.as_ref()
        })
    };
}

/// Gives the trace id of the answer.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_trace_id(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lend(error, out_text, out_len, |told| told.trace_id.as_ref()) };
}

/// Gives the time stamp of the answer, as the server wrote it.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_timestamp(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lend(error, out_text, out_len, |told| told.timestamp.as_ref()) };
}

/// Gives the attempts that failed before the last one, whose failure the error itself is: a line for each, the first
/// one first, in English, such as `HTTP 503, AADSTS90033`. NULL where there was one attempt only.
///
/// - `error`: NULL counts as an error that has none.
/// - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. Lines are parted
///   by LF, with none behind the last. May be NULL.
/// - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_attempts(
    error: *const mtp_error,
    out_text: *mut *const c_char,
    out_len: *mut usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lend(error, out_text, out_len, |told| told.attempts.as_ref()) };
}

/// Gives the HTTP status of the answer.
///
/// - `error`: NULL counts as an error that has none.
///
/// Returns it, or 0 where there is none.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_http_status(error: *const mtp_error) -> i32 {
    // SAFETY: the caller's promise.
    quietly(|| unsafe { told(error) }.map_or(0, |told| told.http_status)).unwrap_or(0)
}

/// Gives how many seconds the server asked to wait.
///
/// - `error`: NULL counts as an error that has none.
///
/// Returns it, or -1 where there is none.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_get_retry_after_seconds(error: *const mtp_error) -> i64 {
    // SAFETY: the caller's promise.
    quietly(|| unsafe { told(error) }.map_or(-1, |told| told.retry_after_seconds)).unwrap_or(-1)
}

/// Gives 1 where the same call may succeed later, else 0.
///
/// - `error`: NULL counts as an error that has none.
///
/// Returns it, or 0 where there is none.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_is_retryable(error: *const mtp_error) -> i32 {
    // SAFETY: the caller's promise.
    quietly(|| unsafe { told(error) }.map_or(0, |told| told.is_retryable)).unwrap_or(0)
}

/// Frees an error.
///
/// - `error`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `error` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_error_free(error: *mut mtp_error) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { release(error) };
    });
}
