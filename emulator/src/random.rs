//! Random and derived identifiers, and base64url.

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// base64url without padding.
pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes behind a base64url text, if it is one.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A fresh GUID.
pub(crate) fn guid() -> String {
    format_guid(bytes())
}

/// The GUID that always belongs to these words.
pub(crate) fn derived_guid(words: &[&str]) -> String {
    let digest = digest::digest(&digest::SHA256, words.join("\n").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    format_guid(bytes)
}

/// Whether `text` has the form of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A number from 0 to `limit`.
pub(crate) fn up_to(limit: u32) -> u32 {
    u32::from_le_bytes(bytes()) % (limit + 1)
}

fn format_guid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_have_their_form() {
        assert!(is_guid(&guid()));
        assert_ne!(guid(), guid());
        assert_eq!(derived_guid(&["a", "b"]), derived_guid(&["a", "b"]));
        assert_ne!(derived_guid(&["a", "b"]), derived_guid(&["a", "c"]));
        assert!(!is_guid("11111111-1111-4111-8111-11111111111"));
        assert!(!is_guid("11111111-1111-4111-8111-11111111111x"));
        assert!(!is_guid("1111111101111-4111-8111-111111111111"));
    }
}
