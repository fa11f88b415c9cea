//! What a password protects, and how: looked at before anything is computed with the password.
//!
//! The file says how often the password is to be hashed. Somebody else's file could so keep a thread busy for hours; and a
//! protection that is not supported is to be named, not to be taken for a wrong password.

use super::asn1::Reader;
use super::problem;
use crate::error::Result;
use x509_parser::asn1_rs::{Oid, oid};

/// Ten times what the most careful tools ask for today.
pub(super) const MOST_ITERATIONS: u64 = 1_000_000;

const PBES2: Oid<'static> = oid!(1.2.840.113549.1.5.13);
const PBKDF2: Oid<'static> = oid!(1.2.840.113549.1.5.12);

/// An algorithm: whether aws-lc has it, and its name.
type Known = (Oid<'static>, bool, &'static str);

/// Those that are a whole protection (RFC 8018 appendix A.3, RFC 7292 appendix C).
static SCHEMES: [Known; 10] = [
    (oid!(1.2.840.113549.1.12.1.1), true, "RC4-128"),
    (oid!(1.2.840.113549.1.12.1.2), false, "RC4-40"),
    (oid!(1.2.840.113549.1.12.1.3), true, "3DES"),
    (oid!(1.2.840.113549.1.12.1.4), false, "3DES with two keys"),
    (oid!(1.2.840.113549.1.12.1.5), false, "RC2-128"),
    (oid!(1.2.840.113549.1.12.1.6), true, "RC2-40"),
    (oid!(1.2.840.113549.1.5.3), false, "MD5 with DES"),
    (oid!(1.2.840.113549.1.5.6), false, "MD5 with RC2"),
    (oid!(1.2.840.113549.1.5.10), false, "SHA-1 with DES"),
    (oid!(1.2.840.113549.1.5.11), false, "SHA-1 with RC2"),
];

/// How PBES2 makes a key of the password.
static DERIVATIONS: [Known; 2] = [
    (PBKDF2, true, "PBKDF2"),
    (oid!(1.3.6.1.4.1.11591.4.11), false, "scrypt"),
];

/// What PBKDF2 hashes with.
static HASHES: [Known; 6] = [
    (oid!(1.2.840.113549.2.7), true, "HMAC-SHA-1"),
    (oid!(1.2.840.113549.2.8), false, "HMAC-SHA-224"),
    (oid!(1.2.840.113549.2.9), true, "HMAC-SHA-256"),
    (oid!(1.2.840.113549.2.10), false, "HMAC-SHA-384"),
    (oid!(1.2.840.113549.2.11), false, "HMAC-SHA-512"),
    (oid!(1.2.840.113549.2.13), false, "HMAC-SHA-512/256"),
];

/// What PBES2 enciphers with.
static CIPHERS: [Known; 8] = [
    (oid!(2.16.840.1.101.3.4.1.2), true, "AES-128-CBC"),
    (oid!(2.16.840.1.101.3.4.1.22), true, "AES-192-CBC"),
    (oid!(2.16.840.1.101.3.4.1.42), true, "AES-256-CBC"),
    (oid!(2.16.840.1.101.3.4.1.6), false, "AES-128-GCM"),
    (oid!(2.16.840.1.101.3.4.1.46), false, "AES-256-GCM"),
    (oid!(1.2.840.113549.3.7), true, "3DES-CBC"),
    (oid!(1.2.840.113549.3.2), false, "RC2-CBC"),
    (oid!(1.3.14.3.2.7), false, "DES-CBC"),
];

/// What the integrity of a PFX is checked with.
static DIGESTS: [Known; 6] = [
    (oid!(1.3.14.3.2.26), true, "SHA-1"),
    (oid!(2.16.840.1.101.3.4.2.1), true, "SHA-256"),
    (oid!(2.16.840.1.101.3.4.2.2), true, "SHA-384"),
    (oid!(2.16.840.1.101.3.4.2.3), true, "SHA-512"),
    (oid!(1.2.840.113549.2.5), false, "MD5"),
    (oid!(1.2.840.113549.1.5.14), false, "PBMAC1"),
];

/// Looks at the protection that an `AlgorithmIdentifier` names; `algorithm` reads what is in it.
///
/// # Errors
/// `CredentialInvalid` for one that is not supported, hashes too often, or cannot be read.
pub(super) fn check(algorithm: Reader<'_>) -> Result<()> {
    read(algorithm).unwrap_or_else(|| Err(problem::damaged("its protection")))
}

/// Looks at the `MacData` of a PFX; `mac` reads what is in it.
///
/// # Errors
/// As for [`check`].
pub(super) fn check_mac(mac: Reader<'_>) -> Result<()> {
    read_mac(mac).unwrap_or_else(|| Err(problem::damaged("its integrity check")))
}

/// `None` where the form is not what it should be.
fn read(mut algorithm: Reader<'_>) -> Option<Result<()>> {
    let scheme = algorithm.oid()?;
    let mut parameters = algorithm.sequence();
    if scheme != PBES2 {
        let checked = supported(&SCHEMES, &scheme);
        if checked.is_err() {
            return Some(checked);
        }
        let mut parameters = parameters?;
        parameters.octets()?;
        return Some(iterations(parameters.number()?));
    }
    let mut derivation = parameters.as_mut()?.sequence()?;
    let encipherment = parameters?.sequence()?.oid()?;
    let checked = supported(&DERIVATIONS, &derivation.oid()?)
        .and_then(|()| supported(&CIPHERS, &encipherment));
    if checked.is_err() {
        return Some(checked);
    }
    let mut derivation = derivation.sequence()?;
    derivation.octets()?;
    let count = derivation.number()?;
    // The length of the key, which the cipher determines.
    derivation.number();
    let checked = match derivation.sequence() {
        Some(mut hash) => supported(&HASHES, &hash.oid()?),
        None => Ok(()),
    };
    Some(checked.and_then(|()| iterations(count)))
}

fn read_mac(mut mac: Reader<'_>) -> Option<Result<()>> {
    let digest = mac.sequence()?.sequence()?.oid()?;
    mac.octets()?;
    // Once, where it does not say.
    let count = mac.number().unwrap_or(1);
    Some(supported(&DIGESTS, &digest).and_then(|()| iterations(count)))
}

fn supported(known: &[Known], algorithm: &Oid<'_>) -> Result<()> {
    match known.iter().find(|(oid, ..)| oid == algorithm) {
        Some((_, true, _)) => Ok(()),
        Some((_, false, name)) => Err(problem::protection(name)),
        None => Err(problem::protection(&algorithm.to_id_string())),
    }
}

fn iterations(count: u64) -> Result<()> {
    if count > MOST_ITERATIONS {
        return Err(problem::iterations(count, MOST_ITERATIONS));
    }
    Ok(())
}
