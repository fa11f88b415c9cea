//! Reading ASN.1 the way PKCS#12 files are written: in BER, with its indefinite lengths and strings in pieces.

use std::borrow::Cow;
use x509_parser::asn1_rs::{Any, Class, FromBer as _, Oid};

const INTEGER: u32 = 2;
const OCTET_STRING: u32 = 4;
const OBJECT_IDENTIFIER: u32 = 6;
const SEQUENCE: u32 = 16;

/// Strings in pieces of pieces do occur; in more than this they do not.
const DEPTH: usize = 4;

/// Hands out the values of a sequence one by one. Each method is `None` where the next value is of another kind, and
/// then leaves it.
#[derive(Clone)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values within a sequence.
    pub(super) fn sequence(&mut self) -> Option<Self> {
        let value = self.take(|value| is(value, Class::Universal, SEQUENCE, true))?;
        Some(Self(value.data))
    }

    /// The values within an explicit `[number]`.
    pub(super) fn tagged(&mut self, number: u32) -> Option<Self> {
        let value = self.take(|value| is(value, Class::ContextSpecific, number, true))?;
        Some(Self(value.data))
    }

    /// An object identifier.
    pub(super) fn oid(&mut self) -> Option<Oid<'a>> {
        let value = self.take(|value| is(value, Class::Universal, OBJECT_IDENTIFIER, false))?;
        Some(Oid::new(Cow::Borrowed(value.data)))
    }

    /// The bytes of an integer, without leading zeros.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let value = self.take(|value| is(value, Class::Universal, INTEGER, false))?;
        let zeros = value.data.iter().take_while(|byte| **byte == 0).count();
        value.data.get(zeros..)
    }

    /// A number. One that does not fit is as good as the largest that does.
    pub(super) fn number(&mut self) -> Option<u64> {
        let bytes = self.integer()?;
        if bytes.len() > 8 {
            return Some(u64::MAX);
        }
        Some(
            bytes
                .iter()
                .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
        )
    }

    /// An octet string, in one piece or in several.
    pub(super) fn octets(&mut self) -> Option<Cow<'a, [u8]>> {
        let value =
            self.take(|value| value.class() == Class::Universal && value.tag().0 == OCTET_STRING)?;
        if value.header.is_constructed() {
            let mut whole = Vec::new();
            join(value.data, DEPTH, &mut whole)?;
            Some(Cow::Owned(whole))
        } else {
            Some(Cow::Borrowed(value.data))
        }
    }

    fn take(&mut self, wanted: impl Fn(&Any<'a>) -> bool) -> Option<Any<'a>> {
        let (rest, value) = Any::from_ber(self.0).ok()?;
        wanted(&value).then(|| {
            self.0 = rest;
            value
        })
    }
}

/// The first value of `bytes` with its header, where it is a sequence that is all there.
pub(super) fn first_sequence(bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(bytes);
    reader.sequence()?;
    bytes.get(..bytes.len() - reader.0.len())
}

fn is(value: &Any<'_>, class: Class, tag: u32, constructed: bool) -> bool {
    value.class() == class && value.tag().0 == tag && value.header.is_constructed() == constructed
}

fn join(pieces: &[u8], depth: usize, whole: &mut Vec<u8>) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let mut rest = pieces;
    while !rest.is_empty() {
        let (next, piece) = Any::from_ber(rest).ok()?;
        if piece.class() != Class::Universal || piece.tag().0 != OCTET_STRING {
            return None;
        }
        if piece.header.is_constructed() {
            join(piece.data, depth, whole)?;
        } else {
            whole.extend_from_slice(piece.data);
        }
        rest = next;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_in_pieces_are_joined() {
        let pieces = [
            0x24, 0x80, 0x04, 1, b'a', 0x24, 3, 0x04, 1, b'b', 0x04, 0, 0, 0, 0x02, 1, 7,
        ];
        let mut reader = Reader::new(&pieces);
        assert_eq!(reader.octets().as_deref(), Some(&b"ab"[..]));
        assert_eq!(reader.number(), Some(7));
        assert!(reader.is_empty());
    }

    #[test]
    fn another_kind_of_value_stays() {
        let mut reader = Reader::new(&[0x02, 2, 1, 0]);
        assert!(reader.sequence().is_none() && reader.oid().is_none() && reader.octets().is_none());
        assert_eq!(reader.number(), Some(256));
        assert!(reader.is_empty());
    }

    #[test]
    fn numbers_have_a_largest() {
        let long = [&[0x02, 9, 1][..], &[0; 8]].concat();
        assert_eq!(Reader::new(&long).number(), Some(u64::MAX));
        assert_eq!(Reader::new(&[0x02, 3, 0, 0, 9]).integer(), Some(&[9][..]));
    }

    #[test]
    fn what_is_cut_short_is_nothing() {
        assert!(first_sequence(&[0x30, 3, 2, 1]).is_none());
        assert_eq!(first_sequence(&[0x30, 1, 5, 9]), Some(&[0x30, 1, 5][..]));
        let bottomless = [0x24, 0x80].repeat(10_000);
        assert!(Reader::new(&bottomless).octets().is_none());
    }
}
