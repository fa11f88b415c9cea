//! Which folder the store is in, and whether it may be used.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;
use crate::sys::folder::{Folder, Ownership, ownership};
use std::io;
use std::path::{Path, PathBuf};

/// Its name within a folder that others use too.
const NAME: &str = "mtp_token";

/// The user's own folder.
///
/// # Errors
/// `StoreUnavailable` where none is known.
pub(super) fn of_user(lookup: &dyn Fn(&str) -> Option<String>) -> Result<PathBuf> {
    found(lookup).ok_or_else(|| {
        Error::new(ErrorKind::StoreUnavailable, Text::StoreHomeless).advise(Text::AdviseStore)
    })
}

#[cfg(windows)]
fn found(_lookup: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    Some(crate::sys::folders::local_app_data()?.join(NAME))
}

/// Where somebody acts for another user (`sudo`), variables may still lead to the first one's folders: these are passed
/// over, or that user would find a folder there that belongs to somebody else.
#[cfg(not(windows))]
fn found(lookup: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let mine = |name: &str| {
        let folder = PathBuf::from(lookup(name)?);
        let about = std::fs::metadata(&folder).ok()?;
        let usable = folder.is_absolute() && about.is_dir();
        (usable && ownership(&about) != Ownership::Foreign).then_some(folder)
    };
    if cfg!(target_os = "macos") {
        return Some(mine("HOME")?.join("Library/Caches").join(NAME));
    }
    mine("XDG_RUNTIME_DIR")
        .or_else(|| mine("XDG_CACHE_HOME"))
        .or_else(|| Some(mine("HOME")?.join(".cache")))
        .map(|folder| folder.join(NAME))
}

/// Opens the folder at `path`, made where there is none. What is looked at is what was opened.
///
/// # Errors
/// `StoreUnavailable` for a link, a folder of somebody else's, and one that others may use and that was there before.
pub(super) fn open(path: &Path) -> Result<Folder> {
    // A name with a slash or a dot behind it would be looked at through a link.
    let path: &Path = &path.components().collect::<PathBuf>();
    let refused = |reason| unavailable(path, reason);
    let made = make(path).map_err(|error| {
        refused(match error.kind() {
            io::ErrorKind::PermissionDenied => "this account may not make it",
            io::ErrorKind::ReadOnlyFilesystem => "it would be on a disk that cannot be written to",
            _ => "it cannot be made",
        })
    })?;
    let folder = Folder::open(path).map_err(|error| {
        refused(match error.kind() {
            io::ErrorKind::PermissionDenied => "this account may not open it",
            // A link that is not followed is no folder either.
            _ => "it is a symbolic link or no folder",
        })
    })?;
    if made {
        // What it inherits may be wider than what it was made with.
        folder
            .close_to_others()
            .map_err(|_| refused("it cannot be closed to others"))?;
    }
    let about = folder.about().map_err(|_| refused("it cannot be read"))?;
    match ownership(&about) {
        Ownership::Ours => Ok(folder),
        Ownership::Foreign => Err(refused("it belongs to another account")),
        Ownership::Shared => Err(refused("other accounts may read it or write to it")),
    }
}

fn make(path: &Path) -> io::Result<bool> {
    match Folder::make(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(parent) = path.parent() {
                Folder::make_all(parent)?;
            }
            Folder::make(path)
        }
        other => other,
    }
}

/// The store at `path` cannot be used.
pub(super) fn unavailable(path: &Path, reason: &'static str) -> Error {
    Error::new(ErrorKind::StoreUnavailable, Text::StoreUnavailable)
        .with("path", shown(&path.to_string_lossy()))
        .with("reason", reason)
        .advise(Text::AdviseStore)
}
