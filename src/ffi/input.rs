//! Input buffers: NULL with length 0 is empty, NULL with a length is an error, text must be UTF-8.

use super::output::null_parameter;
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use std::ffi::c_char;

/// `length` items at `pointer`.
///
/// # Safety
/// `pointer` is NULL or valid for reading `length` items until the export returns.
pub(super) unsafe fn slice<'a, T>(
    pointer: *const T,
    length: usize,
    name: &'static str,
) -> Result<&'a [T]> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(null_parameter(name));
    }
    // No object is larger than this, so a larger length is a mistake such as -1.
    if length.saturating_mul(size_of::<T>()) > isize::MAX.unsigned_abs() {
        return Err(invalid_argument(name, "a length in bytes or units"));
    }
    // SAFETY: not NULL, and the caller promises that it can be read; the length fits an object.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// `length` bytes of UTF-8 text at `pointer`.
///
/// # Safety
/// As for [`slice`].
pub(super) unsafe fn text<'a>(
    pointer: *const c_char,
    length: usize,
    name: &'static str,
) -> Result<&'a str> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { slice(pointer.cast::<u8>(), length, name) }?;
    std::str::from_utf8(bytes)
        .map_err(|_| Error::new(ErrorKind::InvalidUtf8, Text::InvalidUtf8).with("name", name))
}

/// UTF-16 text as a secret in UTF-8. The conversion's buffer is wiped.
pub(super) fn secret_of_utf16(units: &[u16], name: &'static str) -> Result<Secret> {
    if let Some(secret) = secret_of_ascii(units) {
        return Ok(secret);
    }
    // No unit becomes more than three bytes, so the buffer never moves.
    let mut utf8 = zeroize::Zeroizing::new(String::with_capacity(units.len().saturating_mul(3)));
    for character in char::decode_utf16(units.iter().copied()) {
        utf8.push(character.map_err(|_| {
            Error::new(ErrorKind::InvalidUtf8, Text::InvalidUtf8).with("name", name)
        })?);
    }
    Ok(Secret::from(utf8.as_str()))
}

/// Anything given as UTF-16, to be looked at rather than used: a lone surrogate becomes U+FFFD, which no token holds.
pub(super) fn secret_of_any_utf16(units: &[u16]) -> Secret {
    if let Some(secret) = secret_of_ascii(units) {
        return secret;
    }
    let mut utf8 = zeroize::Zeroizing::new(String::with_capacity(units.len().saturating_mul(3)));
    utf8.extend(
        char::decode_utf16(units.iter().copied())
            .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)),
    );
    Secret::from(utf8.as_str())
}

/// The quick way for what tokens and most secrets are: each unit is one byte, in memory of its final size.
fn secret_of_ascii(units: &[u16]) -> Option<Secret> {
    let mut bytes = vec![0; units.len()];
    let mut all_bits = 0;
    for (byte, unit) in bytes.iter_mut().zip(units) {
        let [low, _] = unit.to_le_bytes();
        *byte = low;
        all_bits |= unit;
    }
    // First the secret, which wipes the bytes where they are not it.
    let secret = Secret::new(bytes);
    (all_bits < 0x80).then_some(secret)
}

/// A number that must be 0 or 1.
pub(super) fn flag(value: i32, name: &'static str) -> Result<bool> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(invalid_argument(name, "0 or 1")),
    }
}

/// A value that is not accepted.
pub(super) fn invalid_argument(name: &'static str, expected: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, Text::InvalidArgument)
        .with("name", name)
        .with("expected", expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_with_a_length_is_refused_and_without_is_empty() {
        // SAFETY: NULL is allowed.
        let empty = unsafe { text(std::ptr::null(), 0, "x") };
        assert_eq!(empty.ok(), Some(""));
        // SAFETY: NULL is allowed.
        let refused = unsafe { text(std::ptr::null(), 1, "x") };
        assert_eq!(
            refused.err().map(|error| error.kind()),
            Some(ErrorKind::NullParameter)
        );
    }

    #[test]
    fn a_length_no_object_has_is_refused() {
        let byte = 0_u8;
        // SAFETY: the length is refused before anything is read.
        let refused = unsafe { slice(&raw const byte, usize::MAX, "x") };
        assert_eq!(
            refused.err().map(|error| error.kind()),
            Some(ErrorKind::InvalidArgument)
        );
    }

    #[test]
    fn utf16_becomes_utf8_and_lone_surrogates_are_refused() {
        let units: Vec<u16> = "s\u{e9}\u{1F511}".encode_utf16().collect();
        assert_eq!(
            secret_of_utf16(&units, "x")
                .ok()
                .map(|secret| secret.expose().to_vec()),
            Some("s\u{e9}\u{1F511}".as_bytes().to_vec())
        );
        for (text, at) in [
            ("\u{7f}", 0),
            ("\u{80}", 0),
            ("\u{4100}", 2),
            ("a\u{ff}", 5),
        ] {
            let text = format!("{}{text}{}", "x".repeat(at), "y".repeat(5 - at));
            let units: Vec<u16> = text.encode_utf16().collect();
            let secret = secret_of_utf16(&units, "x").ok();
            assert_eq!(secret.as_ref().map(Secret::expose), Some(text.as_bytes()));
            assert_eq!(secret_of_any_utf16(&units).expose(), text.as_bytes());
        }
        assert!(secret_of_utf16(&[], "x").is_ok_and(|secret| secret.is_empty()));
        assert_eq!(
            secret_of_utf16(&[0xD800], "x")
                .err()
                .map(|error| error.kind()),
            Some(ErrorKind::InvalidUtf8)
        );
        assert_eq!(
            secret_of_any_utf16(&[0x61, 0xD800, 0x62]).expose(),
            "a\u{FFFD}b".as_bytes()
        );
    }
}
