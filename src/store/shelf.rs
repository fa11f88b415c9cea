//! The files of one configuration and credential: reading, writing, forgetting, and taking turns.

use super::entry::{Entry, Now};
use super::seal::{self, Refusal};
use super::{Boot, Proof, Store, hex};
use crate::cache::SlotKey;
use crate::clock::{Clock, Moment};
use crate::process::random_bytes;
use crate::sys::folder::{Folder, Ownership, is_link, ownership};
use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// The most bytes of a file: a token of the most that is read of a server, and room for the rest.
pub(super) const LIMIT: u64 = (1 << 20) + (64 << 10);
/// How the names of files end.
pub(super) const ENTRY: &str = ".token";
pub(super) const LOCK: &str = ".lock";
pub(super) const TEMPORARY: &str = ".tmp";
/// How many names are looked at when everything is to be forgotten.
const MOST_NAMES: usize = 1 << 17;
/// How long a folder that did not answer is left alone.
const REST: Duration = Duration::from_secs(60);

/// The part of a store that belongs to one configuration and credential.
pub(crate) struct Shelf {
    pub(super) store: Store,
    /// The first half of the files' names.
    name: String,
    proof: Proof,
    /// The folder did not answer; before this moment, in nanoseconds, it is not asked.
    rests_until: AtomicU64,
}

/// The place of one token.
#[derive(Clone)]
pub(crate) struct Spot {
    pub(super) shelf: Arc<Shelf>,
    name: Arc<str>,
}

/// What was found in a place.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) entry: Entry,
    /// Why a file that is there was not used.
    pub(crate) doubt: Option<Doubt>,
}

/// Why a file is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Something is not as it should be.
    Wrong(&'static str),
    /// Nothing is wrong with it: it is of an earlier assertion.
    Outdated,
}

/// The right to be the one who asks for a token. Giving it up, dying included, lets the next one have it.
pub(crate) struct Turn {
    /// Until it is given up.
    file: Option<File>,
    spot: Spot,
}

impl Shelf {
    /// The part of `store` for the configuration and credential of this fingerprint, which that credential opens.
    pub(crate) fn new(store: Store, fingerprint: &[u8; 32], proof: Proof) -> Self {
        Self {
            name: store.key.name(&[b"configuration", fingerprint]),
            store,
            proof,
            rests_until: AtomicU64::new(0),
        }
    }

    /// The place of the token that `key` tells from others.
    pub(crate) fn spot(self: &Arc<Self>, key: &SlotKey) -> Spot {
        let (claimed, claims) = match &key.claims {
            Some(claims) => (b"claims".as_slice(), claims.as_bytes()),
            None => (b"".as_slice(), b"".as_slice()),
        };
        let half = self.store.key.name(&[
            b"token",
            key.asked.tenant_id.as_str().as_bytes(),
            key.asked.resource.as_str().as_bytes(),
            claimed,
            claims,
        ]);
        Spot {
            name: format!("{}-{half}", self.name).into(),
            shelf: Arc::clone(self),
        }
    }

    /// Removes every token and wait of this configuration and credential. What others are bringing is kept.
    pub(crate) fn clear(&self) {
        let folder = &self.store.folder;
        for name in folder.names(MOST_NAMES).unwrap_or_default() {
            if name.starts_with(&self.name) && name.ends_with(ENTRY) {
                let _ = folder.remove(&name);
            }
        }
    }

    /// Tells it from other ones, those in other folders included.
    pub(crate) fn id(&self) -> &[u8] {
        self.name.as_bytes()
    }

    pub(crate) fn boot(&self) -> Option<Boot> {
        self.store.boot
    }

    pub(super) fn now(&self, clock: &dyn Clock) -> Now {
        Now::by(clock, self.store.boot)
    }

    /// Whether the folder may be asked.
    pub(super) fn answers(&self, now: Moment) -> bool {
        now.nanoseconds() >= self.rests_until.load(Ordering::Acquire)
    }

    /// The folder has not answered.
    pub(super) fn rest(&self, now: Moment) {
        self.rests_until
            .store(now.plus(REST).nanoseconds(), Ordering::Release);
    }
}

