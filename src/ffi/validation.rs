//! `mtp_validation`: what a token is expected to be, and the check of a token against it.

use super::boundary::{Speak, boundary, quietly};
use super::client::mtp_client;
use super::error::mtp_error;
use super::handle::{Owned, borrow, borrow_mut, free, hand_out, share};
use super::input::{flag, invalid_argument, secret_of_any_utf16, slice, text};
use super::operation::mtp_operation;
use super::output::Out;
use super::queue::mtp_queue;
use super::report::mtp_report;
use super::status::mtp_status;
use crate::advice::Language;
use crate::authority::Tenant;
use crate::cloud::Cloud;
use crate::secret::Secret;
use crate::validate::Validation;
use std::ffi::c_char;
use std::sync::Arc;

/// What a token is expected to be. Setting needs exclusive use; once set, any number of threads may check with it.
///
/// A report is a diagnosis: only the API decides whether it accepts a token. Never authorise a caller with it.
pub struct mtp_validation {
    _private: [u8; 0],
}

/// Expectations, and the language of their reports.
pub(super) struct Held {
    pub(super) validation: Validation,
    pub(super) language: Language,
}

impl Owned for mtp_validation {
    type Target = Held;
}

/// Makes a validation that expects a token for Microsoft Threat Protection in the commercial cloud, with at least one
/// application role.
///
/// - `out_validation`: receives the new handle, to be freed with `mtp_validation_free`.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `out_validation` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_new(
    out_validation: *mut *mut mtp_validation,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_validation, std::ptr::null_mut()) };
        out.required("out_validation")?.set(hand_out(Held {
            validation: Validation::default(),
            language: Language::default(),
        }));
        Ok(())
    })
}

/// Frees a validation.
///
/// - `validation`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_free(validation: *mut mtp_validation) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(validation) };
    });
}

/// Requires an application role. All required roles must be in the token, by their exact names.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `role`: UTF-8, `role_len` bytes, copied.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `role` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_add_role(
    validation: *mut mtp_validation,
    role: *const c_char,
    role_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let role = unsafe { text(role, role_len, "role") }.speak(language)?;
        validation.validation.expected.roles.push(role.to_owned());
        Ok(())
    })
}

/// Accepts an audience. Default: those of Microsoft Threat Protection in the cloud.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `audience`: UTF-8, `audience_len` bytes, copied. Compared exactly, but for one trailing slash.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `audience` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_add_audience(
    validation: *mut mtp_validation,
    audience: *const c_char,
    audience_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let audience = unsafe { text(audience, audience_len, "audience") }.speak(language)?;
        validation
            .validation
            .expected
            .audiences
            .push(audience.to_owned());
        Ok(())
    })
}

/// Expects the token of this tenant. A signature check needs it.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `tenant_id`: UTF-8, `tenant_id_len` bytes, copied. A tenant id (GUID), or a domain: that can be told only where the signature is checked.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT`, `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `tenant_id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_tenant_id(
    validation: *mut mtp_validation,
    tenant_id: *const c_char,
    tenant_id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let tenant_id = unsafe { text(tenant_id, tenant_id_len, "tenant_id") }.speak(language)?;
        validation.validation.expected.tenant = Some(Tenant::parse(tenant_id).speak(language)?);
        Ok(())
    })
}

/// Expects the token of this app.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `client_id`: UTF-8, `client_id_len` bytes, copied.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `client_id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_client_id(
    validation: *mut mtp_validation,
    client_id: *const c_char,
    client_id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let client_id = unsafe { text(client_id, client_id_len, "client_id") }.speak(language)?;
        validation.validation.expected.client_id = Some(client_id.to_owned());
        Ok(())
    })
}

/// Sets the cloud whose issuer and audiences are expected. Default: Commercial.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `cloud`: UTF-8, `cloud_len` bytes, copied. As for `mtp_options_set_cloud`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `cloud` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_cloud(
    validation: *mut mtp_validation,
    cloud: *const c_char,
    cloud_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let cloud = unsafe { text(cloud, cloud_len, "cloud") }.speak(language)?;
        validation.validation.expected.cloud = Cloud::parse(cloud).speak(language)?;
        Ok(())
    })
}

