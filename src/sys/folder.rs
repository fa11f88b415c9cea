//! A folder held open, and files in it by name alone: what was checked when the folder was opened is what is used,
//! whatever becomes of its path afterwards.
//!
//! On Unix every access goes through the folder's descriptor and follows no symbolic link. On Windows, where the folder
//! lies in the user's own profile, names are joined to its path (run under Wine only).

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// A folder that was opened.
pub(crate) struct Folder(imp::Handle);

impl Folder {
    /// Opens the folder at `path`, not through a symbolic link.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        imp::open(path).map(Self)
    }

    /// Makes the last part of `path` for its owner alone. False where it exists.
    pub(crate) fn make(path: &Path) -> io::Result<bool> {
        match imp::make(path, false) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes what is missing of `path`, for its owner alone.
    pub(crate) fn make_all(path: &Path) -> io::Result<()> {
        imp::make(path, true)
    }

    /// What it is, whose, and who else may use it.
    pub(crate) fn about(&self) -> io::Result<Metadata> {
        imp::about(&self.0)
    }

    /// Lets its owner alone use it.
    pub(crate) fn close_to_others(&self) -> io::Result<()> {
        imp::close_to_others(&self.0)
    }

    /// Opens a file to read, without waiting for whoever writes into a pipe.
    pub(crate) fn read(&self, name: &str) -> io::Result<File> {
        imp::read(&self.0, name)
    }

    /// Makes a file that does not exist yet, for its owner alone.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        imp::create(&self.0, name)
    }

    /// Opens a file to lock, made where there is none.
    pub(crate) fn lockable(&self, name: &str) -> io::Result<File> {
        imp::lockable(&self.0, name)
    }

    /// Gives a file another name, and takes that from whatever had it.
    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        imp::rename(&self.0, from, to)
    }

    /// Gives a file a second name, if nothing has it.
    pub(crate) fn link(&self, from: &str, to: &str) -> io::Result<()> {
        imp::link(&self.0, from, to)
    }

    /// Removes a name.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        imp::remove(&self.0, name)
    }

    /// Whether `name` is still the file that was opened as it.
    pub(crate) fn is(&self, name: &str, file: &File) -> bool {
        imp::is(&self.0, name, file)
    }

    /// Up to `limit` of the names in it.
    pub(crate) fn names(&self, limit: usize) -> io::Result<Vec<String>> {
        imp::names(&self.0, limit)
    }
}

/// Whether what `about` describes belongs to the user this process acts for, and to nobody else.
pub(crate) fn ownership(about: &Metadata) -> Ownership {
    imp::ownership(about)
}

/// Whether a name was not opened because it is a symbolic link.
pub(crate) fn is_link(error: &io::Error) -> bool {
    #[cfg(unix)]
    return error.raw_os_error() == Some(libc::ELOOP);
    #[cfg(not(unix))]
    return {
        let _ = error;
        false
    };
}

/// Who may use a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(windows, expect(dead_code, reason = "access lists are not read"))]
pub(crate) enum Ownership {
    /// The user alone.
    Ours,
    /// It is the user's, but others may read or write it.
    Shared,
    /// It is somebody else's.
    Foreign,
}

