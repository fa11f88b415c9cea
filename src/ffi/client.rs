//! `mtp_client`: a configuration and a credential, with their connections and tokens.

use super::boundary::{Speak, boundary, quietly};
use super::error::mtp_error;
use super::handle::{Owned, borrow, free, hand_out};
use super::operation::{MTP_LOG_NONE, level_number, lock};
use super::options::mtp_options;
use super::output::{Out, OutText};
use super::status::mtp_status;
use crate::client::TokenClient;
use crate::nul_text::NulText;
use std::ffi::c_char;
use std::sync::Mutex;

/// A configuration and a credential, with their connections and tokens. Any number of threads may use it at once. Keep
/// one for as long as its settings hold: a second client of the same settings shares its tokens, but costs the set-up.
///
/// It may be freed while requests and operations made from it live on. Freeing the last client and request of a
/// configuration and credential ends what goes on in the background for them. The library's one thread starts with the first
/// request that goes to the network, and ends with the last client, request and operation; freeing never waits for it.
pub struct mtp_client {
    _private: [u8; 0],
}

/// A client, and its texts as C wants them.
pub(super) struct Held {
    pub(super) client: TokenClient,
    client_id: NulText,
    tenant_id: Option<NulText>,
    authority: NulText,
    credential_source: NulText,
    log_text: Mutex<Option<NulText>>,
}

impl Owned for mtp_client {
    type Target = Held;
}

/// Makes a client. Checks the options as a whole, reads the environment where they ask for it, and sends nothing.
///
/// - `options`: not NULL; copied.
/// - `out_client`: receives the new handle, to be freed with `mtp_client_free`.
///
/// Returns `MTP_STATUS_OK`, `MTP_STATUS_CREDENTIAL_MISSING`, `MTP_STATUS_INVALID_AUTHORITY`,
/// `MTP_STATUS_HOST_NOT_ALLOWED`, `MTP_STATUS_INVALID_TENANT` or, with `MTP_CACHE_USER`, `MTP_STATUS_STORE_UNAVAILABLE`.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody changes during the call.
/// - `out_client` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_new(
    options: *const mtp_options,
    out_client: *mut *mut mtp_client,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_client = unsafe { Out::clear(out_client, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let options = unsafe { borrow(options, "options") }?;
        let out_client = out_client.required("out_client")?;
        let client = TokenClient::new(options).speak(options.language)?;
        out_client.set(hand_out(Held {
            client_id: NulText::new(client.client_id()),
            tenant_id: client.tenant_id().map(NulText::new),
            authority: NulText::new(client.authority()),
            credential_source: NulText::new(client.credential_source()),
            log_text: Mutex::new(None),
            client,
        }));
        Ok(())
    })
}

/// Frees a client. Requests and operations made from it live on.
///
/// - `client`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_free(client: *mut mtp_client) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(client) };
    });
}

/// Forgets every token that this configuration and credential have in the cache. Requests under way go on.
///
/// - `client`: not NULL.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_clear_cache(
    client: *const mtp_client,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        unsafe { borrow(client, "client") }?.client.clear_cache();
        Ok(())
    })
}

/// Takes the oldest line of the client's log. It tells of what happens in the background alone: tokens renewed ahead of
/// their time, because a request of this client came when they were due. What a request does is in its operation's log.
/// A line is English, redacted when it was written, and one line long. A client keeps the last 256 lines.
///
/// - `client`: not NULL. One thread at a time drains its log.
/// - `out_level`: receives its level, `MTP_LOG_NONE` where there is none.
/// - `out_text`: receives UTF-8 that belongs to the client and lives until the next call of this function or the
///   client's free, or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, also where there is no line.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle whose log nobody else drains during the call.
/// - `out_level` is NULL or valid for writing one `int32_t`.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_drain_log(
    client: *const mtp_client,
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
        let held = unsafe { borrow(client, "client") }?;
        let (out_level, out) = (
            out_level.required("out_level")?,
            out.required("out_text", "out_len")?,
        );
        let Some(entry) = held.client.drain_log() else {
            return Ok(());
        };
        out_level.set(level_number(entry.level));
        out.set(Some(lock(&held.log_text).insert(NulText::new(&entry.text))));
        Ok(())
    })
}

/// Gives the client id in use, whether given or from the environment. A managed identity needs none.
///
/// - `client`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the client and lives as long, or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_get_client_id(
    client: *const mtp_client,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        out.required("out_text", "out_len")?
            .set(client.client_id.unless_empty());
        Ok(())
    })
}

/// Gives the tenant of requests that name none, whether given or from the environment.
///
/// - `client`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the client and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_get_tenant_id(
    client: *const mtp_client,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        out.required("out_text", "out_len")?
            .set(client.tenant_id.as_ref());
        Ok(())
    })
}

/// Gives the authority in use, such as `https://login.microsoftonline.com`.
///
/// - `client`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the client and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_get_authority(
    client: *const mtp_client,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        out.required("out_text", "out_len")?
            .set(Some(&client.authority));
        Ok(())
    })
}

/// Gives which credential is in use and where it came from, in English, for people.
///
/// - `client`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the client and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_get_credential_source(
    client: *const mtp_client,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        out.required("out_text", "out_len")?
            .set(Some(&client.credential_source));
        Ok(())
    })
}
