//! The keys that an issuer signs with: a JSON Web Key Set (RFC 7517), read strictly and once.
//!
//! What comes out holds parsed RSA public keys only. A key that breaks a rule is remembered by its id with the rule, so
//! that the token which names it is refused for that reason, and it never reaches the crypto library. No I/O.

mod rsa;

use super::jwt::{Object, Raw};
use crate::advice::{Finding, Text};
use crate::error::{Error, ErrorKind, Result};
use aws_lc_rs::signature::ParsedPublicKey;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

/// The most bytes of a key set that are read.
pub const MAX_KEY_SET_BYTES: usize = 1 << 20;
/// The most keys of a key set that are read: Microsoft, "Signing key rollover in the Microsoft identity platform", asks
/// for room for 10 to 1000 keys.
pub const MAX_KEYS: usize = 1_000;

/// The keys of an issuer, by `kid`.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: HashMap<String, Known>,
}

#[derive(Debug)]
enum Known {
    Usable(Key),
    Unusable(Reason),
    Ambiguous,
}

/// A key that may check signatures.
pub struct Key {
    public: ParsedPublicKey,
    /// The issuer the key is for, with `{tenantid}` where any tenant fits. Version 1.0 key sets do not say.
    pub issuer: Option<String>,
    /// The cloud instance the key is for.
    pub cloud_instance: Option<String>,
}

/// What a key set knows about a `kid`.
#[derive(Clone, Copy, Debug)]
pub enum Lookup<'a> {
    /// A key that may be used.
    Usable(&'a Key),
    /// A key that must not be used.
    Unusable(Reason),
    /// Several keys have that id.
    Ambiguous,
    /// No key has that id.
    Unknown,
}

/// Why a key must not be used.
///
/// Sources: RFC 7517 sections 4.1 to 4.4, RFC 7518 section 6.3.1, RFC 8725 section 3.5; Nemec and others, "The Return of
/// Coppersmith's Attack" (ROCA, CVE-2017-15361).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Not the form of a key.
    Malformed,
    /// `kty` is not `RSA`.
    NotRsa,
    /// `kty` is `oct`: a shared secret.
    Symmetric,
    /// `use` is not `sig`.
    Use,
    /// `key_ops` does not have `verify`.
    Operations,
    /// `alg` is not RS256.
    Algorithm,
    /// The modulus does not have 2048 to 8192 bits.
    Size,
    /// The modulus is even.
    EvenModulus,
    /// The exponent is even, less than 3 or longer than 32 bits.
    Exponent,
    /// The modulus has the fingerprint of ROCA.
    Weak,
}

/// Reads a key set.
///
/// # Errors
/// [`ErrorKind::InvalidResponse`] for more than [`MAX_KEY_SET_BYTES`] or [`MAX_KEYS`], and for what is not a JSON object
/// with an array of `keys`. A key that cannot be used is no error.
pub fn parse_key_set(json: &[u8]) -> Result<KeySet> {
    if json.len() > MAX_KEY_SET_BYTES {
        return Err(too_large(format!("{MAX_KEY_SET_BYTES} bytes")));
    }
    let malformed = || refuse(Text::KeySetMalformed);
    let object = Object::read(json).map_err(|_| malformed())?;
    let keys = object
        .get("keys")
        .and_then(Raw::items)
        .ok_or_else(malformed)?;
    if keys.len() > MAX_KEYS {
        return Err(too_large(format!("{MAX_KEYS} keys")));
    }
    let mut set = KeySet::default();
    keys.into_iter().for_each(|key| set.add(key));
    Ok(set)
}

fn too_large(limit: String) -> Error {
    refuse(Text::KeySetTooLarge).with("limit", limit)
}

fn refuse(message: Text) -> Error {
    Error::new(ErrorKind::InvalidResponse, message).advise(Text::AdviseKeys)
}

impl KeySet {
    /// Takes a key in, unless it has no id by which a token could name it.
    fn add(&mut self, key: Raw<'_>) {
        let Ok(object) = Object::read(key.as_written().as_bytes()) else {
            return;
        };
        let Some(kid) = object.get("kid").and_then(Raw::text) else {
            return;
        };
        match self.keys.entry(kid.into_owned()) {
            Entry::Vacant(place) => {
                place.insert(read(&object).map_or_else(Known::Unusable, Known::Usable));
            }
            Entry::Occupied(mut place) => {
                place.insert(Known::Ambiguous);
            }
        }
    }

    /// What is known about a key. The id is compared as it is, in every bit; no other key is ever tried.
    #[must_use]
    pub fn find(&self, kid: &str) -> Lookup<'_> {
        match self.keys.get(kid) {
            Some(Known::Usable(key)) => Lookup::Usable(key),
            Some(Known::Unusable(reason)) => Lookup::Unusable(*reason),
            Some(Known::Ambiguous) => Lookup::Ambiguous,
            None => Lookup::Unknown,
        }
    }

    /// How many ids of keys there are, of unusable keys too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True for a set without any key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Key {
    /// True where `signature` is the RS256 signature of `message` by this key.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("issuer", &self.issuer)
            .field("cloud_instance", &self.cloud_instance)
            .finish_non_exhaustive()
    }
}

impl Reason {
    /// The finding that a report shows.
    #[must_use]
    pub fn finding(self) -> Finding {
        match self {
            Self::Malformed => Finding::KeyMalformed,
            Self::NotRsa => Finding::KeyNotRsa,
            Self::Symmetric => Finding::KeySymmetric,
            Self::Use => Finding::KeyUse,
            Self::Operations => Finding::KeyOperations,
            Self::Algorithm => Finding::KeyAlgorithm,
            Self::Size => Finding::KeySize,
            Self::EvenModulus => Finding::KeyEven,
            Self::Exponent => Finding::KeyExponent,
            Self::Weak => Finding::KeyWeak,
        }
    }
}

/// Reads one key. A member that is there has to be of its type: what is not understood is not overlooked.
fn read(key: &Object<'_>) -> std::result::Result<Key, Reason> {
    match text(key, "kty")?.as_deref() {
        Some("RSA") => {}
        Some("oct") => return Err(Reason::Symmetric),
        Some(_) => return Err(Reason::NotRsa),
        None => return Err(Reason::Malformed),
    }
    if text(key, "use")?.is_some_and(|usage| usage != "sig") {
        return Err(Reason::Use);
    }
    if let Some(operations) = key.get("key_ops") {
        let operations = operations.texts().ok_or(Reason::Malformed)?;
        if !operations.iter().any(|operation| operation == "verify") {
            return Err(Reason::Operations);
        }
    }
    if text(key, "alg")?.is_some_and(|algorithm| algorithm != "RS256") {
        return Err(Reason::Algorithm);
    }
    let modulus = text(key, "n")?.ok_or(Reason::Malformed)?;
    let exponent = text(key, "e")?.ok_or(Reason::Malformed)?;
    Ok(Key {
        public: rsa::public_key(&modulus, &exponent)?,
        issuer: text(key, "issuer")?,
        cloud_instance: text(key, "cloud_instance_name")?,
    })
}

/// A member that has to be a text where it is there.
fn text(key: &Object<'_>, name: &str) -> std::result::Result<Option<String>, Reason> {
    match key.get(name) {
        None => Ok(None),
        Some(value) => {
            let text = value.text().ok_or(Reason::Malformed)?;
            Ok(Some(text.into_owned()))
        }
    }
}

#[cfg(test)]
mod tests;
