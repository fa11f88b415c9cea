//! One part of a token as a JSON object, where it lies: members in order, no name twice, every value sound.
//!
//! Both ways to read a token go through here, so that they cannot understand it differently.

use super::Json;
use super::plain::{self, USUAL_MEMBERS};
use crate::advice::Text;
use memchr::{memchr, memchr2};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// How many arrays and objects may lie in each other.
pub(super) const MAX_DEPTH: usize = 127;

type Result<T> = std::result::Result<T, Text>;

/// The members of a JSON object.
#[derive(Debug)]
pub struct Object<'a>(Vec<Member<'a>>);

/// A member where it lies.
#[derive(Debug)]
pub(super) struct Member<'a> {
    tag: Tag,
    /// See [`Raw`].
    plain: bool,
    name: Cow<'a, str>,
    value: &'a str,
}

/// The length of a name and three of its bytes. Two names with different ones differ, which is told without a look at
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tag([u8; 4]);

/// A JSON value, as it is written. It is sound: all of it has been read.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    text: &'a str,
    /// Whether the quick way has taken it. Then it has no backslash.
    plain: bool,
}

/// A text, decoded; borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Decoded<'a>(#[serde(borrow)] Cow<'a, str>);

impl Tag {
    fn of(name: &str) -> Self {
        let byte = |at| name.as_bytes().get(at).copied().unwrap_or_default();
        let [length, ..] = name.len().to_le_bytes();
        Self([
            length,
            byte(0),
            byte(name.len() / 2),
            byte(name.len().wrapping_sub(1)),
        ])
    }
}

/// Tags that have been seen, as bits at places that the tags give: a place that is free says that a tag is new, one that
/// is taken says nothing.
#[derive(Default)]
struct Seen([u64; 16]);

impl Seen {
    /// Takes a tag in. False where it has certainly not been seen before.
    fn maybe(&mut self, tag: Tag) -> bool {
        // Knuth's multiplicative hashing: the golden ratio spreads the tags over 1024 places.
        let place = u32::from_ne_bytes(tag.0).wrapping_mul(0x9e37_79b1) >> 22;
        let (bit, word) = (1 << (place % 64), usize::try_from(place / 64));
        let Some(word) = word.ok().and_then(|word| self.0.get_mut(word)) else {
            return true;
        };
        let taken = *word & bit != 0;
        *word |= bit;
        taken
    }
}

impl<'a> Member<'a> {
    pub(super) fn new(name: Cow<'a, str>, value: Raw<'a>) -> Self {
        Self {
            tag: Tag::of(&name),
            plain: value.plain,
            name,
            value: value.text,
        }
    }

    fn value(&self) -> Raw<'a> {
        Raw {
            text: self.value,
            plain: self.plain,
        }
    }
}

impl<'a> Object<'a> {
    /// Reads `bytes` whole.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| Text::JwtNotJson)?;
        let object = match plain::members(text) {
            Some(members) => Self(members),
            None => Self::read_any(text)?,
        };
        object.each_name_once()?;
        Ok(object)
    }

    /// Reads an object of any values.
    fn read_any(text: &'a str) -> Result<Self> {
        let object = Self::parse(text).map_err(|_| why_not(text))?;
        let mut values = object.0.iter().map(Member::value);
        // The object itself is one level.
        if values.any(|value| value.holds_nested() && deeper_than(value.text, MAX_DEPTH - 1)) {
            return Err(Text::JwtTooDeep);
        }
        // The parser has looked at the grammar of the values, but not at what their escapes stand for: half a surrogate
        // pair stands for nothing. Without a backslash there is no escape.
        if has_escape(text) {
            object.values()?;
        }
        Ok(object)
    }

    /// The members of `text`, in order and with repetitions. What their values hold is not looked at.
    pub(super) fn parse(text: &'a str) -> Result<Self> {
        serde_json::from_str(text).map_err(|_| Text::JwtNotJson)
    }

    /// RFC 7515 section 4 and RFC 7519 section 4: names are unique. Parsers disagree about which of two counts.
    fn each_name_once(&self) -> Result<()> {
        let mut seen = Seen::default();
        if !self.0.iter().any(|member| seen.maybe(member.tag)) {
            return Ok(());
        }
        let mut names: Vec<&str> = self.names().collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Text::JwtDuplicateMember);
        }
        Ok(())
    }

    /// How many members it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a member. Names are compared as they are, in every bit.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'a>> {
        let tag = Tag::of(name);
        let mut members = self.0.iter();
        let member = members.find(|member| member.tag == tag && member.name == name)?;
        Some(member.value())
    }

    /// The names of the members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|member| member.name.as_ref())
    }

    /// The members: names, decoded, and values.
    pub fn members(&self) -> impl Iterator<Item = (&str, Raw<'a>)> {
        self.0
            .iter()
            .map(|member| (member.name.as_ref(), member.value()))
    }

    /// Reads every value whole.
    pub(super) fn values(&self) -> Result<Vec<Json<'a>>> {
        let values = self.0.iter().map(Member::value);
        values.map(Raw::read).collect()
    }

    /// Of members that are where they lie.
    #[cfg(test)]
    pub(super) fn of(members: Vec<Member<'a>>) -> Self {
        Self(members)
    }
}