/// Only names of files within the folder go in here: none with a separator, none that leads out.
fn plain(name: &str) -> io::Result<&OsStr> {
    let path = Path::new(name);
    match path.file_name() {
        Some(file) if path.as_os_str() == file && !name.contains(['/', '\\', '\0']) => Ok(file),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

#[cfg(unix)]
mod imp {
    use super::{Ownership, plain};
    use std::ffi::{CStr, CString};
    use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::fd::{AsRawFd as _, FromRawFd as _, IntoRawFd as _};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
    };
    use std::path::Path;

    pub(super) type Handle = File;

    pub(super) fn open(path: &Path) -> io::Result<Handle> {
        OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_DIRECTORY | libc::O_NOFOLLOW | libc::O_CLOEXEC)
            .open(path)
    }

    pub(super) fn make(path: &Path, parents: bool) -> io::Result<()> {
        DirBuilder::new()
            .mode(0o700)
            .recursive(parents)
            .create(path)
    }

    pub(super) fn about(folder: &Handle) -> io::Result<Metadata> {
        folder.metadata()
    }

    pub(super) fn close_to_others(folder: &Handle) -> io::Result<()> {
        folder.set_permissions(Permissions::from_mode(0o700))
    }

    pub(super) fn ownership(about: &Metadata) -> Ownership {
        // SAFETY: takes nothing and always succeeds.
        if about.uid() != unsafe { libc::geteuid() } {
            Ownership::Foreign
        } else if about.mode() & 0o077 != 0 {
            Ownership::Shared
        } else {
            Ownership::Ours
        }
    }

    fn c_name(name: &str) -> io::Result<CString> {
        Ok(CString::new(plain(name)?.as_bytes())?)
    }

    fn open_at(folder: &Handle, name: &str, flags: libc::c_int) -> io::Result<File> {
        let name = c_name(name)?;
        let flags = flags | libc::O_NOFOLLOW | libc::O_CLOEXEC | libc::O_NONBLOCK;
        let mode: libc::c_uint = 0o600;
        // SAFETY: the descriptor is open, the name ends in a NUL, and the mode is there for where a file is made.
        let file = unsafe { libc::openat(folder.as_raw_fd(), name.as_ptr(), flags, mode) };
        if file < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: just opened, and nobody else has it.
        Ok(unsafe { File::from_raw_fd(file) })
    }

    pub(super) fn read(folder: &Handle, name: &str) -> io::Result<File> {
        open_at(folder, name, libc::O_RDONLY)
    }

    pub(super) fn create(folder: &Handle, name: &str) -> io::Result<File> {
        open_at(folder, name, libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL)
    }

    pub(super) fn lockable(folder: &Handle, name: &str) -> io::Result<File> {
        open_at(folder, name, libc::O_RDWR | libc::O_CREAT)
    }

    pub(super) fn rename(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (c_name(from)?, c_name(to)?);
        let folder = folder.as_raw_fd();
        // SAFETY: the descriptor is open, and both names end in a NUL.
        done(unsafe { libc::renameat(folder, from.as_ptr(), folder, to.as_ptr()) })
    }

    pub(super) fn link(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (c_name(from)?, c_name(to)?);
        let folder = folder.as_raw_fd();
        // SAFETY: the descriptor is open, and both names end in a NUL.
        done(unsafe { libc::linkat(folder, from.as_ptr(), folder, to.as_ptr(), 0) })
    }

    pub(super) fn remove(folder: &Handle, name: &str) -> io::Result<()> {
        let name = c_name(name)?;
        // SAFETY: the descriptor is open, and the name ends in a NUL.
        done(unsafe { libc::unlinkat(folder.as_raw_fd(), name.as_ptr(), 0) })
    }

    pub(super) fn is(folder: &Handle, name: &str, file: &File) -> bool {
        let (Ok(name), Ok(about)) = (c_name(name), file.metadata()) else {
            return false;
        };
        let mut found = MaybeUninit::<libc::stat>::uninit();
        // SAFETY: the descriptor is open, the name ends in a NUL, and there is room for what is found.
        let result = unsafe {
            libc::fstatat(
                folder.as_raw_fd(),
                name.as_ptr(),
                found.as_mut_ptr(),
                libc::AT_SYMLINK_NOFOLLOW,
            )
        };
        if result != 0 {
            return false;
        }
        // SAFETY: the call has succeeded and so has filled it.
        let found = unsafe { found.assume_init() };
        same(found.st_dev, about.dev()) && same(found.st_ino, about.ino())
    }

    /// The types of these numbers differ from system to system.
    fn same<T: TryInto<u64>>(found: T, known: u64) -> bool {
        found.try_into().is_ok_and(|found| found == known)
    }

    pub(super) fn names(folder: &Handle, limit: usize) -> io::Result<Vec<String>> {
        // Opened anew, as a copy of the descriptor would share its place in the list.
        // SAFETY: the descriptor is open, and the name ends in a NUL.
        let again = unsafe {
            libc::openat(
                folder.as_raw_fd(),
                c".".as_ptr(),
                libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC,
            )
        };
        if again < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: just opened, and nobody else has it.
        let again = unsafe { File::from_raw_fd(again) }.into_raw_fd();
        // SAFETY: the descriptor is a folder's, and belongs to the list from now on.
        let list = unsafe { libc::fdopendir(again) };
        if list.is_null() {
            let error = io::Error::last_os_error();
            // SAFETY: the list did not take it.
            drop(unsafe { File::from_raw_fd(again) });
            return Err(error);
        }
        let mut names = Vec::new();
        while names.len() < limit {
            // SAFETY: the list is open and used by this thread alone.
            let entry = unsafe { libc::readdir(list) };
            if entry.is_null() {
                break;
            }
            // SAFETY: an entry lives until the list is read again.
            let name = unsafe { &raw const (*entry).d_name };
            // SAFETY: its name ends in a NUL.
            let name = unsafe { CStr::from_ptr(name.cast()) };
            match name.to_str() {
                Ok("." | "..") | Err(_) => {}
                Ok(name) => names.push(name.to_owned()),
            }
        }
        // SAFETY: the list is open and not used any more.
        unsafe { libc::closedir(list) };
        Ok(names)
    }

    fn done(result: libc::c_int) -> io::Result<()> {
        if result == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }
}

