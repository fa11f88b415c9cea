//! Forms that text takes: base64url, hexadecimal, percent-encoding, GUIDs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// base64url without padding.
pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes behind a base64url text, if it is one.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Bytes in hexadecimal digits, upper case, as Windows and Entra write thumbprints.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// `text` as one value in a form or a query.
pub(crate) fn percent_encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Whether `text` has the form of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_have_their_form() {
        assert!(is_guid("11111111-1111-4111-8111-11111111111A"));
        assert!(!is_guid("11111111-1111-4111-8111-11111111111"));
        assert!(!is_guid("11111111-1111-4111-8111-11111111111x"));
        assert!(!is_guid("1111111101111-4111-8111-111111111111"));
    }

    #[test]
    fn percent_encoding_spares_only_what_needs_none() {
        assert_eq!(percent_encode("aZ0-._~ +/%é"), "aZ0-._~%20%2B%2F%25%C3%A9");
    }
}