/// Sets how far clocks may differ. Default: 300.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `seconds`: 0 to 3 600.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_clock_skew(
    validation: *mut mtp_validation,
    seconds: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        if !(0..=3600).contains(&seconds) {
            return Err(invalid_argument("seconds", "0 to 3600")).speak(language);
        }
        validation.validation.expected.skew_seconds = seconds;
        Ok(())
    })
}

/// Asks for the signature to be checked. A check that was asked for and cannot be made leaves the report not valid. Default: 0.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `verify_signature`: 0 or 1.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_verify_signature(
    validation: *mut mtp_validation,
    verify_signature: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        validation.validation.expected.verify_signature =
            flag(verify_signature, "verify_signature").speak(language)?;
        Ok(())
    })
}

/// Gives the tenant's signing keys, for machines without a network, and asks for the signature to be checked with them.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `keys`: UTF-8, `keys_len` bytes, copied. A JSON Web Key Set (RFC 7517), as the tenant's `jwks_uri` serves it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `keys` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_keys(
    validation: *mut mtp_validation,
    keys: *const c_char,
    keys_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let keys = unsafe { text(keys, keys_len, "keys") }.speak(language)?;
        validation
            .validation
            .set_keys(keys.as_bytes())
            .map_err(|_| invalid_argument("keys", "a JSON Web Key Set"))
            .speak(language)?;
        Ok(())
    })
}

/// Sets the time to check against. Default: the machine's clock.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `unix_seconds`: seconds since 1970-01-01T00:00:00Z.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_time(
    validation: *mut mtp_validation,
    unix_seconds: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        validation.validation.now_unix = Some(unix_seconds);
        Ok(())
    })
}

/// Sets the language of the reports' texts. Check names are English always.
///
/// - `validation`: not NULL; nobody else uses it during the call.
/// - `culture`: UTF-8, `culture_len` bytes, copied. A culture name such as `en-GB`. Unknown or empty: English.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody else uses during the call.
/// - `culture` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_set_language(
    validation: *mut mtp_validation,
    culture: *const c_char,
    culture_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let validation = unsafe { borrow_mut(validation, "validation") }?;
        let language = validation.language;
        // SAFETY: the caller's promise.
        let culture = unsafe { text(culture, culture_len, "culture") }.speak(language)?;
        validation.language = Language::from_culture(culture);
        Ok(())
    })
}

/// Checks a token offline. Where a signature check was asked for and no keys were given, that check is not verifiable.
///
/// - `validation`: not NULL.
/// - `token`: text, `token_len` bytes. Not kept. Anything at all: what is no JWT gets a report that says so.
/// - `out_report`: receives the report, to be freed with `mtp_report_free`.
///
/// Returns `MTP_STATUS_OK`, whatever the report says, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked
/// for without an expected tenant.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody changes during the call.
/// - `token` is NULL or valid for reading `token_len` bytes.
/// - `out_report` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_run(
    validation: *const mtp_validation,
    token: *const c_char,
    token_len: usize,
    out_report: *mut *mut mtp_report,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_report = unsafe { Out::clear(out_report, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(validation, "validation") }?;
        // SAFETY: the caller's promise.
        let token =
            unsafe { slice(token.cast::<u8>(), token_len, "token") }.speak(held.language)?;
        let out_report = out_report.required("out_report")?;
        let report = held.validation.run(token).speak(held.language)?;
        out_report.set(share(Arc::new(super::report::Told::new(
            Arc::new(report),
            held.language,
        ))));
        Ok(())
    })
}

/// Begins to check a token; its operation fetches the tenant's signing keys where the signature is to be checked and the
/// cache has none. Where a request goes depends on the client and the expected tenant alone, never on the token.
///
/// - `client`: not NULL. It may be freed before the operation.
/// - `validation`: not NULL; copied.
/// - `token`: text, `token_len` bytes. Copied to memory that is wiped when freed.
/// - `queue`: receives the tag whenever the operation is done or fails; NULL for none.
/// - `tag`: any number by which the caller knows the operation again.
/// - `out_operation`: receives the operation, to be freed with `mtp_operation_free`; its result is taken with
///   `mtp_operation_take_report`. Keys that cannot be had make the check not verifiable, not the operation fail.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked for without an expected
/// tenant.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `validation` is NULL or a live handle that nobody changes during the call.
/// - `token` is NULL or valid for reading `token_len` bytes.
/// - `queue` is NULL or a live handle.
/// - `out_operation` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_begin_validate(
    client: *const mtp_client,
    validation: *const mtp_validation,
    token: *const c_char,
    token_len: usize,
    queue: *mut mtp_queue,
    tag: u64,
    out_operation: *mut *mut mtp_operation,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_operation = unsafe { Out::clear(out_operation, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(validation, "validation") }?;
        // SAFETY: the caller's promise.
        let token =
            unsafe { slice(token.cast::<u8>(), token_len, "token") }.speak(held.language)?;
        let out_operation = out_operation.required("out_operation")?;
        // SAFETY: the caller's promise.
        let tell = unsafe { super::queue::teller(queue, tag) }?;
        let operation = client
            .client
            .begin_validate(&held.validation, Secret::new(token.to_vec()), tell)
            .speak(held.language)?;
        out_operation.set(hand_out(super::operation::Held::new(
            operation,
            held.language,
        )));
        Ok(())
    })
}

