//! One part of a token as a JSON object, where it lies: members in order, no name twice, every value sound.
//!
//! Both ways to read a token go through here, so that they cannot understand it differently.

use super::{Json, Member};
use crate::advice::Text;
use memchr::{memchr, memchr_iter, memchr2};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// How many arrays and objects may lie in each other.
pub(super) const MAX_DEPTH: usize = 127;

/// Room for the claims of a usual token.
const USUAL_MEMBERS: usize = 24;

type Result<T> = std::result::Result<T, Text>;

/// The members of a JSON object.
#[derive(Debug)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Raw<'a>)>);

/// A JSON value, as it is written. It is sound: all of it has been read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'a>(&'a str);

/// A text, decoded; borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Decoded<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Object<'a> {
    /// Reads `bytes` whole.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| Text::JwtNotJson)?;
        let object = Self::parse(text).map_err(|_| why_not(text))?;
        let values = || object.0.iter().map(|(_, value)| value);
        // The object itself is one level.
        if values().any(|value| value.holds_nested() && deeper_than(value.0, MAX_DEPTH - 1)) {
            return Err(Text::JwtTooDeep);
        }
        object.each_name_once()?;
        // The parser has looked at the grammar of the values, but not at what their escapes stand for: half a surrogate
        // pair stands for nothing. Without a backslash there is no escape.
        if has_escape(text) {
            values().try_for_each(|value| value.to_json().map(drop))?;
        }
        Ok(object)
    }

    /// The members of `text`, in order and with repetitions. What their values hold is not looked at.
    fn parse(text: &'a str) -> Result<Self> {
        serde_json::from_str(text).map_err(|_| Text::JwtNotJson)
    }

    /// RFC 7515 section 4 and RFC 7519 section 4: names are unique. Parsers disagree about which of two counts.
    fn each_name_once(&self) -> Result<()> {
        let mut names: Vec<&str> = self.names().collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Text::JwtDuplicateMember);
        }
        Ok(())
    }

    /// The value of a member. Names are compared as they are, in every bit.
    pub(crate) fn get(&self, name: &str) -> Option<Raw<'a>> {
        // Most names differ in the first letter, and that is told sooner than a call compares them.
        let first = name.as_bytes().first();
        let (_, value) = self
            .0
            .iter()
            .find(|(known, _)| known.as_bytes().first() == first && known == name)?;
        Some(*value)
    }

    /// The names of the members.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// The members as values of their own.
    pub(super) fn to_members(&self) -> Result<Vec<Member>> {
        self.0
            .iter()
            .map(|(name, value)| {
                Ok(Member {
                    name: name.clone().into_owned(),
                    value: value.to_json()?,
                })
            })
            .collect()
    }
}

impl<'a> Raw<'a> {
    /// The text, where it is one.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if has_escape(inner) {
            let Decoded(text) = serde_json::from_str(self.0).ok()?;
            return Some(text);
        }
        Some(Cow::Borrowed(inner))
    }

    /// The texts, where it is an array of nothing else.
    pub(crate) fn texts(self) -> Option<Vec<Cow<'a, str>>> {
        if !self.0.starts_with('[') {
            return None;
        }
        if !has_escape(self.0) {
            return self.plain_texts();
        }
        let texts: Vec<Decoded<'a>> = serde_json::from_str(self.0).ok()?;
        Some(texts.into_iter().map(|Decoded(text)| text).collect())
    }

    /// The texts of an array without escapes. As it is sound, quotes stand around texts only; and what stands between
    /// them is another value, unless it is a comma or white space.
    fn plain_texts(self) -> Option<Vec<Cow<'a, str>>> {
        let is_nothing = |between: &str| {
            between
                .bytes()
                .all(|byte| matches!(byte, b',' | b' ' | b'\t' | b'\n' | b'\r'))
        };
        let mut texts = Vec::new();
        let mut begin = 1;
        let mut quotes = memchr_iter(b'"', self.0.as_bytes());
        while let Some(open) = quotes.next() {
            let close = quotes.next()?;
            if !is_nothing(self.0.get(begin..open)?) {
                return None;
            }
            texts.push(Cow::Borrowed(self.0.get(open + 1..close)?));
            begin = close + 1;
        }
        is_nothing(self.0.get(begin..)?.strip_suffix(']')?).then_some(texts)
    }

    /// The items, where it is an array.
    pub(crate) fn items(self) -> Option<Vec<Self>> {
        if !self.0.starts_with('[') {
            return None;
        }
        let items: Vec<&'a RawValue> = serde_json::from_str(self.0).ok()?;
        Some(items.into_iter().map(|item| Raw(item.get())).collect())
    }

    /// The number, where it is one, as it is written.
    pub(crate) fn number(self) -> Option<&'a str> {
        let begins = self.0.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        begins.then_some(self.0)
    }

    /// The value as it is written.
    pub(crate) fn as_written(self) -> &'a str {
        self.0
    }

    /// True for an array or object with another one in it, and for some without: brackets in texts count.
    fn holds_nested(self) -> bool {
        let (first, rest) = match self.0.as_bytes().split_first() {
            Some((first, rest)) => (*first, rest),
            None => return false,
        };
        matches!(first, b'[' | b'{') && memchr2(b'[', b'{', rest).is_some()
    }

    /// Reads the value whole: inside an object too, whose text is kept only when all of it is sound.
    fn to_json(self) -> Result<Json> {
        let broken = Text::JwtNotJson;
        Ok(match self.0.bytes().next() {
            Some(b'{') => {
                Object::parse(self.0)?.to_members()?;
                Json::Object(self.0.to_owned())
            }
            Some(b'[') => {
                let items = self.items().ok_or(broken)?;
                Json::Array(
                    items
                        .into_iter()
                        .map(Self::to_json)
                        .collect::<Result<_>>()?,
                )
            }
            Some(b'"') => Json::String(self.text().ok_or(broken)?.into_owned()),
            Some(b't') => Json::Bool(true),
            Some(b'f') => Json::Bool(false),
            Some(b'n') => Json::Null,
            _ => Json::Number(self.0.to_owned()),
        })
    }
}

/// What is wrong with a text that is not an object.
fn why_not(text: &str) -> Text {
    if deeper_than(text, MAX_DEPTH) {
        return Text::JwtTooDeep;
    }
    let raw: std::result::Result<&RawValue, _> = serde_json::from_str(text);
    match raw {
        Ok(raw) if !raw.get().starts_with('{') && Raw(raw.get()).to_json().is_ok() => {
            Text::JwtNotObject
        }
        _ => Text::JwtNotJson,
    }
}

fn has_escape(text: &str) -> bool {
    memchr(b'\\', text.as_bytes()).is_some()
}

/// True where arrays and objects lie deeper in each other than `limit`. Looks at brackets outside of strings only, so it
/// needs no stack; whether the text is JSON is for the parser to say.
fn deeper_than(text: &str, limit: usize) -> bool {
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
    if brackets.count() <= limit {
        return false;
    }
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

/// Members in order and with repetitions, which a map type would lose.
impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(USUAL_MEMBERS);
                while let Some((Decoded(name), value)) = map.next_entry::<_, &RawValue>()? {
                    members.push((name, Raw(value.get())));
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}
