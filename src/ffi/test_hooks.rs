//! An export that panics on purpose, for the tests alone. The shipped library is built without it.

use super::boundary::boundary;
use super::error::mtp_error;
use super::status::mtp_status;

/// Panics inside the boundary.
///
/// Returns `MTP_STATUS_PANIC`.
///
/// # Safety
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
#[expect(clippy::panic, reason = "panicking is its purpose")]
pub unsafe extern "C" fn mtp_test_panic(out_error: *mut *mut mtp_error) -> mtp_status {
    boundary(out_error, || panic!("on purpose"))
}
