//! The structure of a PFX (RFC 7292), as far as it can be seen without the password.
//!
//! What lies enciphered within is seen by aws-lc only; a PFX whose key is enciphered twice, once by itself and once with
//! all around it, could hide an iteration count there, from whoever has its password.

use super::asn1::Reader;
use super::problem;
use super::protection;
use crate::error::Result;
use x509_parser::asn1_rs::{Oid, oid};

/// As many derivations of a key as are made for one file: each can take as long as is allowed for one.
const MOST_PROTECTED: usize = 20;

const DATA: Oid<'static> = oid!(1.2.840.113549.1.7.1);
const SIGNED_DATA: Oid<'static> = oid!(1.2.840.113549.1.7.2);
const ENVELOPED_DATA: Oid<'static> = oid!(1.2.840.113549.1.7.3);
const ENCRYPTED_DATA: Oid<'static> = oid!(1.2.840.113549.1.7.6);
const KEY_BAG: Oid<'static> = oid!(1.2.840.113549.1.12.10.1.1);
const SHROUDED_KEY_BAG: Oid<'static> = oid!(1.2.840.113549.1.12.10.1.2);

/// What was seen.
#[derive(Default)]
struct Seen {
    protected: usize,
    keys: usize,
}

/// Looks at a PFX before it is opened.
///
/// # Errors
/// `CredentialInvalid` for one that cannot be opened here, or would take unreasonably long.
pub(super) fn check(pfx: &[u8]) -> Result<()> {
    let mut seen = Seen::default();
    read(pfx, &mut seen).unwrap_or_else(|| Err(problem::damaged("the PFX")))?;
    if seen.keys > 1 {
        return Err(problem::several_keys());
    }
    Ok(())
}

/// `None` where the form is not what it should be.
fn read(pfx: &[u8], seen: &mut Seen) -> Option<Result<()>> {
    let mut fields = Reader::new(pfx).sequence()?;
    fields.number()?;
    let mut content = fields.sequence()?;
    let kind = content.oid()?;
    if kind == SIGNED_DATA {
        return Some(Err(problem::protection("a PFX signed with a key")));
    }
    if kind != DATA {
        return None;
    }
    let safes = content.tagged(0)?.octets()?;
    let Some(mac) = fields.sequence() else {
        return Some(Err(problem::protection(
            "a PFX without integrity check (MAC)",
        )));
    };
    let mut safes = Reader::new(&safes).sequence()?;
    let mut checked = protection::check_mac(mac);
    while checked.is_ok() && !safes.is_empty() {
        checked = read_safe(safes.sequence()?, seen)?;
    }
    Some(checked)
}

/// One `ContentInfo` of the `AuthenticatedSafe`.
fn read_safe(mut safe: Reader<'_>, seen: &mut Seen) -> Option<Result<()>> {
    let kind = safe.oid()?;
    let mut content = safe.tagged(0)?;
    if kind == ENCRYPTED_DATA {
        let mut fields = content.sequence()?;
        fields.number()?;
        let mut encrypted = fields.sequence()?;
        encrypted.oid()?;
        return Some(seen.protection(encrypted.sequence()?));
    }
    if kind == ENVELOPED_DATA {
        return Some(Err(problem::protection(
            "a PFX for the holder of another key (EnvelopedData)",
        )));
    }
    if kind != DATA {
        return Some(Ok(()));
    }
    let bags = content.octets()?;
    let mut bags = Reader::new(&bags).sequence()?;
    let mut checked = Ok(());
    while checked.is_ok() && !bags.is_empty() {
        let mut bag = bags.sequence()?;
        let kind = bag.oid()?;
        if kind == SHROUDED_KEY_BAG {
            seen.keys += 1;
            let algorithm = bag.tagged(0)?.sequence()?.sequence()?;
            checked = seen.protection(algorithm);
        } else if kind == KEY_BAG {
            seen.keys += 1;
        }
    }
    Some(checked)
}

