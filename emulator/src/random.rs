//! Random bytes and numbers, and GUIDs that are fresh or derived.

use aws_lc_rs::{digest, rand};

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A number from 0 to `limit`.
pub(crate) fn up_to(limit: u32) -> u32 {
    u32::from_le_bytes(bytes()) % (limit + 1)
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
    use crate::text::is_guid;

    #[test]
    fn guids_are_fresh_or_derived() {
        assert!(is_guid(&guid()));
        assert_ne!(guid(), guid());
        assert!(is_guid(&derived_guid(&["a", "b"])));
        assert_eq!(derived_guid(&["a", "b"]), derived_guid(&["a", "b"]));
        assert_ne!(derived_guid(&["a", "b"]), derived_guid(&["ab"]));
    }
}
