//! What can be wrong with a certificate, as errors.

use crate::advice::Text;
use crate::error::{Error, ErrorKind};

/// Something that was found instead of a certificate with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A web page.
    Html,
    /// A key store of Java's own.
    Jks,
    /// PKCS#7: certificates without a key.
    Pkcs7,
    /// A public key without a certificate.
    PublicKey,
    /// A request for a certificate.
    Request,
    /// A key in the form of OpenSSH.
    OpenSsh,
    /// A key in PEM, encrypted as OpenSSL did before PKCS#8.
    LegacyEncryption,
    /// A PFX, as base64 text.
    Base64Pfx,
    /// A certificate, as base64 text without the lines around it.
    Base64Certificate,
    /// A block of PEM of another kind.
    OtherPem,
    /// Text of no known kind.
    Text,
    /// Bytes of no known kind.
    Bytes,
}

impl Found {
    fn name(self) -> &'static str {
        match self {
            Self::Html => "an HTML page",
            Self::Jks => "a Java key store (JKS)",
            Self::Pkcs7 => "PKCS#7 (.p7b), which holds certificates but no key",
            Self::PublicKey => "a public key without a certificate",
            Self::Request => "a certificate request (CSR)",
            Self::OpenSsh => "a private key in the form of OpenSSH",
            Self::LegacyEncryption => {
                "a private key in the old encrypted form of OpenSSL (DEK-Info)"
            }
            Self::Base64Pfx => "a PFX written as base64 text",
            Self::Base64Certificate => {
                "a certificate written as base64 text without its BEGIN and END lines"
            }
            Self::OtherPem => "a PEM block of another kind",
            Self::Text => "text without a PEM block",
            Self::Bytes => "data of no known form",
        }
    }

    fn advice(self) -> Text {
        match self {
            Self::Jks => Text::AdviseCertificateJks,
            Self::Base64Pfx => Text::AdviseCertificateBase64,
            Self::OpenSsh | Self::LegacyEncryption => Text::AdviseKeyForm,
            _ => Text::AdviseCertificateForm,
        }
    }
}

/// A credential that cannot be used, for the reason that `text` gives.
pub(super) fn invalid(text: Text, advice: Text) -> Error {
    Error::new(ErrorKind::CredentialInvalid, text).advise(advice)
}

pub(super) fn unusable(found: Found) -> Error {
    invalid(Text::CertificateForm, found.advice()).with("found", found.name())
}

pub(super) fn empty() -> Error {
    invalid(Text::CertificateEmpty, Text::AdviseCertificateForm)
}

/// `what` is a part of the input that breaks off or contradicts itself.
pub(super) fn damaged(what: &str) -> Error {
    invalid(Text::CertificateDamaged, Text::AdviseCertificateForm).with("what", what)
}

pub(super) fn too_large(limit: usize) -> Error {
    invalid(Text::CertificateTooLarge, Text::AdviseCertificateForm).with("limit", limit.to_string())
}

pub(super) fn too_many(limit: usize) -> Error {
    invalid(Text::CertificateTooMany, Text::AdviseCertificateForm).with("limit", limit.to_string())
}

pub(super) fn no_certificate() -> Error {
    invalid(Text::CertificateMissing, Text::AdviseCertificateForm)
}

pub(super) fn no_key(thumbprint: &str) -> Error {
    invalid(Text::KeyMissing, Text::AdviseKeyMissing).with("thumbprint", thumbprint)
}

pub(super) fn several_keys() -> Error {
    invalid(Text::KeySeveral, Text::AdviseCertificateForm)
}

pub(super) fn mismatch(thumbprint: &str) -> Error {
    invalid(Text::KeyMismatch, Text::AdviseKeyMismatch).with("thumbprint", thumbprint)
}

/// `found` names the kind of key.
pub(super) fn not_rsa(found: &str) -> Error {
    invalid(Text::KeyNotRsa, Text::AdviseKeyRsa).with("found", found)
}

pub(super) fn key_size(bits: usize) -> Error {
    invalid(Text::KeySize, Text::AdviseKeyRsa).with("found", bits.to_string())
}

pub(super) fn key_where_none_belongs() -> Error {
    invalid(Text::KeyUnwanted, Text::AdviseKeyUnwanted)
}

/// `found` names what is not supported.
pub(super) fn protection(found: &str) -> Error {
    let text = Text::CertificateProtection;
    invalid(text, Text::AdviseCertificateProtection).with("found", found)
}

pub(super) fn iterations(found: u64, limit: u64) -> Error {
    let text = Text::CertificateIterations;
    invalid(text, Text::AdviseCertificateProtection)
        .with("found", found.to_string())
        .with("limit", limit.to_string())
}

/// What was given as the password does not fit, or nothing was given.
pub(super) fn password(given: bool) -> Error {
    let text = if given {
        Text::CertificatePasswordWrong
    } else {
        Text::CertificatePasswordMissing
    };
    invalid(text, Text::AdviseCertificatePassword)
}
