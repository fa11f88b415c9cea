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
