//! A certificate as an app's credential: public part, private key, and the chain above it.
//!
//! The bytes come as PEM or PFX, told apart by content. [`Certificate::from_bytes`] finds the certificate that belongs to
//! the key and sees to it that the two are of use to Entra, so that what is wrong with them is said before any request.
//!
//! | file | what it is for |
//! |---|---|
//! | `contents` | what the given bytes are |
//! | `pem`, `asn1` | reading text and binary forms |
//! | `pfx`, `protection` | what a password protects and how, seen without the password |
//! | `open` | opening it |
//! | `key`, `x509` | private keys; the fields of a certificate, and chains |
//! | `problem` | what can be wrong, as errors |

mod asn1;
mod contents;
mod key;
mod open;
mod pem;
mod pfx;
mod problem;
mod protection;
mod x509;

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::assertion::Algorithm;
use crate::secret::Secret;
use crate::token::report::utc;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{self, KeyPair as _, ParsedPublicKey};
use contents::{Contents, MOST_BYTES};
use problem::Found;
use rustls_pki_types::CertificateDer;
use std::fmt;
use x509::{Fields, Thumbprints};

/// A certificate that can be used: RSA of 2048 to 8192 bits, with its key here or with somebody else.
pub struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    not_before: i64,
    not_after: i64,
    thumbprints: Thumbprints,
    public: PublicKey,
    key: Option<KeyPair>,
}

/// The public key, ready for either algorithm.
struct PublicKey {
    ps256: ParsedPublicKey,
    rs256: ParsedPublicKey,
}

impl Certificate {
    /// A certificate with its private key: PEM (certificates and a PKCS#8 or PKCS#1 key, encrypted or not) or PFX. The
    /// key may stand in `key` instead. `password` opens a PFX or an encrypted key.
    ///
    /// # Errors
    /// `CredentialInvalid`, with what is wrong and what to do about it.
    pub fn from_bytes(
        certificate: &[u8],
        key: Option<&[u8]>,
        password: Option<&Secret>,
    ) -> Result<Self> {
        let length = certificate.len().saturating_add(key.map_or(0, <[u8]>::len));
        if length > MOST_BYTES {
            return Err(problem::too_large(MOST_BYTES));
        }
        let mut contents = Contents::default();
        contents.read(certificate)?;
        if let Some(key) = key {
            contents.read(key)?;
        }
        contents.open(password)?;
        let nothing = contents.others.first().copied();
        let certificates = read_all(contents.certificates)?;
        let key = match contents.keys.as_slice() {
            [key] => key.load()?,
            [] => return Err(without_key(&certificates, nothing)),
            _ => return Err(problem::several_keys()),
        };
        let Some(first) = certificates.first() else {
            return Err(problem::no_certificate());
        };
        let public = key.public_key().as_ref();
        let Some(leaf) = certificates.iter().position(|one| one.has_key(public)) else {
            // A certificate that no key of use can belong to is the better reason.
            first.rsa_key()?;
            return Err(problem::mismatch(&Thumbprints::of(&first.der).sha1_text));
        };
        Self::new(leaf, certificates, Some(key))
    }

    /// The public part alone, as PEM or DER; signatures come from the caller.
    ///
    /// # Errors
    /// `CredentialInvalid`, also where there is a private key in the input: it has no business here.
    pub fn external(certificate: &[u8]) -> Result<Self> {
        let mut contents = Contents::default();
        contents.read(certificate)?;
        let keys = contents.keys.len() + contents.encrypted_keys.len() + contents.pfx.len();
        if keys > 0 {
            return Err(problem::key_where_none_belongs());
        }
        let certificates = read_all(contents.certificates)?;
        if certificates.is_empty() {
            let found = contents.others.first().copied();
            return Err(found.map_or_else(problem::no_certificate, problem::unusable));
        }
        Self::new(x509::lowest(&certificates), certificates, None)
    }

    /// Everything that is done with foreign bytes but opening what a password protects, for a fuzzer to run.
    #[doc(hidden)]
    pub fn look(bytes: &[u8]) -> Result<()> {
        let mut contents = Contents::default();
        contents.read(bytes)?;
        contents.check_protection()?;
        let certificates = read_all(contents.certificates)?;
        if !certificates.is_empty() {
            Self::new(x509::lowest(&certificates), certificates, None)?;
        }
        contents
            .keys
            .iter()
            .try_for_each(|key| key.load().map(|_| ()))
    }