#[cfg(windows)]
mod imp {
    use super::{Ownership, plain};
    use std::fs::{self, File, Metadata, OpenOptions};
    use std::io;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::path::{Path, PathBuf};
    use windows_sys::Win32::Storage::FileSystem::{
        FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
    };

    pub(super) type Handle = PathBuf;

    pub(super) fn open(path: &Path) -> io::Result<Handle> {
        let about = fs::symlink_metadata(path)?;
        if about.is_dir() {
            Ok(path.to_owned())
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    pub(super) fn make(path: &Path, parents: bool) -> io::Result<()> {
        fs::DirBuilder::new().recursive(parents).create(path)
    }

    pub(super) fn about(folder: &Handle) -> io::Result<Metadata> {
        fs::symlink_metadata(folder)
    }

    /// What is made in a user's profile inherits that nobody else may use it.
    pub(super) fn close_to_others(_folder: &Handle) -> io::Result<()> {
        Ok(())
    }

    /// The access lists of the profile decide; nothing here reads them.
    pub(super) fn ownership(_about: &Metadata) -> Ownership {
        Ownership::Ours
    }

    /// Opens a link itself rather than what it leads to.
    fn open_as(folder: &Handle, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        options
            .custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
            .open(folder.join(plain(name)?))
    }

    /// Opens a folder too, so that it is seen to be one.
    pub(super) fn read(folder: &Handle, name: &str) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS)
            .open(folder.join(plain(name)?))
    }

    pub(super) fn create(folder: &Handle, name: &str) -> io::Result<File> {
        open_as(
            folder,
            name,
            OpenOptions::new().write(true).create_new(true),
        )
    }

    pub(super) fn lockable(folder: &Handle, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        open_as(folder, name, &mut options)
    }

    pub(super) fn rename(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        fs::rename(folder.join(plain(from)?), folder.join(plain(to)?))
    }

    pub(super) fn link(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        fs::hard_link(folder.join(plain(from)?), folder.join(plain(to)?))
    }

    pub(super) fn remove(folder: &Handle, name: &str) -> io::Result<()> {
        fs::remove_file(folder.join(plain(name)?))
    }

    /// Files to lock are not removed there, so a name never becomes another file.
    pub(super) fn is(_folder: &Handle, _name: &str, _file: &File) -> bool {
        true
    }

    pub(super) fn names(folder: &Handle, limit: usize) -> io::Result<Vec<String>> {
        fs::read_dir(folder)?
            .filter_map(|entry| Some(entry.ok()?.file_name().into_string().ok()))
            .flatten()
            .take(limit)
            .map(Ok)
            .collect()
    }
}
