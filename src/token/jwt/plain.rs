//! The quick way through an object as issuers write them: texts without escapes, whole numbers, the three words, and
//! arrays of such texts.
//!
//! It decides nothing: what it does not take, the general reader takes or refuses; and what it does take, the general
//! reader would have read in the same way. A test holds the one against the other.

use super::object::{Member, Raw};
use crate::words;
use memchr::memchr;
use std::borrow::Cow;

/// Room for the claims of a usual token. With more, glibc would look for a block the long way.
pub(super) const USUAL_MEMBERS: usize = 20;

/// The length of a usual role with what stands around it.
const USUAL_TEXT: usize = 20;

/// The members of `text`, in order and with repetitions; `None` where the text has anything else in it.
pub(super) fn members(text: &str) -> Option<Vec<Member<'_>>> {
    // Then every quotation mark begins or ends a text, and what stands between two of them is sound.
    let special = |word| words::below(word, b' ') | words::is(word, b'\\');
    if !words::none(text.as_bytes(), special)? {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    reader.eat(b'{')?;
    let mut members = Vec::with_capacity(USUAL_MEMBERS);
    if reader.eat(b'}').is_none() {
        loop {
            let name = reader.text()?;
            reader.eat(b':')?;
            members.push(Member::new(Cow::Borrowed(name), reader.value()?));
            if reader.eat(b',').is_none() {
                break;
            }
        }
        reader.eat(b'}')?;
    }
    reader.peek().is_none().then_some(members)
}

/// The texts of a value that [`members`] has taken; `None` where it is another value than an array.
pub(super) fn texts(value: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut reader = Reader { text: value, at: 0 };
    let mut texts = Vec::with_capacity(value.len() / USUAL_TEXT);
    reader.texts(|text| texts.push(Cow::Borrowed(text)))?;
    Some(texts)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next byte that is not a space. Other white space never comes here.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b' ' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Goes past `byte`, where it is next.
    #[inline(always)]
    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A text, without its quotation marks.
    fn text(&mut self) -> Option<&'a str> {
        self.eat(b'"')?;
        let rest = self.text.get(self.at..)?;
        let length = memchr(b'"', rest.as_bytes())?;
        self.at += length + 1;
        rest.get(..length)
    }

    fn value(&mut self) -> Option<Raw<'a>> {
        let first = self.peek()?;
        let begin = self.at;
        match first {
            b'"' => self.text().map(drop)?,
            b'[' => self.texts(drop)?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.whole_number()?,
        }
        self.text.get(begin..self.at).map(Raw::plain)
    }

    fn texts(&mut self, mut take: impl FnMut(&'a str)) -> Option<()> {
        self.eat(b'[')?;
        if self.eat(b']').is_some() {
            return Some(());
        }
        loop {
            take(self.text()?);
            if self.eat(b',').is_none() {
                return self.eat(b']');
            }
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        rest.starts_with(word).then(|| self.at += word.len())
    }

    /// Digits, of which the first is no zero unless it is the only one. A fraction or exponent behind them is neither a
    /// comma nor a bracket, and so ends the quick way.
    fn whole_number(&mut self) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let digits = rest.strip_prefix(b"-").unwrap_or(rest);
        let count = digits
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count == 0 || (count > 1 && digits.first() == Some(&b'0')) {
            return None;
        }
        self.at += rest.len() - digits.len() + count;
        Some(())
    }
}
