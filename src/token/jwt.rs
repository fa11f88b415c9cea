//! A strict reader of JSON Web Tokens (RFC 7519) in compact form (RFC 7515 section 7.1).
//!
//! It decodes and verifies nothing: what it returns is what the token *says*. It is strict all the same, because two
//! readers that understand one token differently are how forged ones pass: base64url without padding and in its one
//! canonical form, no member name twice, objects only, and a cap on size and depth before anything is read.
//! Messages never hold text of the token. No I/O, no clock.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::fmt;
use zeroize::Zeroizing;

/// The longest token that is looked at, in bytes: as Microsoft's own libraries have it (`1024 * 250`).
pub const MAX_TOKEN_BYTES: usize = 256_000;
/// How many arrays and objects may lie in each other.
const MAX_DEPTH: usize = 127;

/// A decoded token. Nothing about it is verified.
#[derive(Clone, Debug)]
pub struct Jwt {
    header: Vec<Member>,
    claims: Vec<Member>,
}

/// A member of the header or of the claims, in the token's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name, decoded.
    pub name: String,
    /// The value.
    pub value: Json,
}

/// A JSON value as the token has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text, decoded.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, as it is written.
    Object(String),
}

/// Decodes a token without verifying anything.
///
/// # Errors
/// [`ErrorKind::MalformedToken`]: over [`MAX_TOKEN_BYTES`], not three parts (five parts are an encrypted token), an empty
/// part, not canonical base64url, not JSON, not an object, a member name twice, or nested too deeply.
pub fn decode_unverified(token: &[u8]) -> Result<Jwt> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(malformed(Text::JwtTooLarge).with("limit", MAX_TOKEN_BYTES.to_string()));
    }
    let [header, claims, signature] = three_parts(token)?;
    let header =
        decode_part(header).map_err(|message| malformed(message).with("part", "header"))?;
    let claims =
        decode_part(claims).map_err(|message| malformed(message).with("part", "payload"))?;
    decode_base64(signature).map_err(|message| malformed(message).with("part", "signature"))?;
    Ok(Jwt { header, claims })
}

fn malformed(message: Text) -> Error {
    Error::new(ErrorKind::MalformedToken, message)
        .advise(Text::AdviseToken)
        .with("depth", MAX_DEPTH.to_string())
}

fn three_parts(token: &[u8]) -> Result<[&[u8]; 3]> {
    let mut parts = token.split(|byte| *byte == b'.');
    let first_three = [parts.next(), parts.next(), parts.next()];
    match (first_three, parts.count()) {
        ([Some(header), Some(claims), Some(signature)], 0) => Ok([header, claims, signature]),
        ([Some(_), Some(_), Some(_)], 2) => Err(malformed(Text::JwtEncrypted)),
        _ => Err(malformed(Text::JwtNotThreeParts)),
    }
}

fn decode_base64(part: &[u8]) -> std::result::Result<Zeroizing<Vec<u8>>, Text> {
    if part.is_empty() {
        return Err(Text::JwtEmptyPart);
    }
    URL_SAFE_NO_PAD
        .decode(part)
        .map(Zeroizing::new)
        .map_err(|_| Text::JwtNotBase64)
}

fn decode_part(part: &[u8]) -> std::result::Result<Vec<Member>, Text> {
    let bytes = decode_base64(part)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Text::JwtNotJson)?;
    if deeper_than(text, MAX_DEPTH) {
        return Err(Text::JwtTooDeep);
    }
    let raw: &RawValue = serde_json::from_str(text).map_err(|_| Text::JwtNotJson)?;
    if !raw.get().starts_with('{') {
        return Err(value(raw).map_or(Text::JwtNotJson, |_| Text::JwtNotObject));
    }
    let members = members(raw)?;
    let mut names = HashSet::new();
    if !members
        .iter()
        .all(|member| names.insert(member.name.as_str()))
    {
        return Err(Text::JwtDuplicateMember);
    }
    Ok(members)
}