impl<'a> Raw<'a> {
    /// A value that the quick way has taken.
    pub(super) fn plain(text: &'a str) -> Self {
        Self { text, plain: true }
    }

    fn has_escape(self) -> bool {
        !self.plain && has_escape(self.text)
    }

    /// The text, where it is one.
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        let inner = self.text.strip_prefix('"')?.strip_suffix('"')?;
        if self.has_escape() {
            let Decoded(text) = serde_json::from_str(self.text).ok()?;
            return Some(text);
        }
        Some(Cow::Borrowed(inner))
    }

    /// The texts, where it is an array of nothing else.
    #[must_use]
    pub fn texts(self) -> Option<Vec<Cow<'a, str>>> {
        if !self.text.starts_with('[') {
            return None;
        }
        if self.plain {
            return plain::texts(self.text);
        }
        let texts: Vec<Decoded<'a>> = serde_json::from_str(self.text).ok()?;
        Some(texts.into_iter().map(|Decoded(text)| text).collect())
    }

    /// The items, where it is an array.
    pub(crate) fn items(self) -> Option<Vec<Self>> {
        if !self.text.starts_with('[') {
            return None;
        }
        let items: Vec<&'a RawValue> = serde_json::from_str(self.text).ok()?;
        Some(items.into_iter().map(Raw::from).collect())
    }

    /// The number, where it is one, as it is written.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        let begins = self
            .text
            .starts_with(|c: char| c == '-' || c.is_ascii_digit());
        begins.then_some(self.text)
    }

    /// The value as it is written.
    #[must_use]
    pub fn as_written(self) -> &'a str {
        self.text
    }

    /// True for an array or object with another one in it, and for some without: brackets in texts count.
    fn holds_nested(self) -> bool {
        let (first, rest) = match self.text.as_bytes().split_first() {
            Some((first, rest)) => (*first, rest),
            None => return false,
        };
        matches!(first, b'[' | b'{') && memchr2(b'[', b'{', rest).is_some()
    }

    /// The value.
    #[must_use]
    pub fn json(self) -> Json<'a> {
        // An object is there only when all of it has been found sound.
        self.read().unwrap_or(Json::Null)
    }

    /// Reads the value whole: inside an object too, whose text is kept only when all of it is sound.
    fn read(self) -> Result<Json<'a>> {
        let broken = Text::JwtNotJson;
        Ok(match self.text.bytes().next() {
            Some(b'{') => {
                Object::parse(self.text)?.values()?;
                Json::Object(self.text)
            }
            Some(b'[') if self.plain => {
                let texts = plain::texts(self.text).ok_or(broken)?;
                Json::Array(texts.into_iter().map(Json::String).collect())
            }
            Some(b'[') => {
                let items = self.items().ok_or(broken)?;
                Json::Array(items.into_iter().map(Self::read).collect::<Result<_>>()?)
            }
            Some(b'"') => Json::String(self.text().ok_or(broken)?),
            Some(b't') => Json::Bool(true),
            Some(b'f') => Json::Bool(false),
            Some(b'n') => Json::Null,
            _ => Json::Number(self.text),
        })
    }
}

impl<'a> From<&'a RawValue> for Raw<'a> {
    fn from(value: &'a RawValue) -> Self {
        Self {
            text: value.get(),
            plain: false,
        }
    }
}

/// What is wrong with a text that is not an object.
fn why_not(text: &str) -> Text {
    if deeper_than(text, MAX_DEPTH) {
        return Text::JwtTooDeep;
    }
    let raw: std::result::Result<&RawValue, _> = serde_json::from_str(text);
    match raw {
        Ok(raw) if !raw.get().starts_with('{') && Raw::from(raw).read().is_ok() => {
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
                    members.push(Member::new(name, Raw::from(value)));
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}
