//! Private keys: RSA, in the two forms that such keys come in.

use super::asn1::Reader;
use super::problem;
use crate::error::Result;
use crate::secret::Secret;
use aws_lc_rs::rsa::KeyPair;
use x509_parser::asn1_rs::{Oid, oid};

/// What Entra takes: fewer bits are refused there too, and more is not what anybody uses.
const SIZES: std::ops::RangeInclusive<usize> = 2_048..=8_192;

const RSA: Oid<'static> = oid!(1.2.840.113549.1.1.1);
static OTHER_KEYS: [(Oid<'static>, &str); 7] = [
    (oid!(1.2.840.113549.1.1.10), "RSASSA-PSS"),
    (oid!(1.2.840.10045.2.1), "EC"),
    (oid!(1.2.840.10040.4.1), "DSA"),
    (oid!(1.3.101.112), "Ed25519"),
    (oid!(1.3.101.113), "Ed448"),
    (oid!(1.3.101.110), "X25519"),
    (oid!(1.3.101.111), "X448"),
];

/// A private key that nothing protects.
pub(super) enum PrivateKey {
    /// `PrivateKeyInfo`, which names its algorithm.
    Pkcs8(Secret),
    /// `RSAPrivateKey`.
    Pkcs1(Secret),
}

impl PrivateKey {
    /// The key for use.
    ///
    /// # Errors
    /// `CredentialInvalid` for a key that is not RSA, has a size that is not accepted, or contradicts itself.
    pub(super) fn load(&self) -> Result<KeyPair> {
        let damaged = || problem::damaged("the private key");
        let pair = match self {
            Self::Pkcs8(der) => {
                let mut fields = Reader::new(der.expose()).sequence().ok_or_else(damaged)?;
                fields.number().ok_or_else(damaged)?;
                let mut algorithm = fields.sequence().ok_or_else(damaged)?;
                must_be_rsa(&algorithm.oid().ok_or_else(damaged)?)?;
                let key = fields.octets().ok_or_else(damaged)?;
                must_have_size(modulus_of_private(&key).ok_or_else(damaged)?)?;
                KeyPair::from_pkcs8(der.expose())
            }
            Self::Pkcs1(der) => {
                must_have_size(modulus_of_private(der.expose()).ok_or_else(damaged)?)?;
                KeyPair::from_der(der.expose())
            }
        };
        pair.map_err(|_| damaged())
    }
}

impl PartialEq for PrivateKey {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pkcs8(one), Self::Pkcs8(other)) | (Self::Pkcs1(one), Self::Pkcs1(other)) => {
                one == other
            }
            _ => false,
        }
    }
}

/// Refuses other algorithms than RSA, by name.
pub(super) fn must_be_rsa(algorithm: &Oid<'_>) -> Result<()> {
    if *algorithm == RSA {
        return Ok(());
    }
    let known = OTHER_KEYS.iter().find(|(oid, _)| oid == algorithm);
    Err(known.map_or_else(
        || problem::not_rsa(&algorithm.to_id_string()),
        |(_, name)| problem::not_rsa(name),
    ))
}

/// Refuses an RSA public key (`RSAPublicKey`) of a size that is not accepted.
pub(super) fn must_have_public_size(key: &[u8]) -> Result<()> {
    let modulus = Reader::new(key)
        .sequence()
        .and_then(|mut fields| fields.integer())
        .ok_or_else(|| problem::damaged("the public key of the certificate"))?;
    must_have_size(modulus)
}

fn modulus_of_private(key: &[u8]) -> Option<&[u8]> {
    let mut fields = Reader::new(key).sequence()?;
    fields.number()?;
    fields.integer()
}

fn must_have_size(modulus: &[u8]) -> Result<()> {
    let unused = modulus.first().map_or(0, |byte| byte.leading_zeros());
    let bits = (modulus.len() * 8).saturating_sub(usize::try_from(unused).unwrap_or(0));
    if SIZES.contains(&bits) {
        Ok(())
    } else {
        Err(problem::key_size(bits))
    }
}
