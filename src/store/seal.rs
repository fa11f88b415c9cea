//! A file's content: a header that anybody may read, and what is sealed behind it.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `MTPT` |
//! | 1 | the version |
//! | 3 | zero |
//! | 8 | until when there is any use in keeping it, in Unix seconds: for whoever sweeps |
//! | 12 | a random nonce |
//! | rest | AES-256-GCM over the content, with the header and the file's name as what belongs to it |
//!
//! So a file that is changed, cut, or put in another's place does not open.

use super::key::StoreKey;
use crate::process::random_bytes;
use crate::secret::Secret;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The version that is written, and the only one that is read.
pub(super) const VERSION: u8 = 1;
const MAGIC: &[u8; 4] = b"MTPT";
/// The header without its nonce.
const FIXED: usize = 16;
/// The header.
pub(super) const HEADER: usize = FIXED + NONCE_LEN;

/// Why a file did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is of another version of this library.
    Version,
    /// It is no such file, or was changed or cut, or is sealed with another key.
    Damaged,
}

/// Seals `content` for the file `name`.
pub(super) fn seal(
    key: &StoreKey,
    proof: &[u8; 32],
    name: &str,
    keep_until: i64,
    content: &Secret,
) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = random_bytes();
    let mut sealed = Vec::with_capacity(HEADER + content.expose().len() + 16);
    sealed.extend_from_slice(MAGIC);
    sealed.extend_from_slice(&[VERSION, 0, 0, 0]);
    sealed.extend_from_slice(&keep_until.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    let belongs = belongs(&sealed, name);
    let mut body = zeroize::Zeroizing::new(content.expose().to_vec());
    let tag = aead(key, proof)?
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(belongs),
            &mut body,
        )
        .ok()?;
    sealed.extend_from_slice(&body);
    sealed.extend_from_slice(tag.as_ref());
    Some(sealed)
}

/// Opens what [`seal`] has made for the file `name`.
pub(super) fn open(
    key: &StoreKey,
    proof: &[u8; 32],
    name: &str,
    sealed: &[u8],
) -> Result<Secret, Refusal> {
    keep_until(sealed)?;
    let (header, body) = sealed.split_at_checked(HEADER).ok_or(Refusal::Damaged)?;
    let (_, nonce) = header.split_at_checked(FIXED).ok_or(Refusal::Damaged)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Refusal::Damaged)?;
    let mut body = zeroize::Zeroizing::new(body.to_vec());
    let opened = aead(key, proof)
        .ok_or(Refusal::Damaged)?
        .open_in_place(nonce, Aad::from(belongs(header, name)), &mut body)
        .map_err(|_| Refusal::Damaged)?;
    Ok(Secret::new(opened.to_vec()))
}

/// Until when there is any use in keeping a file that begins with `header`. Nothing vouches for it but for a file that
/// opens.
pub(super) fn keep_until(header: &[u8]) -> Result<i64, Refusal> {
    let rest = header.strip_prefix(MAGIC).ok_or(Refusal::Damaged)?;
    let (version, rest) = rest.split_first().ok_or(Refusal::Damaged)?;
    if *version != VERSION {
        return Err(Refusal::Version);
    }
    let (zeros, rest) = rest.split_first_chunk::<3>().ok_or(Refusal::Damaged)?;
    let time = rest.first_chunk::<8>().ok_or(Refusal::Damaged)?;
    if *zeros != [0; 3] {
        return Err(Refusal::Damaged);
    }
    Ok(i64::from_be_bytes(*time))
}

fn aead(key: &StoreKey, proof: &[u8; 32]) -> Option<LessSafeKey> {
    let key = zeroize::Zeroizing::new(key.content(VERSION, proof)?);
    Some(LessSafeKey::new(
        UnboundKey::new(&AES_256_GCM, key.as_slice()).ok()?,
    ))
}

fn belongs(header: &[u8], name: &str) -> Vec<u8> {
    let mut belongs = header.to_vec();
    belongs.extend_from_slice(name.as_bytes());
    belongs
}
