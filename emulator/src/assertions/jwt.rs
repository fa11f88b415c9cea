//! A signed JSON Web Token in its parts, before anybody believes it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::invalid;
use crate::errors::Failure;
use crate::text::from_base64url;

/// The members of a header that count here.
#[derive(Deserialize)]
pub(crate) struct Header {
    pub(crate) alg: String,
    typ: Option<String>,
    pub(crate) kid: Option<String>,
    pub(crate) x5t: Option<String>,
    #[serde(rename = "x5t#S256")]
    pub(crate) x5t_s256: Option<String>,
    pub(crate) x5c: Option<Value>,
}

impl Header {
    pub(crate) fn names_a_certificate(&self) -> bool {
        self.x5t.is_some() || self.x5t_s256.is_some()
    }
}

/// A token whose parts can be read.
pub(crate) struct Jwt<'a> {
    pub(crate) header: Header,
    claims: Map<String, Value>,
    /// What was signed.
    pub(crate) message: &'a [u8],
    pub(crate) signature: Vec<u8>,
}

impl<'a> Jwt<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Failure> {
        let malformed = || invalid("It is not three parts in base64url with dots between them.");
        let (message, signature) = text.rsplit_once('.').ok_or_else(malformed)?;
        let (header, claims) = message.split_once('.').ok_or_else(malformed)?;
        let decoded = |part| from_base64url(part).ok_or_else(malformed);
        let (header, claims) = (decoded(header)?, decoded(claims)?);

        let jwt = Self {
            header: serde_json::from_slice(&header)
                .map_err(|_| invalid("Its header is not the JSON object of a signed token."))?,
            claims: serde_json::from_slice(&claims)
                .map_err(|_| invalid("Its payload is not a JSON object."))?,
            message: message.as_bytes(),
            signature: decoded(signature)?,
        };
        match jwt.header.typ.as_deref() {
            Some(typ) if !typ.eq_ignore_ascii_case("JWT") => {
                return Err(invalid("The header's 'typ' is not 'JWT'."));
            }
            _ => {}
        }
        match jwt.header.alg.as_str() {
            "PS256" | "RS256" => Ok(jwt),
            _ => Err(invalid("The header's 'alg' is neither PS256 nor RS256.")),
        }
    }

    /// A claim that is text.
    pub(crate) fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim that must be there, as text.
    pub(super) fn text(&self, name: &str) -> Result<&str, Failure> {
        self.claim(name)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| invalid(&format!("Its claim '{name}' is missing, or is not text.")))
    }

    /// A claim that must be there, as a number.
    pub(super) fn time(&self, name: &str) -> Result<i64, Failure> {
        let number = self.claims.get(name).and_then(Value::as_i64);
        let why = || {
            invalid(&format!(
                "Its claim '{name}' is missing, or is not a whole number."
            ))
        };
        number.ok_or_else(why)
    }
}
