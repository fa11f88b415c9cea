//! Output parameters: cleared at once, checked before anything happens, set on success.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::nul_text::NulText;
use std::ffi::c_char;
use std::ptr::NonNull;

/// A place of the caller's for one value.
pub(super) struct Out<T>(Option<NonNull<T>>);

impl<T> Out<T> {
    /// Takes the place and puts `empty` there, so that a failure leaves nothing stale behind.
    ///
    /// # Safety
    /// `place` is NULL or valid for writing one `T` until the export returns.
    #[inline(always)]
    pub(super) unsafe fn clear(place: *mut T, empty: T) -> Self {
        let place = NonNull::new(place);
        if let Some(place) = place {
            // SAFETY: the caller's promise.
            unsafe { place.write(empty) };
        }
        Self(place)
    }

    /// Insists on the place being there.
    #[inline(always)]
    pub(super) fn required(self, name: &'static str) -> Result<Self> {
        if self.0.is_some() {
            Ok(self)
        } else {
            Err(null_parameter(name))
        }
    }

    /// Puts a value there.
    #[inline(always)]
    pub(super) fn set(self, value: T) {
        self.set_if_wanted(|| value);
    }

    /// Puts a value there, making it only where there is a place.
    #[inline(always)]
    pub(super) fn set_if_wanted(self, value: impl FnOnce() -> T) {
        if let Some(place) = self.0 {
            // SAFETY: `clear`'s caller promised that the place is valid until the export returns.
            unsafe { place.write(value()) };
        }
    }
}

/// The two places of a borrowed string.
pub(super) struct OutText {
    text: Out<*const c_char>,
    length: Out<usize>,
}

impl OutText {
    /// As [`Out::clear`], for both.
    ///
    /// # Safety
    /// Both are NULL or valid for writing until the export returns.
    #[inline(always)]
    pub(super) unsafe fn clear(text: *mut *const c_char, length: *mut usize) -> Self {
        // SAFETY: the caller's promise.
        let text = unsafe { Out::clear(text, std::ptr::null()) };
        // SAFETY: the caller's promise.
        let length = unsafe { Out::clear(length, 0) };
        Self { text, length }
    }

    /// Insists on both being there.
    #[inline(always)]
    pub(super) fn required(self, text: &'static str, length: &'static str) -> Result<Self> {
        Ok(Self {
            text: self.text.required(text)?,
            length: self.length.required(length)?,
        })
    }

    /// Lends `value` out; absent text stays NULL with length 0.
    #[inline(always)]
    pub(super) fn set(self, value: Option<&NulText>) {
        if let Some(value) = value {
            self.set_with_nul(value.with_nul().as_bytes());
        }
    }

    /// Lends out bytes whose last one is a NUL.
    #[inline(always)]
    pub(super) fn set_with_nul(self, bytes: &[u8]) {
        self.text.set(bytes.as_ptr().cast());
        self.length.set(bytes.len().saturating_sub(1));
    }
}

/// The two places of borrowed bytes, behind which no NUL stands.
pub(super) struct OutBytes {
    bytes: Out<*const u8>,
    length: Out<usize>,
}

impl OutBytes {
    /// As [`Out::clear`], for both.
    ///
    /// # Safety
    /// Both are NULL or valid for writing until the export returns.
    pub(super) unsafe fn clear(bytes: *mut *const u8, length: *mut usize) -> Self {
        // SAFETY: the caller's promise.
        let bytes = unsafe { Out::clear(bytes, std::ptr::null()) };
        // SAFETY: the caller's promise.
        let length = unsafe { Out::clear(length, 0) };
        Self { bytes, length }
    }

    /// Insists on both being there.
    pub(super) fn required(self, bytes: &'static str, length: &'static str) -> Result<Self> {
        Ok(Self {
            bytes: self.bytes.required(bytes)?,
            length: self.length.required(length)?,
        })
    }

    /// Lends `value` out; empty bytes stay NULL with length 0.
    pub(super) fn set(self, value: &[u8]) {
        if !value.is_empty() {
            self.bytes.set(value.as_ptr());
            self.length.set(value.len());
        }
    }
}

/// A required pointer is NULL.
pub(super) fn null_parameter(name: &'static str) -> Error {
    Error::new(ErrorKind::NullParameter, Text::NullParameter).with("name", name)
}
