//! The system's own way to keep a key: what comes out of [`protect`] may lie in a file of the user's.
//!
//! | system | what lies in the file | |
//! |---|---|---|
//! | Windows | the key under DPAPI: only this user's sessions on this machine open it | run under Wine only |
//! | macOS | the name of an item in the Keychain, which holds the key; no dialogue is ever shown | implemented, not run |
//! | elsewhere | the key itself: the owner-only file protects it | |

use crate::secret::Secret;

/// How this system keeps a key. It stands in the file, so that none is read in another's way.
pub(crate) const KIND: u8 = imp::KIND;

/// Keeps `key`, and says what to write into the file. `None` where the system refuses.
pub(crate) fn protect(key: &[u8; 32]) -> Option<Secret> {
    imp::protect(key)
}

/// The key behind what [`protect`] gave. `None` where the system refuses, or it is nothing of that kind.
pub(crate) fn unprotect(kept: &[u8]) -> Option<Secret> {
    imp::unprotect(kept)
}

/// Gives up what [`protect`] gave: another process was first.
pub(crate) fn discard(kept: &[u8]) {
    imp::discard(kept);
}

#[cfg(not(any(windows, target_os = "macos")))]
mod imp {
    use super::Secret;

    pub(super) const KIND: u8 = 0;

    #[expect(
        clippy::unnecessary_wraps,
        reason = "the key stores of other systems can refuse"
    )]
    pub(super) fn protect(key: &[u8; 32]) -> Option<Secret> {
        Some(Secret::new(key.to_vec()))
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "the key stores of other systems can refuse"
    )]
    pub(super) fn unprotect(kept: &[u8]) -> Option<Secret> {
        Some(Secret::new(kept.to_vec()))
    }

    pub(super) fn discard(_kept: &[u8]) {}
}

#[cfg(windows)]
mod imp {
    use super::Secret;
    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::Security::Cryptography::{
        CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
    };

    pub(super) const KIND: u8 = 1;

    pub(super) fn protect(key: &[u8; 32]) -> Option<Secret> {
        let input = blob(key)?;
        let mut output = empty();
        // SAFETY: `input` lives as long as the call, nothing else is given, and `output` is a place for one blob.
        let done = unsafe {
            CryptProtectData(
                &raw const input,
                std::ptr::null(),
                std::ptr::null(),
                std::ptr::null(),
                std::ptr::null(),
                CRYPTPROTECT_UI_FORBIDDEN,
                &raw mut output,
            )
        };
        taken(done, output)
    }

    pub(super) fn unprotect(kept: &[u8]) -> Option<Secret> {
        let input = blob(kept)?;
        let mut output = empty();
        // SAFETY: `input` lives as long as the call, nothing else is given, and `output` is a place for one blob.
        let done = unsafe {
            CryptUnprotectData(
                &raw const input,
                std::ptr::null_mut(),
                std::ptr::null(),
                std::ptr::null(),
                std::ptr::null(),
                CRYPTPROTECT_UI_FORBIDDEN,
                &raw mut output,
            )
        };
        taken(done, output)
    }

    pub(super) fn discard(_kept: &[u8]) {}

    /// What the system reads; it does not write there, whatever the type says.
    fn blob(bytes: &[u8]) -> Option<CRYPT_INTEGER_BLOB> {
        Some(CRYPT_INTEGER_BLOB {
            cbData: u32::try_from(bytes.len()).ok()?,
            pbData: bytes.as_ptr().cast_mut(),
        })
    }

    fn empty() -> CRYPT_INTEGER_BLOB {
        CRYPT_INTEGER_BLOB {
            cbData: 0,
            pbData: std::ptr::null_mut(),
        }
    }

    /// Copies what the system has allocated, wipes that and frees it.
    fn taken(done: i32, output: CRYPT_INTEGER_BLOB) -> Option<Secret> {
        let length = usize::try_from(output.cbData).ok()?;
        if done == 0 || output.pbData.is_null() {
            return None;
        }
        // SAFETY: the call has succeeded, so that many bytes are there, and nobody else has them.
        let bytes = unsafe { std::slice::from_raw_parts_mut(output.pbData, length) };
        let secret = Secret::new(bytes.to_vec());
        zeroize::Zeroize::zeroize(bytes);
        // SAFETY: the system allocated it for the caller to free.
        unsafe { LocalFree(output.pbData.cast()) };
        Some(secret)
    }
}

#[cfg(target_os = "macos")]
mod imp {
    use super::Secret;
    use security_framework::os::macos::keychain::SecKeychain;
    use security_framework::passwords::{
        delete_generic_password, get_generic_password, set_generic_password,
    };

    pub(super) const KIND: u8 = 2;

    const SERVICE: &str = "mtp_token";

    pub(super) fn protect(key: &[u8; 32]) -> Option<Secret> {
        let _silent = SecKeychain::disable_user_interaction().ok()?;
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id).ok()?;
        set_generic_password(SERVICE, &account(&id), key).ok()?;
        Some(Secret::new(id.to_vec()))
    }

    pub(super) fn unprotect(kept: &[u8]) -> Option<Secret> {
        let _silent = SecKeychain::disable_user_interaction().ok()?;
        get_generic_password(SERVICE, &account(kept))
            .ok()
            .map(Secret::new)
    }

    pub(super) fn discard(kept: &[u8]) {
        if let Ok(_silent) = SecKeychain::disable_user_interaction() {
            let _ = delete_generic_password(SERVICE, &account(kept));
        }
    }

    fn account(id: &[u8]) -> String {
        id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
