//! Tokens kept for the user's next process: sealed files in a folder of the user's (cache mode `User`).
//!
//! The store is asked where a flight would start, never on a hit in memory. Whatever is wrong with a file counts as an
//! empty place and a line in the log; only a folder or key that cannot be used is an error, when the client is made.
//!
//! | file | what it is for |
//! |---|---|
//! | `place` | which folder, and whether it may be used |
//! | `key` | the store's key: made once, agreed on by all processes, and what is derived from it |
//! | `seal` | a file's content: header, AES-256-GCM |
//! | `entry` | what is sealed: a token with its times, a wait with its reason; and what both are worth now |
//! | `shelf` | the files of one configuration and credential: reading, writing, forgetting, taking turns |
//! | `sweep` | removing what has outlived itself |
//! | `sharing` | the way of a flight: the store, the turn, the network, the store |
//!
//! A file's name is two keyed digests, so that it tells nothing and that one configuration's files can be found. Its
//! key comes of the store's key and of what only a holder of the credential can compute (`Proof`). The threats, one by
//! one: `docs/store.md`.
//!
//! This room does file I/O, through `sys::folder` alone, and sends nothing. Time is a parameter.

mod entry;
mod key;
mod place;
mod seal;
mod sharing;
mod shelf;
mod sweep;

#[cfg(test)]
mod tests;

pub(crate) use sharing::{Context, NotedWaits, Sharing, Writing};
pub(crate) use shelf::Shelf;

use crate::clock::Moment;
use crate::credential::Credential;
use crate::credential::federated::LONGEST_ASSERTION;
use crate::error::Result;
use crate::file::{self, FileRequest};
use crate::protocol::Algorithm;
use crate::sys::folder::Folder;
use aws_lc_rs::{digest, hmac};
use key::StoreKey;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;

/// An opened folder with its key.
pub(crate) struct Store {
    folder: Folder,
    key: StoreKey,
    /// When it was last swept, in Unix seconds.
    swept_on: AtomicI64,
    /// Which run of the machine this is, where that can be known.
    boot: Option<Boot>,
}

/// A run of the machine, from start to shut-down: readings of the steady clock can be compared within it.
pub(crate) type Boot = [u8; 16];

impl Store {
    /// Opens `folder`, or the user's own where it is `None`; makes folder and key where there are none.
    ///
    /// # Errors
    /// `StoreUnavailable`, with the reason and what to do.
    pub(crate) fn open(
        folder: Option<&Path>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let path = match folder {
            Some(folder) => folder.to_owned(),
            None => place::of_user(lookup)?,
        };
        let folder = place::open(&path)?;
        let key = key::open(&folder).map_err(|reason| place::unavailable(&path, reason))?;
        Ok(Self {
            folder,
            key,
            swept_on: AtomicI64::new(i64::MIN),
            boot: boot(),
        })
    }

    /// The key of fingerprints that are equal in every process that uses this store.
    pub(crate) fn fingerprint_key(&self) -> hmac::Key {
        self.key.fingerprints()
    }
}

/// What only a holder of the credential can compute. Without it a file does not open, whatever else is known.
pub(crate) enum Proof {
    /// The same each time.
    Fixed([u8; 32]),
    /// Of what the file holds when the store is asked: somebody else keeps it fresh.
    OfFile {
        /// What is the same each time.
        base: [u8; 32],
        /// The file.
        path: PathBuf,
    },
}

impl Proof {
    /// The proof for `credential`. A managed identity, and a certificate whose key is with the caller, have nothing that
    /// only they know: the store's key alone protects their files.
    ///
    /// # Errors
    /// `Internal` where the certificate's key does not sign.
    pub(crate) fn of(credential: &Credential, key: &hmac::Key) -> Result<Self> {
        /// Nothing that is ever sent looks like this: an assertion's text begins with its header.
        const SIGNED: &[u8] = b"mtp_token: the holder of this key may open the token cache\0";
        let base = credential.fingerprint(key);
        Ok(match credential {
            Credential::Certificate(signer) if !signer.certificate.is_external() => {
                // The same bytes each time: this padding draws no random numbers.
                let signature = signer.certificate.sign(Algorithm::Rs256, SIGNED)?;
                Self::Fixed(both(key, &base, &signature))
            }
            Credential::TokenFile(path) => Self::OfFile {
                base,
                path: path.clone(),
            },
            _ => Self::Fixed(base),
        })
    }

    /// The proof now, `None` where the file cannot be read.
    fn now(&self, key: &hmac::Key) -> Option<[u8; 32]> {
        match self {
            Self::Fixed(proof) => Some(*proof),
            Self::OfFile { base, path } => {
                let content = file::read(&FileRequest {
                    path: path.clone(),
                    limit: u64::try_from(LONGEST_ASSERTION).unwrap_or(u64::MAX),
                    folder: None,
                })
                .ok()?;
                Some(both(key, base, content.expose()))
            }
        }
    }

    /// Whether a file that does not open may simply be one of an earlier proof.
    fn changes(&self) -> bool {
        matches!(self, Self::OfFile { .. })
    }
}

fn both(key: &hmac::Key, base: &[u8; 32], secret: &[u8]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    context.update(b"holder\0");
    context.update(base);
    context.update(digest::digest(&digest::SHA256, secret).as_ref());
    let mut proof = [0; 32];
    proof.copy_from_slice(context.sign().as_ref());
    proof
}

/// Everything that is done with a file's bytes, for a fuzzer to run: as they are, and as if they had been sealed.
pub fn look(bytes: &[u8]) {
    let key = StoreKey::new(&[0; 32]);
    let _ = seal::open(&key, &[0; 32], "name", bytes);
    let Some(read) = entry::Entry::decode(bytes) else {
        return;
    };
    assert_eq!(read.encode().expose(), bytes, "one way to write it");
    let now = entry::Now {
        moment: Moment::from_nanoseconds(0),
        unix: read.keep_until(),
        boot: None,
    };
    if let Some(token) = &read.token {
        assert!(
            token
                .life(now, 0)
                .is_none_or(|life| { !life.left(now.moment, now.unix).is_zero() })
        );
    }
    if let Some(wait) = &read.wait {
        assert!(
            wait.left(now.unix)
                .is_none_or(|left| left.as_secs() <= 3600)
        );
    }
}

/// The kernel's name for this run of the machine. Other systems have none that is read here: their tokens live by the
/// wall clock alone from one process to the next.
fn boot() -> Option<Boot> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let digits: Vec<u8> = text
        .chars()
        .filter_map(|character| character.to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    bytes.try_into().ok()
}

/// `bytes` in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
