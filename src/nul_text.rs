//! Text with a NUL behind it, as C wants it. Interior NULs are written as the six characters `\u0000`.

use std::fmt;

/// Text followed by one NUL. The NUL is not part of the length.
#[derive(Clone, PartialEq, Eq)]
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
}
