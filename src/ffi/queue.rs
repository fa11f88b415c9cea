//! `mtp_queue`: one place to wait for any number of operations.

use super::boundary::{boundary, quietly};
use super::error::mtp_error;
use super::handle::{Owned, borrow, free, hand_out};
use super::operation::{MTP_OPERATION_PENDING, state_number, wait_time};
use super::output::Out;
use super::status::mtp_status;
use crate::error::Result;
use crate::operation::Queue;
use std::sync::Arc;

/// One place to wait for any number of operations. Several threads may wait at once; each change goes to one of them.
/// It may be freed while operations still report to it: they go on unheard.
pub struct mtp_queue {
    _private: [u8; 0],
}

impl Owned for mtp_queue {
    type Target = Arc<Queue>;
}

/// Whom an operation tells about its changes: nobody where `queue` is NULL.
///
/// # Safety
/// `queue` is NULL or a live handle that nobody frees until the export returns.
pub(super) unsafe fn teller(queue: *mut mtp_queue, tag: u64) -> Result<Option<(Arc<Queue>, u64)>> {
    if queue.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let queue = unsafe { borrow(queue.cast_const(), "queue") }?;
    Ok(Some((Arc::clone(queue), tag)))
}

/// Makes an empty queue.
///
/// - `out_queue`: receives the new handle, to be freed with `mtp_queue_free`.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `out_queue` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_queue_new(
    out_queue: *mut *mut mtp_queue,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_queue = unsafe { Out::clear(out_queue, std::ptr::null_mut()) };
        out_queue
            .required("out_queue")?
            .set(hand_out(Arc::default()));
        Ok(())
    })
}

/// Waits for the next change of any operation that was begun with this queue: done, failed, or in need of input.
///
/// - `queue`: not NULL.
/// - `timeout_ms`: milliseconds to wait; 0 looks only, -1 waits for ever.
/// - `out_tag`: receives the tag the operation was begun with.
/// - `out_state`: receives the state it reached, or `MTP_OPERATION_PENDING` where nothing changed in time.
///
/// Returns `MTP_STATUS_OK`, also when nothing changed in time.
///
/// Since 0.1.
///
/// # Safety
/// - `queue` is NULL or a live handle.
/// - `out_tag` is NULL or valid for writing one `uint64_t`.
/// - `out_state` is NULL or valid for writing one `int32_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_queue_next(
    queue: *const mtp_queue,
    timeout_ms: i64,
    out_tag: *mut u64,
    out_state: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_tag = unsafe { Out::clear(out_tag, 0) };
        // SAFETY: the caller's promise.
        let out_state = unsafe { Out::clear(out_state, MTP_OPERATION_PENDING) };
        // SAFETY: the caller's promise.
        let queue = unsafe { borrow(queue, "queue") }?;
        let (out_tag, out_state) = (
            out_tag.required("out_tag")?,
            out_state.required("out_state")?,
        );
        if let Some((tag, state)) = queue.next(wait_time(timeout_ms)?) {
            out_tag.set(tag);
            out_state.set(state_number(state));
        }
        Ok(())
    })
}

/// Frees a queue.
///
/// - `queue`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `queue` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_queue_free(queue: *mut mtp_queue) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(queue) };
    });
}
