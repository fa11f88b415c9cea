//! Texts looked at eight bytes at once: whether any byte is of a kind, without a branch for each.

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

/// Whether no byte of `bytes` is marked by `mark`, which is asked about eight at a time. `None` for fewer than eight.
///
/// The last eight overlap those before them where the length is no multiple of eight.
#[inline(always)]
pub(crate) fn none(bytes: &[u8], mark: impl Fn(u64) -> u64) -> Option<bool> {
    let last = bytes.last_chunk().copied().map(u64::from_ne_bytes)?;
    let (words, _) = bytes.as_chunks();
    let marks = words.iter().fold(mark(last), |marks, word| {
        marks | mark(u64::from_ne_bytes(*word))
    });
    Some(marks & HIGH == 0)
}

/// Whether `bytes` are printable ASCII.
pub(crate) fn printable(bytes: &[u8]) -> bool {
    let other = |word| above_printable(word) | below(word, b' ');
    none(bytes, other).unwrap_or_else(|| bytes.iter().all(|byte| (b' '..=b'~').contains(byte)))
}

/// Marks bytes that are less than `limit`, which is at most 128; and else only bytes next to such a one.
#[inline(always)]
pub(crate) const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(each(limit)) & !word
}

/// Marks bytes that are `byte`; and else only bytes next to such a one.
#[inline(always)]
pub(crate) const fn is(word: u64, byte: u8) -> u64 {
    below(word ^ each(byte), 1)
}

/// Marks bytes that are no printable ASCII for being too great; and else only bytes next to such a one.
#[inline(always)]
pub(crate) const fn above_printable(word: u64) -> u64 {
    word.wrapping_add(each(1)) | word
}

const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_told() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut bytes = *b"@@@@@@@@";
                bytes[at] = byte;
                let marks = |mark: &dyn Fn(u64) -> u64| none(&bytes, mark) == Some(false);
                let what = format!("{byte} at {at}");
                assert_eq!(marks(&|word| below(word, b' ')), byte < b' ', "{what}");
                assert_eq!(marks(&|word| is(word, b'\\')), byte == b'\\', "{what}");
                assert_eq!(marks(&above_printable), byte > b'~', "{what}");
                let shown = matches!(byte, b' '..=b'~');
                assert_eq!(printable(&bytes), shown, "{what}");
                assert_eq!(printable(bytes.get(..=at).expect("bytes")), shown, "{what}");
            }
        }
        assert_eq!(none(&[0xff; 8], above_printable), Some(false));
    }

    #[test]
    fn no_byte_is_left_out() {
        for length in 0..40 {
            let mut bytes = vec![b'@'; length];
            let mark = |word| is(word, b'!');
            assert_eq!(none(&bytes, mark), (length >= 8).then_some(true));
            for at in 0..length {
                bytes[at] = b'!';
                assert_ne!(none(&bytes, mark), Some(true), "{at} of {length}");
                bytes[at] = b'@';
            }
        }
    }
}
