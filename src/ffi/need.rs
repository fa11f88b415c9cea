//! What an `mtp_operation` needs from the caller, and the caller's answers.

use super::boundary::{Failure, Speak, boundary};
use super::error::mtp_error;
use super::handle::borrow;
use super::input::{invalid_argument, slice, text};
use super::operation::{Held, lock, mtp_operation};
use super::output::{Out, OutBytes, OutText};
use super::status::{mtp_status, transport_kind};
use crate::error::Error;
use crate::flow::Answer;
use crate::nul_text::NulText;
use crate::operation::{Input, invalid_state};
use crate::protocol::{Algorithm, HttpResponse};
use crate::secret::Secret;
use aws_lc_rs::digest;
use std::ffi::c_char;

/// Need of an operation: none.
pub const MTP_NEED_NONE: i32 = 0;
/// Need of an operation: an HTTP exchange, see `mtp_operation_get_http_request`.
pub const MTP_NEED_HTTP: i32 = 1;
/// Need of an operation: a signature, see `mtp_operation_get_signature_request`.
pub const MTP_NEED_SIGNATURE: i32 = 2;
/// Need of an operation: an assertion, see `mtp_operation_get_assertion_audience`.
pub const MTP_NEED_ASSERTION: i32 = 3;

/// Signature of an assertion: RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes (RFC 7518 section 3.5).
pub const MTP_SIGNATURE_PS256: i32 = 0;
/// Signature of an assertion: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
pub const MTP_SIGNATURE_RS256: i32 = 1;

/// What an operation needs, as C wants it. It may hold the credential, which the wiping allocator cleans up.
pub(super) enum Lent {
    Http {
        method: NulText,
        url: NulText,
        headers: NulText,
        body: Secret,
    },
    Signature {
        input: Vec<u8>,
        digest: digest::Digest,
    },
    Assertion {
        audience: NulText,
    },
}

impl Lent {
    fn of(need: &Input) -> Self {
        match need {
            Input::Http(request) => Self::Http {
                method: NulText::new(request.method.as_str()),
                url: NulText::new(&request.url),
                headers: NulText::new(
                    &request
                        .headers
                        .iter()
                        .map(|(name, value)| format!("{name}: {value}\r\n"))
                        .collect::<String>(),
                ),
                body: request.body.clone(),
            },
            Input::Signature { input, .. } => Self::Signature {
                input: input.clone(),
                digest: digest::digest(&digest::SHA256, input),
            },
            Input::Assertion { audience } => Self::Assertion {
                audience: NulText::new(audience),
            },
        }
    }
}

/// Answers what the operation needs; what was lent for it is gone then.
fn answer(held: &Held, answer: Answer) -> Result<(), Failure> {
    let answered = held.operation.provide(answer);
    if answered.is_ok() {
        *lock(&held.lent) = None;
    }
    answered.speak(held.language)
}

/// What is lent for `need`, made when first asked for.
fn lent_for<'a>(lent: &'a mut Option<Lent>, need: Option<&Input>) -> Option<&'a Lent> {
    let need = need?;
    Some(lent.get_or_insert_with(|| Lent::of(need)))
}

/// Gives what the operation needs from the caller.
///
/// - `operation`: not NULL.
/// - `out_need`: receives one of the `MTP_NEED_…`; `MTP_NEED_NONE` in every state but `MTP_OPERATION_NEEDS_INPUT`.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody frees during the call.
/// - `out_need` is NULL or valid for writing one `int32_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_get_need(
    operation: *const mtp_operation,
    out_need: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_need = unsafe { Out::clear(out_need, MTP_NEED_NONE) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation, "operation") }?;
        let need = match held.operation.need().as_deref() {
            None => MTP_NEED_NONE,
            Some(Input::Http(_)) => MTP_NEED_HTTP,
            Some(Input::Signature { .. }) => MTP_NEED_SIGNATURE,
            Some(Input::Assertion { .. }) => MTP_NEED_ASSERTION,
        };
        out_need.required("out_need")?.set(need);
        Ok(())
    })
}

