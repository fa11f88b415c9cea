//! What the given bytes are, told by their content alone. Nothing is decrypted here.

use super::asn1::{Reader, first_sequence};
use super::key::PrivateKey;
use super::pem::{self, Content};
use super::problem::{self, Found};
use crate::error::Result;
use crate::secret::Secret;
use rustls_pki_types::CertificateDer;

/// More than any chain of certificates with its key takes.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// More than any chain has.
pub(super) const MOST_CERTIFICATES: usize = 16;

/// Certificates and keys of one credential, out of one or two inputs.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    pub(super) keys: Vec<PrivateKey>,
    /// `EncryptedPrivateKeyInfo`.
    pub(super) encrypted_keys: Vec<Secret>,
    /// Whole PFX files.
    pub(super) pfx: Vec<Secret>,
    /// What else there was.
    pub(super) others: Vec<Found>,
}

/// One value in DER, by its structure.
enum Der {
    Certificate,
    Pkcs8,
    Pkcs1,
    EncryptedPkcs8,
    Pfx,
    EcKey,
    Other(Found),
}

impl Contents {
    /// Adds what is in `bytes`.
    ///
    /// # Errors
    /// `CredentialInvalid` for what is empty, damaged, too large, or of a kind that is of no use.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.len() > MOST_BYTES {
            return Err(problem::too_large(MOST_BYTES));
        }
        if bytes.trim_ascii().is_empty() {
            return Err(problem::empty());
        }
        if let Some(der) = first_sequence(bytes)
            && !matches!(kind(der), Der::Other(Found::Bytes))
        {
            return self.add_der(der);
        }
        match pem::text(bytes) {
            Some(text) => self.read_text(&text),
            None if bytes.starts_with(&[0x30]) => Err(problem::damaged("the file")),
            None => Err(problem::unusable(found_in_bytes(bytes))),
        }
    }

    fn read_text(&mut self, text: &str) -> Result<()> {
        let mut blocks = pem::blocks(text).peekable();
        if blocks.peek().is_none() {
            return Err(problem::unusable(found_in_text(text)));
        }
        for block in blocks {
            match block.content {
                Content::Der(der) => self.add_block(block.label, &der)?,
                Content::Encrypted => self.others.push(Found::LegacyEncryption),
                Content::Damaged => return Err(problem::damaged("a PEM block")),
            }
        }
        Ok(())
    }

    fn add_block(&mut self, label: &str, content: &Secret) -> Result<()> {
        let der = content.expose();
        match label {
            "OPENSSH PRIVATE KEY" => self.add_other(Found::OpenSsh),
            "DSA PRIVATE KEY" => Err(problem::not_rsa("DSA")),
            "CERTIFICATE"
            | "X509 CERTIFICATE"
            | "PRIVATE KEY"
            | "RSA PRIVATE KEY"
            | "EC PRIVATE KEY"
            | "ENCRYPTED PRIVATE KEY"
            | "PUBLIC KEY"
            | "RSA PUBLIC KEY"
            | "CERTIFICATE REQUEST"
            | "NEW CERTIFICATE REQUEST"
            | "PKCS7"
            | "CMS" => match first_sequence(der) {
                Some(value) if value.len() == der.len() => self.add_der(value),
                _ => Err(problem::damaged("a PEM block")),
            },
            _ => self.add_other(Found::OtherPem),
        }
    }

    fn add_der(&mut self, der: &[u8]) -> Result<()> {
        let secret = || Secret::new(der.to_vec());
        match kind(der) {
            Der::Certificate => return self.add_certificate(CertificateDer::from(der.to_vec())),
            Der::Pkcs8 => self.add_key(PrivateKey::Pkcs8(secret())),
            Der::Pkcs1 => self.add_key(PrivateKey::Pkcs1(secret())),
            Der::EncryptedPkcs8 => add_new(&mut self.encrypted_keys, secret()),
            Der::Pfx => add_new(&mut self.pfx, secret()),
            Der::EcKey => return Err(problem::not_rsa("EC")),
            Der::Other(found) => self.others.push(found),
        }
        Ok(())
    }

    fn add_other(&mut self, found: Found) -> Result<()> {
        self.others.push(found);
        Ok(())
    }

    /// Adds a certificate, unless it is there already.
    pub(super) fn add_certificate(&mut self, certificate: CertificateDer<'static>) -> Result<()> {
        if !self.certificates.contains(&certificate) {
            if self.certificates.len() == MOST_CERTIFICATES {
                return Err(problem::too_many(MOST_CERTIFICATES));
            }
            self.certificates.push(certificate);
        }
        Ok(())
    }

    /// Adds a key, unless it is there already.
    pub(super) fn add_key(&mut self, key: PrivateKey) {
        add_new(&mut self.keys, key);
    }
}

fn add_new<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

fn kind(der: &[u8]) -> Der {
    let unknown = Der::Other(Found::Bytes);
    let Some(mut fields) = Reader::new(der).sequence() else {
        return unknown;
    };
    if fields.number().is_some() {
        // A version comes first in everything that holds a key.
        if let Some(mut second) = fields.sequence() {
            let is_algorithm = second.oid().is_some();
            return match (is_algorithm, fields.is_empty(), fields.octets()) {
                (true, false, Some(_)) => Der::Pkcs8,
                (true, _, _) => Der::Pfx,
                _ => unknown,
            };
        }
        if fields.octets().is_some() {
            return Der::EcKey;
        }
        return match (0..8).all(|_| fields.integer().is_some()) {
            true => Der::Pkcs1,
            // Modulus and exponent, of which the first has been read.
            false => Der::Other(Found::PublicKey),
        };
    }
    if fields.oid().is_some() {
        return Der::Other(Found::Pkcs7);
    }
    let Some(mut first) = fields.sequence() else {
        return unknown;
    };
    if first.oid().is_some() {
        return match fields.octets() {
            Some(_) => Der::EncryptedPkcs8,
            None => Der::Other(Found::PublicKey),
        };
    }
    // The certificate proper begins with its version in a tag, or without one with a serial number and an algorithm;
    // a request has a version and then a name.
    if first.tagged(0).is_some() {
        return Der::Certificate;
    }
    let name_or_algorithm = first.number().and_then(|_| first.sequence());
    match name_or_algorithm.map(|mut value| value.oid().is_some()) {
        Some(true) => Der::Certificate,
        Some(false) => Der::Other(Found::Request),
        None => unknown,
    }
}

fn found_in_text(text: &str) -> Found {
    let start = text.trim_start();
    if start.starts_with('<') {
        return Found::Html;
    }
    let Some(decoded) = pem::decode(start) else {
        return Found::Text;
    };
    match first_sequence(decoded.expose()).map(kind) {
        Some(Der::Pfx) => Found::Base64Pfx,
        Some(Der::Certificate) => Found::Base64Certificate,
        _ => Found::Text,
    }
}

fn found_in_bytes(bytes: &[u8]) -> Found {
    match bytes {
        [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => Found::Jks,
        _ => Found::Bytes,
    }
}
