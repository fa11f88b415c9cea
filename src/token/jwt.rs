//! A strict reader of JSON Web Tokens (RFC 7519) in compact form (RFC 7515 section 7.1).
//!
//! It decodes and verifies nothing: what it returns is what the token *says*. It is strict all the same, because two
//! readers that understand one token differently are how forged ones pass: base64url without padding and in its one
//! canonical form, no member name twice, objects only, and a cap on size and depth before anything is read.
//! Messages never hold text of the token. No I/O, no clock.

mod base64url;
mod object;
mod plain;

pub use object::{Object, Raw};

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use memchr::memchr_iter;
use std::borrow::Cow;

/// The longest token that is looked at, in bytes: as Microsoft's own libraries have it (`1024 * 250`).
pub const MAX_TOKEN_BYTES: usize = 256_000;
/// The names of the parts, as messages show them.
const HEADER: &str = "header";
const PAYLOAD: &str = "payload";

/// The three parts of a token, decoded but not read. The library's allocator wipes them when they are dropped.
pub struct Parts<'a> {
    header: Vec<u8>,
    claims: Vec<u8>,
    signature: Vec<u8>,
    signed: &'a [u8],
}

/// What a token says, where it lies in its [`Parts`]. Nothing about it is verified.
#[derive(Debug)]
pub struct Jwt<'a> {
    header: Object<'a>,
    claims: Object<'a>,
}

/// A JSON value as the token has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A text, decoded.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object, as it is written.
    Object(&'a str),
}

impl<'a> Parts<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedToken`]: over [`MAX_TOKEN_BYTES`], not three parts (five parts are an encrypted token), an
    /// empty part, or not canonical base64url.
    pub fn of(token: &'a [u8]) -> Result<Self> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(malformed(Text::JwtTooLarge).with("limit", MAX_TOKEN_BYTES.to_string()));
        }
        let text = std::str::from_utf8(token).map_err(|_| malformed(Text::JwtNotText))?;
        let [header, claims, signature] = three_parts(text)?;
        let signed = token.len() - signature.len() - 1;
        Ok(Self {
            header: decode_part(header, HEADER)?,
            claims: decode_part(claims, PAYLOAD)?,
            signature: decode_part(signature, "signature")?,
            signed: token.get(..signed).unwrap_or_default(),
        })
    }

    /// Reads header and claims without verifying anything.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedToken`]: not JSON, not an object, a member name twice, or nested too deeply.
    pub fn read(&self) -> Result<Jwt<'_>> {
        Ok(Jwt {
            header: self.header()?,
            claims: self.claims()?,
        })
    }

    /// The members of the header.
    pub(crate) fn header(&self) -> Result<Object<'_>> {
        Object::read(&self.header).map_err(|message| malformed(message).with("part", HEADER))
    }

    /// The claims.
    pub(crate) fn claims(&self) -> Result<Object<'_>> {
        Object::read(&self.claims).map_err(|message| malformed(message).with("part", PAYLOAD))
    }

    /// The signature.
    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What the signature covers: header and payload as they stand in the token (RFC 7515 section 5.2).
    pub(crate) fn signed(&self) -> &'a [u8] {
        self.signed
    }
}

fn malformed(message: Text) -> Error {
    Error::new(ErrorKind::MalformedToken, message)
        .advise(Text::AdviseToken)
        .with("depth", object::MAX_DEPTH.to_string())
}

/// How many dots a text has. A JWT has two (RFC 7515 section 7.1), an encrypted one four (RFC 7516 section 7.1).
pub(crate) fn dots(token: &str) -> usize {
    memchr_iter(b'.', token.as_bytes()).count()
}

fn three_parts(token: &str) -> Result<[&str; 3]> {
    let mut places = memchr_iter(b'.', token.as_bytes());
    if let (Some(first), Some(second), None) = (places.next(), places.next(), places.next())
        && let (Some(header), Some(claims), Some(signature)) = (
            token.get(..first),
            token.get(first + 1..second),
            token.get(second + 1..),
        )
    {
        return Ok([header, claims, signature]);
    }
    Err(malformed(if dots(token) == 4 {
        Text::JwtEncrypted
    } else {
        Text::JwtNotThreeParts
    }))
}

fn decode_part(part: &str, name: &'static str) -> Result<Vec<u8>> {
    if part.is_empty() {
        return Err(malformed(Text::JwtEmptyPart).with("part", name));
    }
    base64url::decode(part).map_err(|_| malformed(Text::JwtNotBase64).with("part", name))
}

impl<'a> Jwt<'a> {
    /// The members of the header.
    #[must_use]
    pub fn header(&self) -> &Object<'a> {
        &self.header
    }

    /// The claims.
    #[must_use]
    pub fn claims(&self) -> &Object<'a> {
        &self.claims
    }

    /// A claim, where it is one text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.claims.get(name)?.text()
    }

    /// The audience (`aud`), where it is one text.
    #[must_use]
    pub fn audience(&self) -> Option<Cow<'a, str>> {
        self.text("aud")
    }

    /// The tenant's id (`tid`).
    #[must_use]
    pub fn tenant_id(&self) -> Option<Cow<'a, str>> {
        self.text("tid")
    }

    /// The app's client id: `appid` of a v1.0 token, else `azp` of a v2.0 token.
    #[must_use]
    pub fn client_id(&self) -> Option<Cow<'a, str>> {
        match self.claims.get("appid") {
            Some(id) => id.text(),
            None => self.text("azp"),
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
    pub fn roles(&self) -> Vec<Cow<'a, str>> {
        let roles = self.claims.get("roles").and_then(Raw::texts);
        roles.unwrap_or_default()
    }

    fn instant(&self, name: &str) -> Option<i64> {
        self.claims.get(name)?.number().and_then(instant)
    }
}

/// A NumericDate (RFC 7519 section 2) as whole seconds, rounded down and kept within `i64`.
pub(crate) fn instant(number: &str) -> Option<i64> {
    let floor = || {
        format!("{:.0}", number.parse::<f64>().unwrap_or(f64::NAN).floor())
            .parse()
            .ok()
    };
    if let Ok(seconds) = number.parse() {
        return Some(seconds);
    }
    let seconds: i128 = number.parse().ok().or_else(floor)?;
    if seconds.unsigned_abs() > u128::from(u64::MAX) {
        return None;
    }
    Some(i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests;