/// Gives the HTTP exchange the operation needs. Send it to this URL only, over TLS that verifies the server, do not
/// follow redirects, and answer with `mtp_operation_provide_response` or `mtp_operation_provide_failure`. The body holds
/// the credential: do not log it.
///
/// - `operation`: not NULL.
/// - `out_method`, `out_method_len`: receive the method.
/// - `out_url`, `out_url_len`: receive the whole URL.
/// - `out_headers`, `out_headers_len`: receive the headers, one `Name: value` line each, ended by CR LF.
/// - `out_body`, `out_body_len`: receive the body, NULL where there is none. No NUL stands behind it.
///
/// All belong to the operation and live until it is answered or freed.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no HTTP exchange is needed.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_get_http_request(
    operation: *const mtp_operation,
    out_method: *mut *const c_char,
    out_method_len: *mut usize,
    out_url: *mut *const c_char,
    out_url_len: *mut usize,
    out_headers: *mut *const c_char,
    out_headers_len: *mut usize,
    out_body: *mut *const u8,
    out_body_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let method = unsafe { OutText::clear(out_method, out_method_len) };
        // SAFETY: the caller's promise.
        let url = unsafe { OutText::clear(out_url, out_url_len) };
        // SAFETY: the caller's promise.
        let headers = unsafe { OutText::clear(out_headers, out_headers_len) };
        // SAFETY: the caller's promise.
        let body = unsafe { OutBytes::clear(out_body, out_body_len) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation, "operation") }?;
        let method = method.required("out_method", "out_method_len")?;
        let url = url.required("out_url", "out_url_len")?;
        let headers = headers.required("out_headers", "out_headers_len")?;
        let body = body.required("out_body", "out_body_len")?;
        let need = held.operation.need();
        let mut lent = lock(&held.lent);
        let Some(Lent::Http {
            method: lent_method,
            url: lent_url,
            headers: lent_headers,
            body: lent_body,
        }) = lent_for(&mut lent, need.as_deref())
        else {
            return Err(invalid_state("an operation that needs an HTTP exchange"))
                .speak(held.language);
        };
        method.set(Some(lent_method));
        url.set(Some(lent_url));
        headers.set(Some(lent_headers));
        body.set(lent_body.expose());
        Ok(())
    })
}

/// Answers the HTTP exchange that the operation needs with a response.
///
/// - `operation`: not NULL.
/// - `http_status`: the status code, 100 to 599.
/// - `headers`: UTF-8, `headers_len` bytes: one `Name: value` line each, ended by LF or CR LF. Copied.
/// - `body`: `body_len` bytes, as they came. Copied to memory that is wiped when freed; wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_STATE` where no HTTP exchange is needed, `MTP_STATUS_INVALID_ARGUMENT`
/// or `MTP_STATUS_INVALID_UTF8`. A response that is an error makes the operation fail, not this call.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `headers` is NULL or valid for reading `headers_len` bytes.
/// - `body` is NULL or valid for reading `body_len` bytes.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_provide_response(
    operation: *mut mtp_operation,
    http_status: i32,
    headers: *const c_char,
    headers_len: usize,
    body: *const u8,
    body_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        // SAFETY: the caller's promise.
        let headers = unsafe { text(headers, headers_len, "headers") }.speak(held.language)?;
        // SAFETY: the caller's promise.
        let body = unsafe { slice(body, body_len, "body") }.speak(held.language)?;
        let status = u16::try_from(http_status)
            .ok()
            .filter(|status| (100..600).contains(status));
        let status = status
            .ok_or_else(|| invalid_argument("http_status", "100 to 599"))
            .speak(held.language)?;
        let headers = headers
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        answer(
            held,
            Answer::Http(Ok(HttpResponse {
                status,
                headers,
                body: Secret::new(body.to_vec()),
            })),
        )
    })
}

/// Answers the HTTP exchange that the operation needs with a failure: there was no response.
///
/// - `operation`: not NULL.
/// - `failure`: why, as one of `MTP_STATUS_NAME_RESOLUTION`, `MTP_STATUS_CONNECT`, `MTP_STATUS_TLS`,
///   `MTP_STATUS_PROXY`, `MTP_STATUS_TIMEOUT` or `MTP_STATUS_NETWORK`.
///
/// Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_STATE` where no HTTP exchange is needed, or
/// `MTP_STATUS_INVALID_ARGUMENT`.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_provide_failure(
    operation: *mut mtp_operation,
    failure: mtp_status,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        let kind = transport_kind(failure)
            .ok_or_else(|| invalid_argument("failure", "a status of transport"))
            .speak(held.language)?;
        answer(held, Answer::Http(Err(Error::host_failed(kind))))
    })
}

