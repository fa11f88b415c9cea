//! The fields of a certificate that matter here, and the way from a certificate to its issuer's.

use super::key::{must_be_rsa, must_have_public_size};
use super::problem;
use crate::error::Result;
use aws_lc_rs::digest;
use rustls_pki_types::CertificateDer;
use std::fmt::Write as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;

/// A certificate, taken apart.
pub(super) struct Fields {
    pub(super) der: CertificateDer<'static>,
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    /// `RSAPublicKey`, where it is one.
    public_key: Vec<u8>,
    algorithm: Result<()>,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    key_id: Option<Vec<u8>>,
    issuer_key_id: Option<Vec<u8>>,
}

impl Fields {
    /// # Errors
    /// `CredentialInvalid` for what is not a certificate from its first byte to its last.
    pub(super) fn read(der: CertificateDer<'static>) -> Result<Self> {
        let damaged = || problem::damaged("a certificate");
        let (rest, certificate) = X509Certificate::from_der(&der).map_err(|_| damaged())?;
        if !rest.is_empty() {
            return Err(damaged());
        }
        let (mut key_id, mut issuer_key_id) = (None, None);
        for extension in certificate.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(id) => key_id = Some(id.0.to_vec()),
                ParsedExtension::AuthorityKeyIdentifier(issuer) => {
                    issuer_key_id = issuer.key_identifier.as_ref().map(|id| id.0.to_vec());
                }
                _ => {}
            }
        }
        let key = certificate.public_key();
        Ok(Self {
            not_before: certificate.validity().not_before.timestamp(),
            not_after: certificate.validity().not_after.timestamp(),
            public_key: key.subject_public_key.data.to_vec(),
            algorithm: must_be_rsa(&key.algorithm.algorithm),
            subject: certificate.subject().as_raw().to_vec(),
            issuer: certificate.issuer().as_raw().to_vec(),
            key_id,
            issuer_key_id,
            der,
        })
    }

    /// The `RSAPublicKey`.
    ///
    /// # Errors
    /// `CredentialInvalid` for another kind of key, or a size that is not accepted.
    pub(super) fn rsa_key(&self) -> Result<&[u8]> {
        self.algorithm.clone()?;
        must_have_public_size(&self.public_key)?;
        Ok(&self.public_key)
    }

    /// Whether `key` (`RSAPublicKey`) is the certificate's.
    pub(super) fn has_key(&self, key: &[u8]) -> bool {
        self.algorithm.is_ok() && self.public_key == key
    }

    fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// By name, and by the key's identifier where both have one.
    fn may_be_issued_by(&self, other: &Self) -> bool {
        self.issuer == other.subject
            && match (&self.issuer_key_id, &other.key_id) {
                (Some(wanted), Some(has)) => wanted == has,
                _ => true,
            }
    }
}

/// The leaf and those above it, each followed by its issuer, as far as they are there. Those that have no place in it are
/// left out, and a root, which every verifier has or does not want. (A leaf that has signed itself stays.)
pub(super) fn ordered(leaf: usize, mut all: Vec<Fields>) -> Vec<Fields> {
    let mut chain = Vec::new();
    let mut next = (leaf < all.len()).then_some(leaf);
    while let Some(at) = next {
        let certificate = all.remove(at);
        next = all
            .iter()
            .position(|other| certificate.may_be_issued_by(other) && !other.is_self_issued())
            .filter(|_| !certificate.is_self_issued());
        chain.push(certificate);
    }
    chain
}

/// The first that has issued none of the others: where it stands in a chain that comes in any order.
pub(super) fn lowest(all: &[Fields]) -> usize {
    all.iter()
        .position(|one| {
            let issued = |other: &Fields| other.may_be_issued_by(one) && other.der != one.der;
            !all.iter().any(issued)
        })
        .unwrap_or(0)
}

/// SHA-1 and SHA-256 of a certificate, each as bytes and as the text that Entra shows.
#[derive(PartialEq, Eq)]
pub(super) struct Thumbprints {
    pub(super) sha1: [u8; 20],
    pub(super) sha256: [u8; 32],
    pub(super) sha1_text: String,
    pub(super) sha256_text: String,
}

impl Thumbprints {
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        let sha1 = hash(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
        let sha256 = hash(&digest::SHA256, certificate);
        Self {
            sha1_text: hex(&sha1),
            sha256_text: hex(&sha256),
            sha1,
            sha256,
        }
    }
}

fn hash<const N: usize>(algorithm: &'static digest::Algorithm, bytes: &[u8]) -> [u8; N] {
    let mut hash = [0; N];
    hash.copy_from_slice(digest::digest(algorithm, bytes).as_ref());
    hash
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}