    fn new(leaf: usize, certificates: Vec<Fields>, key: Option<KeyPair>) -> Result<Self> {
        let chain = x509::ordered(leaf, certificates);
        let leaf = chain.first().ok_or_else(problem::no_certificate)?;
        let parsed = |algorithm| {
            ParsedPublicKey::new(algorithm, leaf.rsa_key()?)
                .map_err(|_| problem::damaged("the public key of the certificate"))
        };
        Ok(Self {
            not_before: leaf.not_before,
            not_after: leaf.not_after,
            thumbprints: Thumbprints::of(&leaf.der),
            public: PublicKey {
                ps256: parsed(&signature::RSA_PSS_2048_8192_SHA256)?,
                rs256: parsed(&signature::RSA_PKCS1_2048_8192_SHA256)?,
            },
            chain: chain.into_iter().map(|fields| fields.der).collect(),
            key,
        })
    }

    /// True where the private key is with the caller.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.key.is_none()
    }

    /// Refuses a certificate whose time is over or has not come, by the clock `now_unix`.
    ///
    /// # Errors
    /// `CredentialInvalid`, with the thumbprint and the date.
    pub fn check_dates(&self, now_unix: i64) -> Result<()> {
        let (text, date) = if now_unix > self.not_after {
            (Text::CertificateExpired, self.not_after)
        } else if now_unix < self.not_before {
            (Text::CertificateNotYetValid, self.not_before)
        } else {
            return Ok(());
        };
        Err(problem::invalid(text, Text::AdviseCertificateDates)
            .with("thumbprint", self.sha1_thumbprint())
            .with("date", utc(date))
            .with("now", utc(now_unix)))
    }

    /// The first second of its life, in Unix seconds.
    #[must_use]
    pub fn not_before(&self) -> i64 {
        self.not_before
    }

    /// The last second of its life, in Unix seconds.
    #[must_use]
    pub fn not_after(&self) -> i64 {
        self.not_after
    }

    /// SHA-1 of its DER.
    #[must_use]
    pub fn sha1(&self) -> &[u8; 20] {
        &self.thumbprints.sha1
    }

    /// SHA-256 of its DER.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.thumbprints.sha256
    }

    /// SHA-1 as Entra and Windows show it: upper-case hexadecimal.
    #[must_use]
    pub fn sha1_thumbprint(&self) -> &str {
        &self.thumbprints.sha1_text
    }

    /// SHA-256 as Entra shows it: upper-case hexadecimal.
    #[must_use]
    pub fn sha256_thumbprint(&self) -> &str {
        &self.thumbprints.sha256_text
    }

    /// The certificate, and behind it those of its issuers that came with it, each behind the one it has signed. A
    /// root is not among them, unless it is the certificate itself.
    #[must_use]
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// Signs with the private key.
    ///
    /// # Errors
    /// `Internal` where the key is with the caller, or the signature fails.
    pub fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>> {
        let failed = |what| Error::new(ErrorKind::Internal, Text::Internal).with("what", what);
        let Some(key) = &self.key else {
            return Err(failed("a signature was asked of a certificate without key")
                .advise(Text::AdviseReport));
        };
        let padding: &'static dyn signature::RsaEncoding = match algorithm {
            Algorithm::Ps256 => &signature::RSA_PSS_SHA256,
            Algorithm::Rs256 => &signature::RSA_PKCS1_SHA256,
        };
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(padding, &SystemRandom::new(), input, &mut signature)
            .map_err(|_| failed("a signature could not be made").advise(Text::AdviseReport))?;
        Ok(signature)
    }

    /// Whether `signature` over `input` was made with this certificate's key.
    #[must_use]
    pub fn verify(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
        let key = match algorithm {
            Algorithm::Ps256 => &self.public.ps256,
            Algorithm::Rs256 => &self.public.rs256,
        };
        key.verify_sig(input, signature).is_ok()
    }

    /// What tells this credential from others: its certificates, and whether it can sign.
    pub(crate) fn update_fingerprint(&self, context: &mut hmac::Context) {
        context.update(if self.is_external() {
            b"certificate, key elsewhere\0"
        } else {
            b"certificate\0"
        });
        for certificate in &self.chain {
            context.update(&certificate.len().to_le_bytes());
            context.update(certificate);
        }
    }
}

fn read_all(certificates: Vec<CertificateDer<'static>>) -> Result<Vec<Fields>> {
    certificates.into_iter().map(Fields::read).collect()
}

/// There is no key: because what was given is something else, or because it was left out.
fn without_key(certificates: &[Fields], found: Option<Found>) -> Error {
    match (certificates.first(), found) {
        (_, Some(found @ (Found::OpenSsh | Found::LegacyEncryption))) => problem::unusable(found),
        (Some(first), _) => problem::no_key(&Thumbprints::of(&first.der).sha1_text),
        (None, found) => problem::unusable(found.unwrap_or(Found::OtherPem)),
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("sha1", &self.sha1_thumbprint())
            .field("sha256", &self.sha256_thumbprint())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
