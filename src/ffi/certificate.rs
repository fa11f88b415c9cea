//! `mtp_options`: secrets and certificates.

use super::boundary::{Speak, boundary};
use super::error::mtp_error;
use super::handle::borrow_mut;
use super::input::{flag, invalid_argument, secret_of_utf16, slice, text};
use super::need::{MTP_SIGNATURE_PS256, MTP_SIGNATURE_RS256};
use super::options::mtp_options;
use super::status::mtp_status;
use crate::credential::Given;
use crate::protocol::Algorithm;
use crate::secret::Secret;
use std::ffi::c_char;

/// Sets the client secret.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `secret`: UTF-8, `secret_len` bytes: the secret's Value as the portal showed it. Copied to memory that is
///   wiped when freed; wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
/// kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `secret` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_client_secret(
    options: *mut mtp_options,
    secret: *const c_char,
    secret_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let secret = unsafe { text(secret, secret_len, "secret") }.speak(language)?;
        let given = Given::Secret(Secret::from(secret));
        options.set_credential(given).speak(language)
    })
}

/// Sets the client secret from UTF-16, as .NET and Windows hold it.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `secret`: UTF-16 in the machine's byte order, `secret_units` units. Copied to memory that is wiped when freed;
///   wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
/// kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `secret` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_client_secret_utf16(
    options: *mut mtp_options,
    secret: *const u16,
    secret_units: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let secret = unsafe { slice(secret, secret_units, "secret") }.speak(language)?;
        let given = Given::Secret(secret_of_utf16(secret, "secret").speak(language)?);
        options.set_credential(given).speak(language)
    })
}

/// Sets a certificate with its private key: PEM (key as PKCS#8, encrypted PKCS#8 or PKCS#1, behind or before the
/// certificate, or in a text of its own) or PFX (PKCS#12), told apart by their content. RSA keys of 2048 bits and
/// more only. It is opened by `mtp_client_new`, which says what is wrong with it.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `certificate`: `certificate_len` bytes, as they stand in the file. Copied to memory that is wiped when freed;
///   wipe your own copy.
/// - `key`: `key_len` bytes: the key's PEM where it stands in a file of its own; empty where it does not. Copied to
///   memory that is wiped when freed; wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where the options hold another kind of credential, with
/// the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `certificate` is NULL or valid for reading as many items as the length after it says.
/// - `key` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_certificate(
    options: *mut mtp_options,
    certificate: *const u8,
    certificate_len: usize,
    key: *const u8,
    key_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let certificate =
            unsafe { slice(certificate, certificate_len, "certificate") }.speak(language)?;
        // SAFETY: the caller's promise.
        let key = unsafe { slice(key, key_len, "key") }.speak(language)?;
        let key = (!key.is_empty()).then(|| Secret::new(key.to_vec()));
        let certificate = Secret::new(certificate.to_vec());
        let given = Given::Certificate { certificate, key };
        options.set_credential(given).speak(language)
    })
}

/// As `mtp_options_set_certificate`, from files. They are read by `mtp_client_new`: each is opened once, must be a
/// regular file and may have 1 MiB.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `path`: UTF-8, `path_len` bytes: the file with the certificate.
/// - `key_path`: UTF-8, `key_path_len` bytes: the file with the key; empty where it is the same.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
/// kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `path` is NULL or valid for reading as many items as the length after it says.
/// - `key_path` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_certificate_file(
    options: *mut mtp_options,
    path: *const c_char,
    path_len: usize,
    key_path: *const c_char,
    key_path_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let path = unsafe { text(path, path_len, "path") }.speak(language)?;
        // SAFETY: the caller's promise.
        let key_path = unsafe { text(key_path, key_path_len, "key_path") }.speak(language)?;
        let key = (!key_path.is_empty()).then(|| key_path.into());
        let certificate = path.into();
        let given = Given::CertificateFile { certificate, key };
        options.set_credential(given).speak(language)
    })
}

/// Sets the password of the PFX or of the encrypted key.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `password`: UTF-8, `password_len` bytes. A PFX whose password is empty opens without one too. Copied to memory
///   that is wiped when freed; wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `password` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_certificate_password(
    options: *mut mtp_options,
    password: *const c_char,
    password_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let password = unsafe { text(password, password_len, "password") }.speak(language)?;
        options.certificate.password = Some(Secret::from(password));
        Ok(())
    })
}

/// Sets the password of the PFX or of the encrypted key from UTF-16, as .NET and Windows hold it.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `password`: UTF-16 in the machine's byte order, `password_units` units. Copied to memory that is wiped when
///   freed; wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `password` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_certificate_password_utf16(
    options: *mut mtp_options,
    password: *const u16,
    password_units: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let password = unsafe { slice(password, password_units, "password") }.speak(language)?;
        let password = secret_of_utf16(password, "password").speak(language)?;
        options.certificate.password = Some(password);
        Ok(())
    })
}

/// Sets a certificate whose private key never leaves its store: each operation that goes to the network asks the
/// caller for a signature (`MTP_NEED_SIGNATURE`), which is checked with the certificate's public key before
/// anything is sent. Tokens are then got by operations only, never in the background, and are cached for this one
/// client.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `certificate`: `certificate_len` bytes: the public part, PEM (the chain behind it, where it is to be sent) or
///   DER. Copied.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where the options hold another kind of credential, with
/// the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `certificate` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_external_certificate(
    options: *mut mtp_options,
    certificate: *const u8,
    certificate_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let certificate =
            unsafe { slice(certificate, certificate_len, "certificate") }.speak(language)?;
        let given = Given::ExternalCertificate(certificate.to_vec());
        options.set_credential(given).speak(language)
    })
}

/// Says whether the certificate's chain is sent with each assertion (`x5c`), for apps that trust by subject name
/// and issuer. Default: 0.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `send`: 0 or 1.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_send_certificate_chain(
    options: *mut mtp_options,
    send: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.certificate.send_chain = flag(send, "send").speak(language)?;
        Ok(())
    })
}

/// Sets how assertions are signed. Default: `MTP_SIGNATURE_PS256`; where Microsoft Entra cannot use that with an
/// app (AADSTS5002730), the assertion is made once more with `MTP_SIGNATURE_RS256`, without being asked.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `algorithm`: `MTP_SIGNATURE_PS256` or `MTP_SIGNATURE_RS256`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_signature_algorithm(
    options: *mut mtp_options,
    algorithm: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.certificate.algorithm = match algorithm {
            MTP_SIGNATURE_PS256 => Algorithm::Ps256,
            MTP_SIGNATURE_RS256 => Algorithm::Rs256,
            _ => {
                let refused = invalid_argument(
                    "algorithm",
                    "one of MTP_SIGNATURE_PS256, MTP_SIGNATURE_RS256",
                );
                return Err(refused).speak(language);
            }
        };
        Ok(())
    })
}
