//! PFX files (PKCS#12), opened by aws-lc.

use super::pkcs8::{Key, Refusal, copied, forget_errors, reader, refusal};
use crate::secret::Secret;
use aws_lc_sys::{
    OPENSSL_STACK, OPENSSL_sk_free, OPENSSL_sk_new_null, OPENSSL_sk_num, OPENSSL_sk_pop,
    OPENSSL_sk_value, PKCS12_get_key_and_certs, X509, X509_free, i2d_X509,
};
use rustls_pki_types::CertificateDer;
use std::ptr::{NonNull, null_mut};
use zeroize::Zeroizing;

/// What was in a PFX.
pub(crate) struct Opened {
    /// The private key as `PrivateKeyInfo`.
    pub(crate) key: Option<Secret>,
    /// The certificates, in the order of the file.
    pub(crate) certificates: Vec<CertificateDer<'static>>,
}

/// Opens a whole PFX. Whoever calls has seen to it that the password is not to be hashed more often than is reasonable.
pub(crate) fn open(pfx: &[u8], password: &[u8]) -> Result<Opened, Refusal> {
    if password.contains(&0) {
        // None has such a password: it ends at the first NUL.
        return Err(Refusal::Password);
    }
    let mut terminated = Zeroizing::new(Vec::with_capacity(password.len() + 1));
    terminated.extend_from_slice(password);
    terminated.push(0);
    forget_errors();
    let certificates = Certificates::new().ok_or(Refusal::Damaged)?;
    let mut input = reader(pfx);
    let mut key = null_mut();
    // SAFETY: `input` reads from `pfx`, the stack takes certificates, `key` is a place for a key, and the password ends
    // with a NUL; all of them outlive the call.
    let opened = unsafe {
        PKCS12_get_key_and_certs(
            &raw mut key,
            certificates.0.as_ptr().cast(),
            &raw mut input,
            terminated.as_ptr().cast(),
        )
    };
    let key = Key::owning(key);
    if opened != 1 {
        return Err(refusal());
    }
    Ok(Opened {
        key: key.map(|key| key.marshal()).transpose()?,
        certificates: certificates.marshal()?,
    })
}

/// A stack of certificates of aws-lc, freed with what is on it.
struct Certificates(NonNull<OPENSSL_STACK>);

impl Certificates {
    fn new() -> Option<Self> {
        // SAFETY: takes nothing; NULL where there is no memory.
        NonNull::new(unsafe { OPENSSL_sk_new_null() }).map(Self)
    }

    fn marshal(&self) -> Result<Vec<CertificateDer<'static>>, Refusal> {
        // SAFETY: the stack is alive.
        let count = unsafe { OPENSSL_sk_num(self.0.as_ptr()) };
        (0..count)
            .map(|index| {
                // SAFETY: the stack is alive and has this many certificates.
                let certificate: *mut X509 =
                    unsafe { OPENSSL_sk_value(self.0.as_ptr(), index) }.cast();
                let mut data = null_mut();
                // SAFETY: the certificate is alive, and `data` is a place for what is allocated.
                let length = unsafe { i2d_X509(certificate, &raw mut data) };
                let length = usize::try_from(length).map_err(|_| Refusal::Damaged)?;
                // SAFETY: the call has allocated and written this many bytes.
                Ok(CertificateDer::from(unsafe { copied(data, length) }))
            })
            .collect()
    }
}

impl Drop for Certificates {
    fn drop(&mut self) {
        loop {
            // SAFETY: the stack is alive; an empty one gives NULL.
            let certificate: *mut X509 = unsafe { OPENSSL_sk_pop(self.0.as_ptr()) }.cast();
            if certificate.is_null() {
                break;
            }
            // SAFETY: it is no longer on the stack, which was its only owner.
            unsafe { X509_free(certificate) };
        }
        // SAFETY: this is the only owner of the stack.
        unsafe { OPENSSL_sk_free(self.0.as_ptr()) };
    }
}