/// True where arrays and objects lie deeper in each other than `limit`. Looks at brackets outside of strings only, so it
/// needs no stack; whether the text is JSON is for the parser to say.
fn deeper_than(text: &str, limit: usize) -> bool {
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

fn members(object: &RawValue) -> std::result::Result<Vec<Member>, Text> {
    let RawMembers(members) = serde_json::from_str(object.get()).map_err(|_| Text::JwtNotJson)?;
    members
        .into_iter()
        .map(|(name, raw)| {
            Ok(Member {
                name,
                value: value(raw)?,
            })
        })
        .collect()
}

/// Reads a value whole: inside an object too, whose text is kept only when all of it is sound.
fn value(raw: &RawValue) -> std::result::Result<Json, Text> {
    let text = raw.get();
    let broken = |_| Text::JwtNotJson;
    Ok(match text.bytes().next() {
        Some(b'{') => {
            members(raw)?;
            Json::Object(text.to_owned())
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(broken)?;
            Json::Array(
                items
                    .into_iter()
                    .map(value)
                    .collect::<std::result::Result<_, _>>()?,
            )
        }
        Some(b'"') => Json::String(serde_json::from_str(text).map_err(broken)?),
        Some(b't' | b'f') => Json::Bool(serde_json::from_str(text).map_err(broken)?),
        Some(b'n') => Json::Null,
        _ => Json::Number(text.to_owned()),
    })
}

/// The members of an object, in order and with repetitions, which a map type would lose.
struct RawMembers<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for RawMembers<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = RawMembers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(RawMembers(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

impl Jwt {
    /// The members of the header.
    #[must_use]
    pub fn header(&self) -> &[Member] {
        &self.header
    }

    /// The claims.
    #[must_use]
    pub fn claims(&self) -> &[Member] {
        &self.claims
    }

    /// The audience (`aud`), where it is one text.
    #[must_use]
    pub fn audience(&self) -> Option<&str> {
        self.text("aud")
    }

    /// The tenant's id (`tid`).
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.text("tid")
    }

    /// The app's client id: `appid` of a v1.0 token, else `azp` of a v2.0 token.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        if self.claim("appid").is_some() {
            self.text("appid")
        } else {
            self.text("azp")
        }
    }

    /// When it was issued (`iat`), in Unix seconds: see [`Jwt::expires_on`].
    #[must_use]
    pub fn issued_at(&self) -> Option<i64> {
        self.instant("iat")
    }

    /// When its validity begins (`nbf`), in Unix seconds: see [`Jwt::expires_on`].
    #[must_use]
    pub fn not_before(&self) -> Option<i64> {
        self.instant("nbf")
    }

    /// When its validity ends (`exp`), in Unix seconds: fractions are rounded down, and what does not fit is the nearest
    /// number that does. `None` where the claim is absent, is not a number, or is one that no clock will ever show
    /// (2^64 and more).
    #[must_use]
    pub fn expires_on(&self) -> Option<i64> {
        self.instant("exp")
    }

    /// The application roles (`roles`); none where the claim is absent or is not an array of texts.
    #[must_use]
    pub fn roles(&self) -> Vec<&str> {
        let Some(Json::Array(items)) = self.claim("roles") else {
            return Vec::new();
        };
        let roles: Option<Vec<&str>> = items
            .iter()
            .map(|item| match item {
                Json::String(role) => Some(role.as_str()),
                _ => None,
            })
            .collect();
        roles.unwrap_or_default()
    }

    fn claim(&self, name: &str) -> Option<&Json> {
        self.claims
            .iter()
            .find(|member| member.name == name)
            .map(|member| &member.value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.claim(name) {
            Some(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    fn instant(&self, name: &str) -> Option<i64> {
        match self.claim(name) {
            Some(Json::Number(text)) => instant(text),
            _ => None,
        }
    }
}

/// A NumericDate (RFC 7519 section 2) as whole seconds, rounded down and kept within `i64`.
fn instant(number: &str) -> Option<i64> {
    let floor = || {
        format!("{:.0}", number.parse::<f64>().unwrap_or(f64::NAN).floor())
            .parse()
            .ok()
    };
    let seconds: i128 = number.parse().ok().or_else(floor)?;
    if seconds.unsigned_abs() > u128::from(u64::MAX) {
        return None;
    }
    Some(i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests;
