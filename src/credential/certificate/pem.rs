//! PEM: blocks of base64 between `-----BEGIN` and `-----END`, with whatever stands around them.
//!
//! The labels that matter here include `ENCRYPTED PRIVATE KEY`, which PEM readers for TLS skip. Line ends may be of any
//! kind, or lost, as they are when a PEM passes through an environment variable; and PowerShell's redirection writes
//! UTF-16.

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// One block.
pub(super) struct Block<'a> {
    /// What it says it is. Not to be shown unless it is a label that is known.
    pub(super) label: &'a str,
    pub(super) content: Content,
}

/// What a block holds.
pub(super) enum Content {
    /// Its bytes.
    Der(Secret),
    /// Header lines that say that it is encrypted in the manner of OpenSSL before PKCS#8.
    Encrypted,
    /// It has no end, or is not base64.
    Damaged,
}

/// Text in UTF-8 without a byte order mark, from UTF-8 or UTF-16. `None` where it is neither.
pub(super) fn text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks();
        let units = pairs.iter().map(|pair| unit(*pair));
        let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
        rest.is_empty().then_some(text).flatten()
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok()?.to_owned(),
        _ => std::str::from_utf8(bytes).ok()?.to_owned(),
    };
    Some(Zeroizing::new(text))
}

/// The blocks of `text`, in their order.
pub(super) fn blocks(text: &str) -> impl Iterator<Item = Block<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(BEGIN)?;
        let (label, after) = after.split_once(DASHES).unwrap_or(("", ""));
        let (body, tail) = after.split_once(END).unzip();
        rest = tail.unwrap_or("");
        let ended = rest
            .strip_prefix(label)
            .is_some_and(|after| after.starts_with(DASHES));
        let content = match body {
            Some(body) if ended => content(body),
            _ => Content::Damaged,
        };
        Some(Block { label, content })
    })
}

fn content(body: &str) -> Content {
    if body.contains("Proc-Type:") {
        return Content::Encrypted;
    }
    decode(body).map_or(Content::Damaged, Content::Der)
}

/// Base64 with white space in it.
pub(super) fn decode(text: &str) -> Option<Secret> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    packed.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    STANDARD.decode(&*packed).ok().map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<(&str, Option<Vec<u8>>)> {
        blocks(text)
            .map(|block| match block.content {
                Content::Der(der) => (block.label, Some(der.expose().to_vec())),
                Content::Encrypted | Content::Damaged => (block.label, None),
            })
            .collect()
    }

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = "subject=x\r\n-----BEGIN A-----\r\nAQ\r\nI=\r\n-----END A-----\r\nmore\n\
                    -----BEGIN B B----- Aw== -----END B B-----";
        assert_eq!(
            contents(text),
            [("A", Some(vec![1, 2])), ("B B", Some(vec![3]))]
        );
    }

    #[test]
    fn damage_is_told_apart() {
        for damaged in [
            "-----BEGIN A-----\nAQI=\n",
            "-----BEGIN A-----\nAQI=\n-----END B-----",
            "-----BEGIN A-----\nAQI=\n-----END A---",
            "-----BEGIN A-----\nAQ*=\n-----END A-----",
        ] {
            assert_eq!(contents(damaged), [("A", None)], "{damaged}");
        }
        assert!(
            contents("-----BEGIN ")
                .iter()
                .all(|block| block.1.is_none())
        );
        assert!(contents("no block").is_empty());
        let old = "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAQI=\n-----END A-----";
        let block = blocks(old).next().expect("a block");
        assert!(matches!(block.content, Content::Encrypted));
    }

    #[test]
    fn text_comes_in_several_encodings() {
        let wide = |unit: fn(u16) -> [u8; 2]| {
            let units = "\u{feff}aé".encode_utf16();
            units.flat_map(unit).collect::<Vec<u8>>()
        };
        for bytes in [
            "aé".as_bytes(),
            "\u{feff}aé".as_bytes(),
            &wide(u16::to_le_bytes),
            &wide(u16::to_be_bytes),
        ] {
            assert_eq!(text(bytes).as_ref().map(|text| text.as_str()), Some("aé"));
        }
        assert!(text(&[0xff, 0xfe, b'a']).is_none() && text(&[0xff]).is_none());
    }
}
