//! `mtp_token`: an access token.

use super::boundary::{boundary, quietly};
use super::error::mtp_error;
use super::handle::{Shared, peek, release};
use super::input::invalid_argument;
use super::output::{Out, OutText};
use super::status::mtp_status;
use crate::advice::Text;
use crate::error::{Error, ErrorKind};
use crate::token::{AccessToken, Source};
use std::ffi::c_char;

/// An access token. Immutable: any thread may read it. It stays usable after its client has been freed.
///
/// Freeing it wipes the token text once no other handle and no cache holds it; a token that is still in the cache stays
/// in memory until it is replaced, `mtp_client_clear_cache` is called, or the last client of its configuration is freed.
pub struct mtp_token {
    _private: [u8; 0],
}

impl Shared for mtp_token {
    type Target = AccessToken;
}

/// Source of a token: this very request asked the token endpoint.
pub const MTP_SOURCE_NETWORK: i32 = 1;
/// Source of a token: the cache.
pub const MTP_SOURCE_CACHE: i32 = 2;

/// Gives the token text. Whoever has it can use it: do not log it, and do not keep it longer than needed.
///
/// - `token`: not NULL.
/// - `out_secret`: receives ASCII text that belongs to the token and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_secret` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_secret(
    token: *const mtp_token,
    out_secret: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_secret, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_secret", "out_len")?
            .set_with_nul(token.secret_with_nul().expose());
        Ok(())
    })
}

/// Copies the token text as UTF-16 into the caller's memory, for hosts that hold secrets in memory of their own.
///
/// - `token`: not NULL.
/// - `buffer`: receives the text without a NUL. NULL with a capacity of 0 asks for the size only.
/// - `capacity_units`: size of the buffer in UTF-16 units.
/// - `out_units`: receives the number of units copied, or needed.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_BUFFER_TOO_SMALL` with the number needed in `out_units` and nothing copied.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `buffer` is NULL or valid for writing `capacity_units` units.
/// - `out_units` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_copy_utf16(
    token: *const mtp_token,
    buffer: *mut u16,
    capacity_units: usize,
    out_units: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_units, 0) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        let text = token.secret();
        out.required("out_units")?.set(text.len());
        if buffer.is_null() && capacity_units == 0 {
            return Ok(());
        }
        if buffer.is_null() {
            return Err(super::output::null_parameter("buffer").into());
        }
        if capacity_units < text.len() {
            let error = Error::new(ErrorKind::BufferTooSmall, Text::BufferTooSmall)
                .with("needed", text.len().to_string());
            return Err(error.into());
        }
        for (index, byte) in text.iter().enumerate() {
            // SAFETY: the index is below the length, which fits the caller's buffer.
            let unit = unsafe { buffer.add(index) };
            // ASCII is the same in UTF-16.
            // SAFETY: a place within the caller's buffer; it need not be aligned.
            unsafe { unit.write_unaligned(u16::from(*byte)) };
        }
        Ok(())
    })
}

/// Gives when the token expires.
///
/// - `token`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z by this machine's clock.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_expires_on(
    token: *const mtp_token,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_unix_seconds, 0) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_unix_seconds")?.set(token.expires_on());
        Ok(())
    })
}

/// Gives the token type, as the server wrote it: `Bearer`.
///
/// - `token`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_token_type(
    token: *const mtp_token,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_text", "out_len")?
            .set(Some(token.token_type()));
        Ok(())
    })
}

/// Gives the tenant, as the request named it.
///
/// - `token`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long, or NULL where a managed identity was asked
///   without one.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_tenant_id(
    token: *const mtp_token,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_text", "out_len")?
            .set(token.asked().tenant_id.unless_empty());
        Ok(())
    })
}

/// Gives the tenant id in the token itself (`tid`), read without verification.
///
/// - `token`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long or NULL where the token cannot be read.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_token_tenant_id(
    token: *const mtp_token,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_text", "out_len")?
            .set(token.token_tenant_id());
        Ok(())
    })
}

/// Gives the client id the token was asked for with.
///
/// - `token`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long, or NULL where a managed identity was asked
///   without one.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_client_id(
    token: *const mtp_token,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_text", "out_len")?
            .set(token.asked().client_id.unless_empty());
        Ok(())
    })
}

/// Gives the resource the token was asked for.
///
/// - `token`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_resource(
    token: *const mtp_token,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_text", "out_len")?
            .set(Some(&token.asked().resource));
        Ok(())
    })
}

/// Gives the audience in the token itself (`aud`), read without verification.
///
/// - `token`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long or NULL where the token cannot be read or has more than one.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_audience(
    token: *const mtp_token,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_text", "out_len")?.set(token.audience());
        Ok(())
    })
}

/// Gives the number of application roles in the token itself (`roles`), read without verification.
///
/// - `token`: not NULL.
/// - `out_count`: receives the number; 0 for a token that has none or cannot be read.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_count` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_role_count(
    token: *const mtp_token,
    out_count: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_count, 0) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_count")?.set(token.roles().len());
        Ok(())
    })
}

/// Gives one application role.
///
/// - `token`: not NULL.
/// - `index`: below the role count.
/// - `out_text`: receives UTF-8 that belongs to the token and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_role(
    token: *const mtp_token,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        let role = token
            .roles()
            .get(index)
            .ok_or_else(|| invalid_argument("index", "a number below the role count"))?;
        out.required("out_text", "out_len")?.set(Some(role));
        Ok(())
    })
}

/// Gives where the token came from this time.
///
/// - `token`: not NULL.
/// - `out_source`: receives `MTP_SOURCE_NETWORK` or `MTP_SOURCE_CACHE`.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle.
/// - `out_source` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_get_source(
    token: *const mtp_token,
    out_source: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_source, 0) };
        // SAFETY: the caller's promise.
        let token = unsafe { peek(token, "token") }?;
        out.required("out_source")?.set(match token.source() {
            Source::Network => MTP_SOURCE_NETWORK,
            Source::Cache => MTP_SOURCE_CACHE,
        });
        Ok(())
    })
}

/// Frees a token handle.
///
/// - `token`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_token_free(token: *mut mtp_token) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { release(token) };
    });
}
