//! `mtp_options`: the settings a client is made from.

use super::boundary::{Speak, boundary, quietly};
use super::error::mtp_error;
use super::handle::{Owned, borrow_mut, free, hand_out};
use super::input::{flag, invalid_argument, text};
use super::output::Out;
use super::status::mtp_status;
use crate::advice::Language;
use crate::authority::{AllowedHost, EndpointVersion, Tenant};
use crate::error::Result;
use crate::options::{CacheMode, Options};
use std::ffi::c_char;
use std::time::Duration;

/// The settings a client is made from. `mtp_client_new` copies them, so one set can make several clients. Use it on one
/// thread at a time.
pub struct mtp_options {
    _private: [u8; 0],
}

impl Owned for mtp_options {
    type Target = Options;
}

/// Cache mode: tokens are kept in this process's memory, shared by clients of the same configuration and credential.
pub const MTP_CACHE_MEMORY: i32 = 0;
/// Cache mode: tokens are not kept.
pub const MTP_CACHE_NONE: i32 = 1;
/// Cache mode: as `MTP_CACHE_MEMORY`, and tokens are kept encrypted in a folder of the user's, where processes of the
/// same user with the same configuration and credential find them. What the folder must be:
/// `mtp_options_set_cache_folder`.
pub const MTP_CACHE_USER: i32 = 2;

/// Makes a set of options with every setting at its default.
///
/// - `out_options`: receives the new handle, to be freed with `mtp_options_free`.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `out_options` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_new(
    out_options: *mut *mut mtp_options,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_options = unsafe { Out::clear(out_options, std::ptr::null_mut()) };
        out_options
            .required("out_options")?
            .set(hand_out(Options::default()));
        Ok(())
    })
}

/// Frees a set of options; a secret in it is wiped.
///
/// - `options`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_free(options: *mut mtp_options) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(options) };
    });
}

/// Sets the client id (application id) of the app.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `client_id`: UTF-8, `client_id_len` bytes, copied. Empty: not set.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `client_id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_client_id(
    options: *mut mtp_options,
    client_id: *const c_char,
    client_id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let client_id = unsafe { text(client_id, client_id_len, "client_id") }.speak(language)?;
        options.client_id = (!client_id.is_empty()).then(|| client_id.to_owned());
        Ok(())
    })
}

/// Sets the tenant of requests that name none.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `tenant_id`: UTF-8, `tenant_id_len` bytes, copied. A tenant id (GUID) or a verified domain. Empty: not set.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `tenant_id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_tenant_id(
    options: *mut mtp_options,
    tenant_id: *const c_char,
    tenant_id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let tenant_id = unsafe { text(tenant_id, tenant_id_len, "tenant_id") }.speak(language)?;
        options.tenant = if tenant_id.is_empty() {
            None
        } else {
            Some(Tenant::parse(tenant_id).speak(language)?)
        };
        Ok(())
    })
}

/// Sets the cloud: its authority, and the hosts that belong to it. Default: Commercial.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `cloud`: UTF-8, `cloud_len` bytes, copied. Commercial, GCC, GCCHigh, DoD, China, or a name that Microsoft Graph or Az PowerShell has for one.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `cloud` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_cloud(
    options: *mut mtp_options,
    cloud: *const c_char,
    cloud_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let cloud = unsafe { text(cloud, cloud_len, "cloud") }.speak(language)?;
        options.set_cloud(cloud).speak(language)?;
        Ok(())
    })
}

/// Sets an authority other than the cloud's. `mtp_client_new` checks it: its host must be a known authority host or be allowed with `mtp_options_allow_host`.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `authority`: UTF-8, `authority_len` bytes, copied. An https URL; path, query and fragment are dropped. Empty: not set.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `authority` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_authority(
    options: *mut mtp_options,
    authority: *const c_char,
    authority_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let authority = unsafe { text(authority, authority_len, "authority") }.speak(language)?;
        options.authority = (!authority.is_empty()).then(|| authority.to_owned());
        Ok(())
    })
}

/// Allows one host, beside the known ones, to receive a credential or a token. May be called several times. No environment variable does the same.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `host`: UTF-8, `host_len` bytes, copied. `host` or `host:port`, compared exactly.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_AUTHORITY`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `host` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_allow_host(
    options: *mut mtp_options,
    host: *const c_char,
    host_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let host = unsafe { text(host, host_len, "host") }.speak(language)?;
        options
            .allowed_hosts
            .push(AllowedHost::parse(host).speak(language)?);
        Ok(())
    })
}

/// Sets the dialect of the token endpoint. Default: 2.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `version`: 1 for `/oauth2/token` with `resource`, 2 for `/oauth2/v2.0/token` with `scope`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_endpoint_version(
    options: *mut mtp_options,
    version: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.version = match version {
            1 => EndpointVersion::V1,
            2 => EndpointVersion::V2,
            _ => return Err(invalid_argument("version", "1 or 2")).speak(language),
        };
        Ok(())
    })
}

/// Says whether the caller makes the HTTP exchanges itself: operations then need input (`MTP_NEED_HTTP`), and the library opens no connection. Default: 0.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `host_http`: 0 or 1.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_host_http(
    options: *mut mtp_options,
    host_http: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.host_http = flag(host_http, "host_http").speak(language)?;
        Ok(())
    })
}

/// Says whether the client has no credential and only fetches signing keys, for `mtp_client_begin_validate`. It then gets
/// no token. Default: 0.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `keys_only`: 0 or 1.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_keys_only(
    options: *mut mtp_options,
    keys_only: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.keys_only = flag(keys_only, "keys_only").speak(language)?;
        Ok(())
    })
}

