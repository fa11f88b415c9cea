//! Text with a NUL behind it, as C wants it. Interior NULs are written as the six characters `\u0000`.

use crate::protocol::clean::is_unsafe;
use crate::words;
use std::fmt::{self, Write as _};

/// Text followed by one NUL. The NUL is not part of the length.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NulText(Box<str>);

impl NulText {
    /// Copies `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut owned = String::with_capacity(text.len() + 1);
        for (index, piece) in text.split('\0').enumerate() {
            if index > 0 {
                owned.push_str("\\u0000");
            }
            owned.push_str(piece);
        }
        owned.push('\0');
        Self(owned.into_boxed_str())
    }

    /// Copies `text` out of a token, for people to look at: control, direction and invisible characters are written as
    /// JSON does it, `\u001b`. So a terminal is told nothing by it.
    #[must_use]
    pub fn visible(text: &str) -> Self {
        let mut owned = String::with_capacity(text.len() + 1);
        write_visible(text, &mut owned);
        owned.push('\0');
        Self(owned.into_boxed_str())
    }

    /// The text, or nothing where it is empty: what is absent is absent, in C too.
    #[must_use]
    pub fn unless_empty(&self) -> Option<&Self> {
        (self.0.len() > 1).then_some(self)
    }

    /// The text without its NUL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.strip_suffix('\0').unwrap_or(&self.0)
    }

    /// The text with its NUL.
    #[must_use]
    pub fn with_nul(&self) -> &str {
        &self.0
    }
}

/// Many texts in one block, each written as [`NulText::visible`] does it, with a NUL behind it.
#[derive(Default)]
pub(crate) struct VisibleTexts(String);

/// Where a text stands in its block, with its NUL.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    begin: usize,
    end: usize,
}

impl VisibleTexts {
    /// With room for `bytes`.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Copies `text`.
    pub(crate) fn add(&mut self, text: &str) -> Place {
        let begin = self.0.len();
        write_visible(text, &mut self.0);
        self.0.push('\0');
        let end = self.0.len();
        Place { begin, end }
    }

    /// Copies JSON text, where line breaks and tabs lie between the values: they become spaces.
    pub(crate) fn add_json(&mut self, json: &str) -> Place {
        self.add(&json.replace(['\n', '\r', '\t'], " "))
    }

    /// A text of this block, with its NUL.
    pub(crate) fn with_nul(&self, place: Place) -> &str {
        self.0.get(place.begin..place.end).unwrap_or("\0")
    }
}

fn write_visible(text: &str, written: &mut String) {
    if words::printable(text.as_bytes()) {
        return written.push_str(text);
    }
    for character in text.chars() {
        if is_unsafe(character) || matches!(character, '\u{2028}' | '\u{2029}') {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a text cannot fail.
                let _ = write!(written, "\\u{unit:04x}");
            }
        } else {
            written.push(character);
        }
    }
}

impl fmt::Debug for NulText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interior_nuls_are_written_out() {
        let text = NulText::new("a\0b");
        assert_eq!(text.as_str(), "a\\u0000b");
        assert_eq!(text.with_nul(), "a\\u0000b\0");
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, visible) in [
            ("\u{1b}[31m\r\n", r"\u001b[31m\u000d\u000a"),
            ("\0\u{9b}\u{7f}", r"\u0000\u009b\u007f"),
            ("\u{202e}\u{feff}\u{2028}", r"\u202e\ufeff\u2028"),
            ("\u{e0041}", r"\udb40\udc41"),
            ("å € 𝄞 \\", "å € 𝄞 \\"),
        ] {
            assert_eq!(NulText::visible(text).as_str(), visible);
        }
        let json = "{\n\t\"a\": \"\u{9b}\"\r}";
        let mut texts = VisibleTexts::default();
        let place = texts.add_json(json);
        assert_eq!(texts.with_nul(place), "{  \"a\": \"\\u009b\" }\0");
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("JSON");
        let text = texts.with_nul(place).trim_end_matches('\0');
        assert_eq!(value(text), value(json));
    }

    #[test]
    fn texts_of_one_block_stand_apart() {
        let mut texts = VisibleTexts::with_capacity(4);
        let places = ["", "a\0b", "å", "plain text"].map(|text| texts.add(text));
        let found = places.map(|place| texts.with_nul(place));
        assert_eq!(found, ["\0", "a\\u0000b\0", "å\0", "plain text\0"]);
    }
}