/// Checks a token offline. Where a signature check was asked for and no keys were given, that check is not verifiable.
///
/// - `validation`: not NULL.
/// - `token`: UTF-16 in the machine's byte order, `token_units` units. Not kept. Anything at all: what is no JWT gets a report that says so.
/// - `out_report`: receives the report, to be freed with `mtp_report_free`.
///
/// Returns `MTP_STATUS_OK`, whatever the report says, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked
/// for without an expected tenant.
///
/// Since 0.1.
///
/// # Safety
/// - `validation` is NULL or a live handle that nobody changes during the call.
/// - `token` is NULL or valid for reading `token_units` units.
/// - `out_report` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_validation_run_utf16(
    validation: *const mtp_validation,
    token: *const u16,
    token_units: usize,
    out_report: *mut *mut mtp_report,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_report = unsafe { Out::clear(out_report, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(validation, "validation") }?;
        // SAFETY: the caller's promise.
        let units = unsafe { slice(token, token_units, "token") }.speak(held.language)?;
        let secret = secret_of_any_utf16(units);
        let token = secret.expose();
        let out_report = out_report.required("out_report")?;
        let report = held.validation.run(token).speak(held.language)?;
        out_report.set(share(Arc::new(super::report::Told::new(
            Arc::new(report),
            held.language,
        ))));
        Ok(())
    })
}

/// Begins to check a token; its operation fetches the tenant's signing keys where the signature is to be checked and the
/// cache has none. Where a request goes depends on the client and the expected tenant alone, never on the token.
///
/// - `client`: not NULL. It may be freed before the operation.
/// - `validation`: not NULL; copied.
/// - `token`: UTF-16 in the machine's byte order, `token_units` units. Copied to memory that is wiped when freed.
/// - `queue`: receives the tag whenever the operation is done or fails; NULL for none.
/// - `tag`: any number by which the caller knows the operation again.
/// - `out_operation`: receives the operation, to be freed with `mtp_operation_free`; its result is taken with
///   `mtp_operation_take_report`. Keys that cannot be had make the check not verifiable, not the operation fail.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked for without an expected
/// tenant.
///
/// Since 0.1.
///
/// # Safety
/// - `client` is NULL or a live handle.
/// - `validation` is NULL or a live handle that nobody changes during the call.
/// - `token` is NULL or valid for reading `token_units` units.
/// - `queue` is NULL or a live handle.
/// - `out_operation` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_client_begin_validate_utf16(
    client: *const mtp_client,
    validation: *const mtp_validation,
    token: *const u16,
    token_units: usize,
    queue: *mut mtp_queue,
    tag: u64,
    out_operation: *mut *mut mtp_operation,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_operation = unsafe { Out::clear(out_operation, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let client = unsafe { borrow(client, "client") }?;
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(validation, "validation") }?;
        // SAFETY: the caller's promise.
        let units = unsafe { slice(token, token_units, "token") }.speak(held.language)?;
        let secret = secret_of_any_utf16(units);
        let token = secret.expose();
        let out_operation = out_operation.required("out_operation")?;
        // SAFETY: the caller's promise.
        let tell = unsafe { super::queue::teller(queue, tag) }?;
        let operation = client
            .client
            .begin_validate(&held.validation, Secret::new(token.to_vec()), tell)
            .speak(held.language)?;
        out_operation.set(hand_out(super::operation::Held::new(
            operation,
            held.language,
        )));
        Ok(())
    })
}