impl Spot {
    /// What is in this place. Nothing that is wrong with it is an error.
    pub(crate) fn read(&self) -> Reading {
        let doubt = |doubt| Reading {
            entry: Entry::default(),
            doubt: Some(doubt),
        };
        let file = match self.folder().read(&self.file_name()) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Reading::default(),
            Err(error) => {
                return doubt(Doubt::Wrong(if is_link(&error) {
                    "it is a symbolic link"
                } else {
                    "it cannot be opened"
                }));
            }
        };
        let sealed = match content(file) {
            Ok(sealed) => sealed,
            Err(reason) => return doubt(Doubt::Wrong(reason)),
        };
        let Some(proof) = self.proof() else {
            return Reading::default();
        };
        match seal::open(&self.shelf.store.key, &proof, &self.file_name(), &sealed) {
            Ok(opened) => match Entry::decode(opened.expose()) {
                Some(entry) => Reading { entry, doubt: None },
                None => doubt(Doubt::Wrong("it cannot be understood")),
            },
            Err(Refusal::Version) => doubt(Doubt::Wrong("another version has written it")),
            Err(Refusal::Damaged) if self.shelf.proof.changes() => doubt(Doubt::Outdated),
            Err(Refusal::Damaged) => {
                doubt(Doubt::Wrong("it is damaged or sealed with another key"))
            }
        }
    }

    /// Puts `entry` into this place, whole or not at all.
    ///
    /// # Errors
    /// Why it could not.
    pub(crate) fn write(&self, entry: &Entry, unix: i64) -> Result<(), &'static str> {
        let proof = self.proof().ok_or("the assertion's file cannot be read")?;
        let name = self.file_name();
        let key = &self.shelf.store.key;
        let sealed = seal::seal(key, &proof, &name, entry.keep_until(), &entry.encode())
            .ok_or("it cannot be sealed")?;
        if u64::try_from(sealed.len()).map_or(true, |length| length > LIMIT) {
            return Err("it is too large");
        }
        let folder = self.folder();
        let temporary = format!("{}{TEMPORARY}", hex(&random_bytes::<16>()));
        let written = folder
            .create(&temporary)
            .and_then(|mut file| file.write_all(&sealed))
            .and_then(|()| folder.rename(&temporary, &name));
        if let Err(error) = written {
            let _ = folder.remove(&temporary);
            return Err(match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
                io::ErrorKind::ReadOnlyFilesystem => "the disk cannot be written to",
                io::ErrorKind::PermissionDenied => "this account may not write there",
                io::ErrorKind::NotFound => "the folder was removed",
                _ => "the file cannot be written",
            });
        }
        self.shelf.store.sweep_if_due(unix);
        Ok(())
    }

    /// Empties this place.
    pub(crate) fn forget(&self) {
        let _ = self.folder().remove(&self.file_name());
    }

    /// Takes the turn, unless another process has it.
    ///
    /// # Errors
    /// Where turns cannot be taken in this folder.
    pub(crate) fn turn(&self) -> io::Result<Option<Turn>> {
        let name = self.lock_name();
        // Whoever had the turn removes the file: then the one that was locked here is nobody's any more.
        for _ in 0..16 {
            let file = self.folder().lockable(&name)?;
            match file.try_lock() {
                Ok(()) if self.folder().is(&name, &file) => {
                    return Ok(Some(Turn {
                        file: Some(file),
                        spot: self.clone(),
                    }));
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    fn folder(&self) -> &Folder {
        &self.shelf.store.folder
    }

    fn proof(&self) -> Option<[u8; 32]> {
        let key = self.shelf.store.key.fingerprints();
        self.shelf.proof.now(&key)
    }

    pub(super) fn file_name(&self) -> String {
        format!("{}{ENTRY}", self.name)
    }

    pub(super) fn lock_name(&self) -> String {
        format!("{}{LOCK}", self.name)
    }
}

/// The whole of a file, if it is one of ours.
fn content(file: File) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let about = file.metadata().map_err(|_| "it cannot be read")?;
    if !about.is_file() {
        return Err("it is no regular file");
    }
    match ownership(&about) {
        Ownership::Ours => {}
        Ownership::Shared => return Err("other accounts may read it or write to it"),
        Ownership::Foreign => return Err("it belongs to another account"),
    }
    let room = usize::try_from(about.len().min(LIMIT)).unwrap_or(0);
    let mut content = Zeroizing::new(Vec::with_capacity(room.saturating_add(1)));
    file.take(LIMIT + 1)
        .read_to_end(&mut content)
        .map_err(|_| "it cannot be read")?;
    if u64::try_from(content.len()).map_or(true, |length| length > LIMIT) {
        return Err("it is larger than it may be");
    }
    Ok(content)
}

impl Turn {
    /// Lets the next one have it, on this thread.
    pub(super) fn give_up(mut self) {
        if let Some(file) = self.file.take() {
            release(&self.spot, &file);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(file) = self.file.take() else {
            return;
        };
        let spot = self.spot.clone();
        match tokio::runtime::Handle::try_current() {
            // Of a flight that was given up: a file system may stall, and the runtime's thread waits for none.
            Ok(runtime) => drop(runtime.spawn_blocking(move || release(&spot, &file))),
            Err(_) => release(&spot, &file),
        }
    }
}

fn release(spot: &Spot, file: &File) {
    // The name first: whoever opens the file from now on makes a new one, and whoever has opened this one sees, once it
    // is theirs, that it has no name any more. Windows keeps the file.
    if cfg!(unix) {
        let _ = spot.folder().remove(&spot.lock_name());
    }
    // Said, not left to closing: a child that was forked has the same lock.
    let _ = file.unlock();
}