impl Seen {
    fn protection(&mut self, algorithm: Reader<'_>) -> Result<()> {
        self.protected += 1;
        if self.protected > MOST_PROTECTED {
            return Err(problem::damaged("the PFX"));
        }
        protection::check(algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::Text;
    use crate::error::Error;

    const OCTETS: u8 = 0x04;
    const SEQUENCE: u8 = 0x30;
    const TAG_0: u8 = 0xa0;
    const PBKDF2: Oid<'static> = oid!(1.2.840.113549.1.5.12);
    const PBES2: Oid<'static> = oid!(1.2.840.113549.1.5.13);
    const AES: Oid<'static> = oid!(2.16.840.1.101.3.4.1.42);
    const HMAC_SHA256: Oid<'static> = oid!(1.2.840.113549.2.9);
    const TRIPLE_DES: Oid<'static> = oid!(1.2.840.113549.1.12.1.3);
    const SHA256: Oid<'static> = oid!(2.16.840.1.101.3.4.2.1);

    fn value(tag: u8, content: &[Vec<u8>]) -> Vec<u8> {
        let content = content.concat();
        let length = u16::try_from(content.len()).expect("short");
        [&[tag, 0x82][..], &length.to_be_bytes(), &content].concat()
    }

    fn name(oid: Oid<'_>) -> Vec<u8> {
        value(0x06, &[oid.as_bytes().to_vec()])
    }

    fn number(number: u32) -> Vec<u8> {
        value(0x02, &[vec![0], number.to_be_bytes().to_vec()])
    }

    fn salt() -> Vec<u8> {
        value(OCTETS, &[vec![7; 8]])
    }

    fn pbes1(scheme: Oid<'_>, iterations: u32) -> Vec<u8> {
        let parameters = value(SEQUENCE, &[salt(), number(iterations)]);
        value(SEQUENCE, &[name(scheme), parameters])
    }

    fn pbes2(derivation: Oid<'_>, hash: Oid<'_>, cipher: Oid<'_>, iterations: u32) -> Vec<u8> {
        let hash = value(SEQUENCE, &[name(hash), vec![5, 0]]);
        let parameters = value(SEQUENCE, &[salt(), number(iterations), number(32), hash]);
        let derivation = value(SEQUENCE, &[name(derivation), parameters]);
        let cipher = value(SEQUENCE, &[name(cipher), salt()]);
        let both = value(SEQUENCE, &[derivation, cipher]);
        value(SEQUENCE, &[name(PBES2), both])
    }

    fn mac(digest: Oid<'_>, iterations: u32) -> Vec<u8> {
        let algorithm = value(SEQUENCE, &[name(digest), vec![5, 0]]);
        let digest = value(SEQUENCE, &[algorithm, salt()]);
        value(SEQUENCE, &[digest, salt(), number(iterations)])
    }

    fn pfx(safes: &[Vec<u8>], mac: Vec<u8>) -> Vec<u8> {
        let safes = value(OCTETS, &[value(SEQUENCE, safes)]);
        let content = value(SEQUENCE, &[name(DATA), value(TAG_0, &[safes])]);
        value(SEQUENCE, &[number(3), content, mac])
    }

    fn bags(bags: &[Vec<u8>]) -> Vec<u8> {
        let bags = value(OCTETS, &[value(SEQUENCE, bags)]);
        value(SEQUENCE, &[name(DATA), value(TAG_0, &[bags])])
    }

    fn key_bag(algorithm: Vec<u8>) -> Vec<u8> {
        let key = value(SEQUENCE, &[algorithm, salt()]);
        value(SEQUENCE, &[name(SHROUDED_KEY_BAG), value(TAG_0, &[key])])
    }

    fn encrypted(algorithm: Vec<u8>) -> Vec<u8> {
        let content = value(SEQUENCE, &[name(DATA), algorithm, value(0x80, &[])]);
        let content = value(SEQUENCE, &[number(0), content]);
        value(SEQUENCE, &[name(ENCRYPTED_DATA), value(TAG_0, &[content])])
    }

    fn good() -> Vec<u8> {
        pbes2(PBKDF2, HMAC_SHA256, AES, 1_000_000)
    }

    fn refusal(safes: &[Vec<u8>], mac: Vec<u8>) -> Error {
        check(&pfx(safes, mac)).expect_err("refused")
    }

    #[test]
    fn what_is_in_bounds_passes() {
        let safes = [
            bags(&[key_bag(good())]),
            encrypted(pbes1(TRIPLE_DES, 2_000)),
        ];
        check(&pfx(&safes, mac(SHA256, 1_000_000))).expect("passes");
    }

    #[test]
    fn too_many_iterations_are_found_wherever_they_are() {
        let often = 1_000_001;
        let slow = pbes2(PBKDF2, HMAC_SHA256, AES, often);
        for error in [
            refusal(&[], mac(SHA256, often)),
            refusal(&[bags(&[key_bag(slow.clone())])], mac(SHA256, 1)),
            refusal(&[bags(&[]), encrypted(slow)], mac(SHA256, 1)),
            refusal(&[encrypted(pbes1(TRIPLE_DES, often))], mac(SHA256, 1)),
            refusal(&[encrypted(pbes1(TRIPLE_DES, u32::MAX))], mac(SHA256, 1)),
        ] {
            assert_eq!(error.message_text(), Text::CertificateIterations, "{error}");
        }
        let many = vec![encrypted(good()); 21];
        check(&pfx(&many[..20], mac(SHA256, 1))).expect("as many as are opened");
        let error = refusal(&many, mac(SHA256, 1));
        assert_eq!(error.message_text(), Text::CertificateDamaged);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let scrypt = oid!(1.3.6.1.4.1.11591.4.11);
        let sha384 = oid!(1.2.840.113549.2.10);
        let gcm = oid!(2.16.840.1.101.3.4.1.46);
        let pbmac1 = oid!(1.2.840.113549.1.5.14);
        let in_bag = |algorithm| refusal(&[bags(&[key_bag(algorithm)])], mac(SHA256, 1));
        let in_safe = |algorithm| refusal(&[encrypted(algorithm)], mac(SHA256, 1));
        let enveloped = value(SEQUENCE, &[name(ENVELOPED_DATA), value(TAG_0, &[])]);
        for (error, words) in [
            (in_bag(pbes2(scrypt.clone(), HMAC_SHA256, AES, 1)), "scrypt"),
            (in_safe(pbes2(scrypt, HMAC_SHA256, AES, 1)), "scrypt"),
            (in_bag(pbes2(PBKDF2, sha384, AES, 1)), "HMAC-SHA-384"),
            (in_safe(pbes2(PBKDF2, HMAC_SHA256, gcm, 1)), "AES-256-GCM"),
            (in_bag(pbes1(oid!(1.2.3.4), 1)), "1.2.3.4"),
            (refusal(&[], mac(pbmac1, 1)), "PBMAC1"),
            (refusal(&[enveloped], mac(SHA256, 1)), "EnvelopedData"),
        ] {
            assert_eq!(error.message_text(), Text::CertificateProtection, "{error}");
            assert!(
                error.to_string().ends_with(words) || words == "EnvelopedData",
                "{error}"
            );
        }
    }

    #[test]
    fn two_keys_are_one_too_many() {
        let both = [bags(&[key_bag(good())]), bags(&[key_bag(good())])];
        let error = refusal(&both, mac(SHA256, 1));
        assert_eq!(error.message_text(), Text::KeySeveral);
    }

    #[test]
    fn a_form_that_is_not_a_pfx_is_damage() {
        let whole = pfx(&[bags(&[key_bag(good())])], mac(SHA256, 1));
        for length in 0..whole.len() {
            assert!(check(&whole[..length]).is_err(), "{length}");
        }
        for position in 0..whole.len() {
            let mut changed = whole.clone();
            changed[position] ^= 0x10;
            // Whatever comes out, it comes out.
            let _ = check(&changed);
        }
    }
}
