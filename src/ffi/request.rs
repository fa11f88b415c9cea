//! `mtp_request`: what a token is asked for, and its place in the cache.

use super::boundary::{Speak, boundary, quietly};
use super::client::mtp_client;
use super::error::mtp_error;
use super::handle::{Owned, borrow, borrow_mut, free, hand_out, share};
use super::input::{flag, invalid_argument, text};
use super::operation::mtp_operation;
use super::output::Out;
use super::queue::mtp_queue;
use super::status::mtp_status;
use super::token::mtp_token;
use crate::authority::Tenant;
use crate::request::{Deadline, TokenRequest};
use crate::resource::Resource;
use std::ffi::c_char;
use std::time::Duration;

/// What a token is asked for. It remembers its place in the cache, so keep it and ask again: that is the fast path.
/// Setting needs exclusive use; once set, any number of threads may get tokens with it at once.
pub struct mtp_request {
    _private: [u8; 0],
}

impl Owned for mtp_request {
    type Target = TokenRequest;
}

/// Makes a request for the client's default tenant and for Microsoft Threat Protection.
///
/// - `client`: not NULL. It may be freed before the request.
/// - `out_request`: receives the new handle, to be freed with `mtp_request_free`.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `out_request` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_new(
    client: *const mtp_client,
    out_request: *mut *mut mtp_request,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_request = unsafe { Out::clear(out_request, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        out_request
            .required("out_request")?
            .set(hand_out(client.client.request()));
        Ok(())
    })
}

/// Frees a request. Operations begun with it go on.
///
/// - `request`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_free(request: *mut mtp_request) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(request) };
    });
}

/// Sets the tenant. Default: that of the client.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `tenant_id`: UTF-8, `tenant_id_len` bytes, copied. A tenant id (GUID) or a verified domain.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT`, `MTP_STATUS_INVALID_UTF8` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `tenant_id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_tenant_id(
    request: *mut mtp_request,
    tenant_id: *const c_char,
    tenant_id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        // SAFETY: the caller's promise.
        let tenant_id = unsafe { text(tenant_id, tenant_id_len, "tenant_id") }.speak(language)?;
        request.set_tenant(Tenant::parse(tenant_id).speak(language)?);
        Ok(())
    })
}

/// Sets the resource. Default: Microsoft Threat Protection in the client's cloud, `https://api.security.microsoft.com`.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `resource`: UTF-8, `resource_len` bytes, copied. An identifier URI or application id. It is sent as it is; on the v2 endpoint as a scope with `/.default`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_RESOURCE`, `MTP_STATUS_INVALID_UTF8` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `resource` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_resource(
    request: *mut mtp_request,
    resource: *const c_char,
    resource_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        // SAFETY: the caller's promise.
        let resource = unsafe { text(resource, resource_len, "resource") }.speak(language)?;
        request.set_resource(Resource::from_resource(resource).speak(language)?);
        Ok(())
    })
}

/// Sets the resource by its scope; replaces `mtp_request_set_resource`.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `scope`: UTF-8, `scope_len` bytes, copied. One scope of the form `{resource}/.default`; on the v1 endpoint the resource is sent.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_RESOURCE`, `MTP_STATUS_INVALID_UTF8` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `scope` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_scope(
    request: *mut mtp_request,
    scope: *const c_char,
    scope_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        // SAFETY: the caller's promise.
        let scope = unsafe { text(scope, scope_len, "scope") }.speak(language)?;
        request.set_resource(Resource::from_scope(scope).speak(language)?);
        Ok(())
    })
}

/// Accepts a token only where it is still good for longer than this. One of the cache that is not is replaced; where a new
/// one is not either, getting it fails with `MTP_STATUS_INVALID_ARGUMENT`. Default: 0.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `seconds`: 0 or more.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_min_validity(
    request: *mut mtp_request,
    seconds: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        let seconds = u64::try_from(seconds)
            .map_err(|_| invalid_argument("seconds", "0 or more"))
            .speak(language)?;
        request.set_min_validity(Duration::from_secs(seconds));
        Ok(())
    })
}

