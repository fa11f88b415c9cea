//! Private keys under a password (PKCS#8 `EncryptedPrivateKeyInfo`), opened by aws-lc.
//!
//! What aws-lc allocates it wipes when it is freed; what comes out of here is a [`Secret`].

use crate::secret::Secret;
use aws_lc_sys::{
    CBB, CBB_cleanup, CBB_finish, CBB_init, CBS, CBS_init, ERR_LIB_CIPHER, ERR_LIB_EVP,
    ERR_LIB_PKCS8, ERR_LIB_PKCS12, ERR_clear_error, ERR_get_error, EVP_PKEY, EVP_PKEY_free,
    EVP_R_DECODE_ERROR, EVP_R_UNSUPPORTED_ALGORITHM, EVP_marshal_private_key, OPENSSL_free,
    PKCS8_R_INCORRECT_PASSWORD, PKCS8_R_INVALID_CHARACTERS, PKCS8_parse_encrypted_private_key,
};
use std::mem::MaybeUninit;
use std::ptr::{NonNull, null_mut};

/// Why something did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The password is another one.
    Password,
    /// It holds a kind of key that aws-lc does not know.
    KeyKind,
    /// It contradicts itself, or is of a form that aws-lc does not know.
    Damaged,
}

/// Opens `encrypted` and gives the key as `PrivateKeyInfo`. Whoever calls has seen to it that the password is not to be
/// hashed more often than is reasonable.
pub(crate) fn decrypt(encrypted: &[u8], password: &[u8]) -> Result<Secret, Refusal> {
    forget_errors();
    let mut input = reader(encrypted);
    // SAFETY: `input` reads from `encrypted`, and the password is as long as it says; both outlive the call.
    let key = unsafe {
        PKCS8_parse_encrypted_private_key(&raw mut input, password.as_ptr().cast(), password.len())
    };
    match Key::owning(key) {
        Some(key) => key.marshal(),
        None => Err(refusal()),
    }
}

/// A key of aws-lc, freed when dropped.
pub(super) struct Key(NonNull<EVP_PKEY>);

impl Key {
    /// Takes over what aws-lc handed out, unless it is NULL.
    pub(super) fn owning(key: *mut EVP_PKEY) -> Option<Self> {
        NonNull::new(key).map(Self)
    }

    /// The key as `PrivateKeyInfo`.
    pub(super) fn marshal(&self) -> Result<Secret, Refusal> {
        // Room for an RSA key of 8192 bits, so that it is written in one piece.
        const ROOM: usize = 8_192;
        let mut builder = MaybeUninit::<CBB>::uninit();
        // SAFETY: a place for a builder, which this call makes one.
        if unsafe { CBB_init(builder.as_mut_ptr(), ROOM) } != 1 {
            return Err(Refusal::Damaged);
        }
        let (mut data, mut length) = (null_mut(), 0);
        // SAFETY: the builder was made above, and the key is alive.
        let written = unsafe { EVP_marshal_private_key(builder.as_mut_ptr(), self.0.as_ptr()) };
        // SAFETY: the builder was made above; data and length are places for what it hands out.
        let finished = written == 1
            && unsafe { CBB_finish(builder.as_mut_ptr(), &raw mut data, &raw mut length) } == 1;
        if !finished {
            // SAFETY: the builder was made above, and has handed out nothing.
            unsafe { CBB_cleanup(builder.as_mut_ptr()) };
            forget_errors();
            return Err(Refusal::Damaged);
        }
        // SAFETY: the builder has handed out this many bytes.
        let marshalled = unsafe { copied(data, length) };
        Ok(Secret::new(marshalled))
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: this is the only owner of the key.
        unsafe { EVP_PKEY_free(self.0.as_ptr()) };
    }
}

/// Copies what aws-lc has allocated, and frees it there, which wipes it.
///
/// # Safety
/// `data` is NULL, or owns `length` bytes that aws-lc has allocated and written.
pub(super) unsafe fn copied(data: *mut u8, length: usize) -> Vec<u8> {
    if data.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(data, length) }.to_vec();
    // SAFETY: the caller's promise, and nobody reads it any more.
    unsafe { OPENSSL_free(data.cast()) };
    bytes
}

/// What aws-lc reads bytes with. It must not outlive them.
pub(super) fn reader(bytes: &[u8]) -> CBS {
    let mut reader = MaybeUninit::uninit();
    // SAFETY: a place for a reader, and bytes that are as long as they say.
    unsafe { CBS_init(reader.as_mut_ptr(), bytes.as_ptr(), bytes.len()) };
    // SAFETY: the call above has written all of it.
    unsafe { reader.assume_init() }
}

/// Empties this thread's list of aws-lc's errors.
pub(super) fn forget_errors() {
    // SAFETY: touches nothing but the calling thread's list.
    unsafe { ERR_clear_error() };
}

/// What the errors since [`forget_errors`] say, taken as a whole. They are gone then.
pub(super) fn refusal() -> Refusal {
    let (mut password, mut kind, mut other) = (false, false, false);
    loop {
        // SAFETY: touches nothing but the calling thread's list.
        let error = unsafe { ERR_get_error() };
        if error == 0 {
            break;
        }
        // As `ERR_GET_LIB` and `ERR_GET_REASON` of err.h take it apart.
        let (library, reason) = ((error >> 24) & 0xff, error & 0xfff);
        let library = i32::try_from(library).unwrap_or(0);
        let reason = i32::try_from(reason).unwrap_or(0);
        match (library, reason) {
            (ERR_LIB_EVP, EVP_R_UNSUPPORTED_ALGORITHM) => kind = true,
            // The padding is wrong, or what was deciphered is no key.
            (ERR_LIB_CIPHER, _) | (ERR_LIB_EVP, EVP_R_DECODE_ERROR) => password = true,
            (ERR_LIB_PKCS12 | ERR_LIB_PKCS8, PKCS8_R_INCORRECT_PASSWORD)
            | (ERR_LIB_PKCS8, PKCS8_R_INVALID_CHARACTERS) => password = true,
            _ => other = true,
        }
    }
    match (kind, password, other) {
        (true, _, _) => Refusal::KeyKind,
        (_, true, _) => Refusal::Password,
        (_, _, _) => Refusal::Damaged,
    }
}
