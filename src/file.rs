//! Reading a file that holds a credential: opened once, regular, bounded.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Which file to read, and what it must be. It is opened once; what is checked is what was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRequest {
    /// The file. It must be a regular one.
    pub path: PathBuf,
    /// How many bytes it may have.
    pub limit: u64,
    /// The folder it must lie in once every symbolic link is resolved.
    pub folder: Option<PathBuf>,
}

/// Reads the file that `request` describes, and nothing that it does not.
///
/// # Errors
/// `CredentialInvalid`, with the path and the reason, but never with content.
pub(crate) fn read(request: &FileRequest) -> Result<Secret> {
    let refused = |reason: &str| {
        Error::new(ErrorKind::CredentialInvalid, Text::FileUnusable)
            .with("path", shown(request))
            .with("reason", reason)
            .advise(Text::AdviseFile)
    };
    let said = |error: &io::Error| {
        refused(match error.kind() {
            io::ErrorKind::NotFound => "it does not exist",
            io::ErrorKind::PermissionDenied => "this account may not read it",
            _ => "it cannot be read",
        })
    };
    if let Some(folder) = &request.folder {
        let real = request.path.canonicalize().map_err(|error| said(&error))?;
        let folder = folder.canonicalize().map_err(|error| said(&error))?;
        if real.parent() != Some(folder.as_path()) {
            return Err(refused("it lies in another folder than it must"));
        }
    }
    let file = open(request).map_err(|error| said(&error))?;
    let about = file.metadata().map_err(|error| said(&error))?;
    if !about.is_file() {
        return Err(refused("it is not a regular file"));
    }
    let room = usize::try_from(about.len().min(request.limit)).unwrap_or(0);
    let mut content = Zeroizing::new(Vec::with_capacity(room.saturating_add(1)));
    file.take(request.limit.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|error| said(&error))?;
    if u64::try_from(content.len()).map_or(true, |length| length > request.limit) {
        return Err(refused("it is larger than it may be"));
    }
    Ok(Secret::new(std::mem::take(&mut content)))
}

/// Opens without waiting: a named pipe without a writer would hold up whoever opens it.
#[cfg(unix)]
fn open(request: &FileRequest) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(&request.path)
}

/// Opens folders too, so that they are called what they are, and lets whoever serves a pipe see who opens it, but not
/// act for that account.
#[cfg(windows)]
fn open(request: &FileRequest) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt as _;
    use windows_sys::Win32::Storage::FileSystem::{
        FILE_FLAG_BACKUP_SEMANTICS, SECURITY_IDENTIFICATION,
    };
    OpenOptions::new()
        .read(true)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .security_qos_flags(SECURITY_IDENTIFICATION)
        .open(&request.path)
}

/// The path without what a terminal would act on.
fn shown(request: &FileRequest) -> String {
    crate::protocol::clean::shown(&request.path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("mtp-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn reading(path: &Path, limit: u64) -> Result<Secret> {
        read(&FileRequest {
            path: path.to_owned(),
            limit,
            folder: None,
        })
    }

    fn reason(result: Result<Secret>) -> String {
        result.expect_err("refused").to_string()
    }

    #[test]
    fn a_regular_file_is_read_up_to_its_limit() {
        let folder = Folder::new("limit");
        let path = folder.0.join("token");
        std::fs::write(&path, b"12345").expect("written");
        assert_eq!(reading(&path, 5).expect("fits").expose(), b"12345");
        let said = reason(reading(&path, 4));
        assert!(said.contains("larger") && !said.contains("1234"), "{said}");
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = Folder::new("kinds");
        assert!(reason(reading(&folder.0.join("none"), 9)).contains("does not exist"));
        assert!(reason(reading(&folder.0, 9)).contains("not a regular file"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_does_not_hold_up() {
        let folder = Folder::new("pipe");
        let path = folder.0.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo runs").success());
        assert!(reason(reading(&path, 9)).contains("not a regular file"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_may_not_lead_out_of_the_folder() {
        let (inside, outside) = (Folder::new("inside"), Folder::new("outside"));
        std::fs::write(outside.0.join("a.key"), b"x").expect("written");
        std::fs::write(inside.0.join("b.key"), b"y").expect("written");
        let link = inside.0.join("a.key");
        std::os::unix::fs::symlink(outside.0.join("a.key"), &link).expect("linked");
        let within = |path: &Path| {
            read(&FileRequest {
                path: path.to_owned(),
                limit: 9,
                folder: Some(inside.0.clone()),
            })
        };
        assert!(reason(within(&link)).contains("another folder"));
        assert_eq!(
            within(&inside.0.join("b.key")).expect("inside").expose(),
            b"y"
        );
        // Without a folder to keep to, links are followed: Kubernetes mounts tokens so.
        assert_eq!(reading(&link, 9).expect("followed").expose(), b"x");
    }
}