/// Sets the proxy. Default: `HTTPS_PROXY` or `ALL_PROXY` of the environment as they are when the client is made, else, on
/// Windows and macOS, the system's proxy. Hosts in `NO_PROXY` are reached directly. The names may be in small letters.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `proxy`: UTF-8, `proxy_len` bytes, copied. An http or https URL. Empty: no proxy at all.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_PROXY`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `proxy` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_proxy(
    options: *mut mtp_options,
    proxy: *const c_char,
    proxy_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let proxy = unsafe { text(proxy, proxy_len, "proxy") }.speak(language)?;
        options.set_proxy(proxy).speak(language)?;
        Ok(())
    })
}

/// Trusts CA certificates beside the platform's, for an inspecting proxy or the emulator. Only this configuration's connections trust them.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `pem`: UTF-8, `pem_len` bytes, copied. One or more certificates in PEM form.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_CERTIFICATE_AUTHORITY`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `pem` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_extra_ca(
    options: *mut mtp_options,
    pem: *const c_char,
    pem_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let pem = unsafe { text(pem, pem_len, "pem") }.speak(language)?;
        options.set_extra_ca(pem.as_bytes()).speak(language)?;
        Ok(())
    })
}

/// Limits a whole call, with its retries and waits. Default: 100 000.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `timeout_ms`: milliseconds, greater than 0.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_timeout(
    options: *mut mtp_options,
    timeout_ms: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.timeout = milliseconds(timeout_ms).speak(language)?;
        Ok(())
    })
}

/// Limits connecting, TLS included. Default: 10 000.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `timeout_ms`: milliseconds, greater than 0.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_connect_timeout(
    options: *mut mtp_options,
    timeout_ms: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.connect_timeout = milliseconds(timeout_ms).speak(language)?;
        Ok(())
    })
}

/// Limits one attempt. Default: 30 000.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `timeout_ms`: milliseconds, greater than 0.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_attempt_timeout(
    options: *mut mtp_options,
    timeout_ms: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.attempt_timeout = milliseconds(timeout_ms).speak(language)?;
        Ok(())
    })
}

/// Caps the retries of one call; which failures are tried again, and how often, is the library's own rule. Default: no cap beyond that rule.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `max_retries`: 0 for no retry at all, or more.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_max_retries(
    options: *mut mtp_options,
    max_retries: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.max_retries = u32::try_from(max_retries)
            .map_err(|_| invalid_argument("max_retries", "0 or more"))
            .speak(language)?;
        Ok(())
    })
}

/// Limits how many HTTP exchanges of one client are under way at once. Default: 64.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `concurrency`: 1 to 10 000.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_concurrency(
    options: *mut mtp_options,
    concurrency: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        let refused = || invalid_argument("concurrency", "1 to 10000");
        options.concurrency = usize::try_from(concurrency)
            .ok()
            .filter(|n| (1..=10_000).contains(n))
            .ok_or_else(refused)
            .speak(language)?;
        Ok(())
    })
}

/// Says whether tokens are kept, and where. Default: `MTP_CACHE_MEMORY`.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `cache_mode`: `MTP_CACHE_MEMORY`, `MTP_CACHE_NONE` or `MTP_CACHE_USER`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_cache_mode(
    options: *mut mtp_options,
    cache_mode: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.cache_mode = match cache_mode {
            MTP_CACHE_MEMORY => CacheMode::Memory,
            MTP_CACHE_NONE => CacheMode::None,
            MTP_CACHE_USER => CacheMode::User,
            _ => {
                return Err(invalid_argument(
                    "cache_mode",
                    "MTP_CACHE_MEMORY, MTP_CACHE_NONE or MTP_CACHE_USER",
                ))
                .speak(language);
            }
        };
        Ok(())
    })
}

/// Sets the folder of `MTP_CACHE_USER`; with another mode `mtp_client_new` fails with `MTP_STATUS_INVALID_STATE`, because
/// nothing would be kept there. Default, on Linux: `mtp_token` in
/// `$XDG_RUNTIME_DIR`, else in `$XDG_CACHE_HOME`, else in `$HOME/.cache`; on macOS in `~/Library/Caches`; on Windows in
/// the local application data of the user. `mtp_client_new` makes it where it does not exist, for its owner only, and
/// fails with `MTP_STATUS_STORE_UNAVAILABLE` where it is a symbolic link, belongs to somebody else, or may be read or
/// written by others.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `path`: UTF-8, `path_len` bytes, copied. An absolute path. Empty: the default.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_ARGUMENT` for a path that is not absolute
/// or has a NUL in it, with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `path` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_cache_folder(
    options: *mut mtp_options,
    path: *const c_char,
    path_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let path = unsafe { text(path, path_len, "path") }.speak(language)?;
        options.set_cache_folder(path).speak(language)
    })
}

/// Sets the language of messages and advice. Status names and logs are English always.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `culture`: UTF-8, `culture_len` bytes, copied. A culture name such as `en-GB`. Unknown or empty: English.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the option unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `culture` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_language(
    options: *mut mtp_options,
    culture: *const c_char,
    culture_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let culture = unsafe { text(culture, culture_len, "culture") }.speak(language)?;
        options.language = Language::from_culture(culture);
        Ok(())
    })
}

fn milliseconds(value: i64) -> Result<Duration> {
    match u64::try_from(value) {
        Ok(value) if value > 0 => Ok(Duration::from_millis(value)),
        _ => Err(invalid_argument(
            "timeout_ms",
            "milliseconds, greater than 0",
        )),
    }
}