/// Says whether the cache is passed over when reading; a token that comes is kept all the same. Default: 0.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `force_refresh`: 0 or 1.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_force_refresh(
    request: *mut mtp_request,
    force_refresh: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        request.set_force_refresh(flag(force_refresh, "force_refresh").speak(language)?);
        Ok(())
    })
}

/// Answers a claims challenge; the cache is then passed over when reading.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `claims`: UTF-8, `claims_len` bytes, copied. The decoded JSON of the challenge. Empty: none.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `claims` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_claims(
    request: *mut mtp_request,
    claims: *const c_char,
    claims_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        // SAFETY: the caller's promise.
        let claims = unsafe { text(claims, claims_len, "claims") }.speak(language)?;
        request.set_claims((!claims.is_empty()).then(|| claims.to_owned()));
        Ok(())
    })
}

/// Limits one call, with its retries and waits. Default: -1.
///
/// - `request`: not NULL; nobody else uses it during the call.
/// - `deadline_ms`: milliseconds from the call on; 0 asks the cache only, -1 takes the client's timeout.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the request unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_set_deadline(
    request: *mut mtp_request,
    deadline_ms: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let request = unsafe { borrow_mut(request, "request") }?;
        let language = request.client().language();
        request.set_deadline(match u64::try_from(deadline_ms) {
            Ok(0) => Deadline::CacheOnly,
            Ok(milliseconds) => Deadline::Within(Duration::from_millis(milliseconds)),
            Err(_) if deadline_ms == -1 => Deadline::Default,
            Err(_) => {
                return Err(invalid_argument("deadline_ms", "-1, 0 or milliseconds"))
                    .speak(language);
            }
        });
        Ok(())
    })
}

/// Gets a token: from the cache where it has a fresh one, else from the token endpoint, waiting for it.
///
/// - `request`: not NULL.
/// - `out_token`: receives the token, to be freed with `mtp_token_free`.
///
/// Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_TENANT` where no tenant is set, `MTP_STATUS_NOT_CACHED`,
/// `MTP_STATUS_INVALID_ARGUMENT` where no token lasts as long as is wanted, `MTP_STATUS_INVALID_STATE` where the caller
/// makes the HTTP exchanges itself, or a status of transport (40 to 59) or of the identity provider (60 to 79).
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody sets or frees during the call.
/// - `out_token` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_get_token(
    request: *const mtp_request,
    out_token: *mut *mut mtp_token,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_token = unsafe { Out::clear(out_token, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let request = unsafe { borrow(request, "request") }?;
        let out_token = out_token.required("out_token")?;
        let token = request.get_token().speak(request.client().language())?;
        out_token.set(share(token));
        Ok(())
    })
}

/// Begins to get a token and returns at once.
///
/// - `request`: not NULL. It may be freed before the operation.
/// - `queue`: receives the tag whenever the operation is done, fails or needs input; NULL for none.
/// - `tag`: any number by which the caller knows the operation again.
/// - `out_operation`: receives the operation, to be freed with `mtp_operation_free`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT` where no tenant is set. Every later failure is the
/// operation's.
///
/// Since 0.1.
///
/// # Safety
/// - `request` is NULL or a live handle that nobody sets or frees during the call.
/// - `queue` is NULL or a live handle.
/// - `out_operation` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_request_begin_get_token(
    request: *const mtp_request,
    queue: *mut mtp_queue,
    tag: u64,
    out_operation: *mut *mut mtp_operation,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_operation = unsafe { Out::clear(out_operation, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let request = unsafe { borrow(request, "request") }?;
        let out_operation = out_operation.required("out_operation")?;
        // SAFETY: the caller's promise.
        let tell = unsafe { super::queue::teller(queue, tag) }?;
        let language = request.client().language();
        let operation = request.begin_get_token(tell).speak(language)?;
        out_operation.set(hand_out(super::operation::Held::new(operation, language)));
        Ok(())
    })
}
