//! Base64url without padding and in its one canonical form (RFC 7515 section 2).

use base64::{DecodeError, Engine as _};

/// An engine that takes 32 bytes at once where the processor can.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
))]
static ENGINE: std::sync::LazyLock<base64::engine::Simd> = std::sync::LazyLock::new(|| {
    base64::engine::Simd::url_safe(base64::engine::general_purpose::NO_PAD)
});

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
)))]
static ENGINE: base64::engine::GeneralPurpose = base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub(super) fn decode(text: &str) -> Result<Vec<u8>, DecodeError> {
    ENGINE.decode(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as PLAIN;
    use proptest::prelude::*;

    proptest! {
        /// What is taken many bytes at once has to be what one byte after the other gives.
        #[test]
        fn any_text_is_read_as_the_plain_engine_reads_it(
            bytes in prop::collection::vec(any::<u8>(), 1..300),
            change in prop::option::of((any::<prop::sample::Index>(), any::<char>())),
        ) {
            let mut text = PLAIN.encode(&bytes);
            if let Some((at, character)) = change {
                let at = at.index(text.len());
                text.replace_range(at..=at, &character.to_string());
            }
            prop_assert_eq!(decode(&text), PLAIN.decode(&text));
        }
    }

    #[test]
    fn every_byte_at_every_place_of_a_block_is_of_the_alphabet_or_refused() {
        for byte in 0..=0x7f_u8 {
            let allowed = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            for at in 0..96 {
                let mut text = [b'A'; 128];
                text[at] = byte;
                let text = str::from_utf8(&text).expect("ASCII");
                assert_eq!(decode(text).is_ok(), allowed, "{byte} at {at}");
                assert_eq!(decode(text), PLAIN.decode(text));
            }
        }
    }
}
