//! The store's key: 32 random bytes in an owner-only file, made by the first process, the same for all.
//!
//! The file is written under a name of its own and then linked to its place, which succeeds for one process alone;
//! the others read what that one has written. So nobody ever sees half a key. One that is damaged all the same is
//! replaced under a lock; what it sealed cannot be opened any more. A file of that name that is none of the store's is
//! left alone.

use super::hex;
use crate::process::random_bytes;
use crate::sys::folder::{Folder, Ownership, ownership};
use crate::sys::protect;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::hmac;
use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::time::Duration;

/// The key's file.
pub(super) const FILE: &str = "key";
/// Held while a damaged key is replaced.
const REPAIR: &str = "key.lock";
/// What every key file begins with: its form, the form's version, and how the system keeps the key.
const MAGIC: &[u8; 7] = b"mtpkey\x01";
/// The most bytes of a key file: DPAPI adds some hundred.
const LIMIT: u64 = 4096;
/// How many times a lock that somebody else holds is tried, and how long between two tries.
const TRIES: u32 = 100;
const BETWEEN: Duration = Duration::from_millis(10);

/// The keys that come of the store's key.
pub(super) struct StoreKey {
    names: [u8; 32],
    fingerprints: [u8; 32],
    content: Prk,
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl StoreKey {
    pub(super) fn new(key: &[u8]) -> Self {
        let extracted = |salt: &[u8]| Salt::new(HKDF_SHA256, salt).extract(key);
        let derived = |salt: &[u8]| {
            let mut bytes = [0; 32];
            let _ = extracted(salt)
                .expand(&[b"mtp_token store 1"], Length(32))
                .and_then(|key| key.fill(&mut bytes));
            bytes
        };
        Self {
            names: derived(b"names"),
            fingerprints: derived(b"fingerprints"),
            content: extracted(b"content"),
        }
    }

    /// The key of fingerprints of configurations and credentials.
    pub(super) fn fingerprints(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.fingerprints)
    }

    /// Half a file name, which tells nothing: a keyed digest of `parts`, each with its length before it.
    pub(super) fn name(&self, parts: &[&[u8]]) -> String {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.names));
        for part in parts {
            crate::credential::update_part(&mut context, part);
        }
        hex(context.sign().as_ref().split_at(16).0)
    }

    /// The key of the content of files of version `version` that a holder with this proof may open.
    pub(super) fn content(&self, version: u8, proof: &[u8; 32]) -> Option<[u8; 32]> {
        let mut key = [0; 32];
        self.content
            .expand(&[b"mtp_token entry", &[version], proof], Length(32))
            .ok()?
            .fill(&mut key)
            .ok()?;
        Some(key)
    }
}

/// What the key's file was found to be.
enum Found {
    Key(StoreKey),
    Nothing,
    Damaged,
}

/// The key of the store in `folder`, made where there is none.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn open(folder: &Folder) -> Result<StoreKey, &'static str> {
    match read(folder)? {
        Found::Key(key) => Ok(key),
        Found::Nothing => {
            make(folder, |from| match folder.link(from, FILE) {
                // Where another process was first, its key is read.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                other => other.map(|()| true),
            })?;
            settled(folder)
        }
        Found::Damaged => {
            let _turn = repairing(folder)?;
            // Another process may have done it meanwhile.
            if let Found::Key(key) = read(folder)? {
                return Ok(key);
            }
            make(folder, |from| folder.rename(from, FILE).map(|()| true))?;
            settled(folder)
        }
    }
}

/// The key that is there now, whoever has made it.
fn settled(folder: &Folder) -> Result<StoreKey, &'static str> {
    match read(folder)? {
        Found::Key(key) => Ok(key),
        _ => Err("its key cannot be read back"),
    }
}

fn read(folder: &Folder) -> Result<Found, &'static str> {
    let file = match folder.read(FILE) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(_) => return Err("its key cannot be opened"),
    };
    let about = file.metadata().map_err(|_| "its key cannot be read")?;
    if !about.is_file() {
        return Err("its key is no regular file");
    }
    match ownership(&about) {
        Ownership::Ours => {}
        Ownership::Shared => return Err("other accounts may read its key"),
        Ownership::Foreign => return Err("its key belongs to another account"),
    }
    let mut content = zeroize::Zeroizing::new(Vec::with_capacity(256));
    file.take(LIMIT)
        .read_to_end(&mut content)
        .map_err(|_| "its key cannot be read")?;
    let Some((kind, kept)) = content
        .strip_prefix(MAGIC)
        .and_then(|rest| rest.split_first())
    else {
        // Cut, or lost in a power failure: nothing else may be taken for the store's and replaced.
        let damaged = MAGIC.starts_with(&content) || content.iter().all(|byte| *byte == 0);
        return if damaged {
            Ok(Found::Damaged)
        } else {
            Err("the file called key in it is something else's")
        };
    };
    if *kind != protect::KIND {
        return Err("its key was made by another system");
    }
    match protect::unprotect(kept) {
        Some(key) if key.expose().len() == 32 => Ok(Found::Key(StoreKey::new(key.expose()))),
        Some(_) => Ok(Found::Damaged),
        None => Err("the system's key store does not give its key"),
    }
}

/// Writes a new key under a name of its own, and lets `place` give it the right one.
fn make(folder: &Folder, place: impl FnOnce(&str) -> io::Result<bool>) -> Result<(), &'static str> {
    const REFUSED: &str = "its key cannot be written";
    let key = zeroize::Zeroizing::new(random_bytes::<32>());
    let kept = protect::protect(&key).ok_or("the system's key store does not take its key")?;
    let name = format!("{}.tmp", hex(&random_bytes::<16>()));
    let written = write(folder, &name, kept.expose()).and_then(|()| place(&name));
    // Renamed away or linked: in either case this name is no longer needed.
    let _ = folder.remove(&name);
    if !matches!(written, Ok(true)) {
        protect::discard(kept.expose());
    }
    written.map(|_| ()).map_err(|_| REFUSED)
}

fn write(folder: &Folder, name: &str, kept: &[u8]) -> io::Result<()> {
    let mut file = folder.create(name)?;
    file.write_all(MAGIC)?;
    file.write_all(&[protect::KIND])?;
    file.write_all(kept)?;
    // A key that is lost in a power failure is one thing, an empty file in its place another.
    file.sync_all()
}

/// Waits for the turn to replace a damaged key, for a second.
fn repairing(folder: &Folder) -> Result<File, &'static str> {
    let file = folder
        .lockable(REPAIR)
        .map_err(|_| "its key is damaged and cannot be replaced")?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
            Err(TryLockError::Error(_)) => break,
        }
    }
    Err("its key is damaged and cannot be replaced")
}