/// Gives the signature the operation needs: sign `input` with the private key of the certificate that was given with
/// `mtp_options_set_external_certificate`, and answer with `mtp_operation_provide_signature`. A key that cannot make a
/// signature of this algorithm is answered by `mtp_operation_decline_signature`.
///
/// - `operation`: not NULL.
/// - `out_algorithm`: receives `MTP_SIGNATURE_PS256` or `MTP_SIGNATURE_RS256`.
/// - `out_input`, `out_input_len`: receive the bytes to sign: not their digest.
/// - `out_digest`, `out_digest_len`: receive the SHA-256 of these bytes, for keys that sign digests.
///
/// All belong to the operation and live until it is answered or freed.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no signature is needed.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_get_signature_request(
    operation: *const mtp_operation,
    out_algorithm: *mut i32,
    out_input: *mut *const u8,
    out_input_len: *mut usize,
    out_digest: *mut *const u8,
    out_digest_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let algorithm = unsafe { Out::clear(out_algorithm, MTP_SIGNATURE_PS256) };
        // SAFETY: the caller's promise.
        let input = unsafe { OutBytes::clear(out_input, out_input_len) };
        // SAFETY: the caller's promise.
        let digest = unsafe { OutBytes::clear(out_digest, out_digest_len) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation, "operation") }?;
        let algorithm = algorithm.required("out_algorithm")?;
        let input = input.required("out_input", "out_input_len")?;
        let digest = digest.required("out_digest", "out_digest_len")?;
        let need = held.operation.need();
        let mut lent = lock(&held.lent);
        let (
            Some(Input::Signature {
                algorithm: wanted, ..
            }),
            Some(Lent::Signature {
                input: lent_input,
                digest: lent_digest,
            }),
        ) = (need.as_deref(), lent_for(&mut lent, need.as_deref()))
        else {
            return Err(invalid_state("an operation that needs a signature")).speak(held.language);
        };
        algorithm.set(match wanted {
            Algorithm::Ps256 => MTP_SIGNATURE_PS256,
            Algorithm::Rs256 => MTP_SIGNATURE_RS256,
        });
        input.set(lent_input);
        digest.set(lent_digest.as_ref());
        Ok(())
    })
}

/// Answers the signature that the operation needs. It is checked with the certificate's public key before anything is
/// sent; one that does not fit makes the operation fail.
///
/// - `operation`: not NULL.
/// - `signature`: `signature_len` bytes, as long as the key's modulus. Copied.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no signature is needed.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `signature` is NULL or valid for reading `signature_len` bytes.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_provide_signature(
    operation: *mut mtp_operation,
    signature: *const u8,
    signature_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        // SAFETY: the caller's promise.
        let signature = unsafe { slice(signature, signature_len, "signature") };
        let signature = signature.speak(held.language)?.to_vec();
        answer(held, Answer::Signature(Some(signature)))
    })
}

/// Says that the key cannot make a signature of the algorithm that the operation needs. It asks for
/// `MTP_SIGNATURE_RS256` next; where that is declined too, it fails.
///
/// - `operation`: not NULL.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no signature is needed.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_decline_signature(
    operation: *mut mtp_operation,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        answer(held, Answer::Signature(None))
    })
}

/// Gives whom the assertion that the operation needs must be addressed to (its `aud`). Get one from the identity
/// provider that the app trusts, and answer with `mtp_operation_provide_assertion`.
///
/// - `operation`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the operation and lives until it is answered or freed.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no assertion is needed.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_get_assertion_audience(
    operation: *const mtp_operation,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation, "operation") }?;
        let out = out.required("out_text", "out_len")?;
        let need = held.operation.need();
        let mut lent = lock(&held.lent);
        let Some(Lent::Assertion { audience }) = lent_for(&mut lent, need.as_deref()) else {
            return Err(invalid_state("an operation that needs an assertion")).speak(held.language);
        };
        out.set(Some(audience));
        Ok(())
    })
}

/// Answers the assertion that the operation needs.
///
/// - `operation`: not NULL.
/// - `assertion`: UTF-8, `assertion_len` bytes: a signed JWT. Copied to memory that is wiped when freed; wipe your own
///   copy.
///
/// Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_UTF8`, or `MTP_STATUS_INVALID_STATE` where no assertion is needed. One
/// that is empty or no JWT makes the operation fail, not this call.
///
/// Since 0.1.
///
/// # Safety
/// - `operation` is NULL or a live handle that nobody else uses during the call.
/// - `assertion` is NULL or valid for reading `assertion_len` bytes.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_operation_provide_assertion(
    operation: *mut mtp_operation,
    assertion: *const c_char,
    assertion_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(operation.cast_const(), "operation") }?;
        // SAFETY: the caller's promise.
        let assertion = unsafe { text(assertion, assertion_len, "assertion") };
        let assertion = Secret::from(assertion.speak(held.language)?);
        answer(held, Answer::Assertion(assertion))
    })
}
