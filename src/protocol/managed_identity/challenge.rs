//! The challenge of Azure Arc's agent: it names a file that only accounts it trusts can read, and wants to see the
//! file's content.
//!
//! Whoever sits on the agent's port could name any file. So the name is checked letter by letter before anything touches
//! the disk: on Windows, even looking at a share would hand its owner a sign-in of this account.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::HttpResponse;
use crate::secret::Secret;
use std::path::{Path, PathBuf};

/// The longest key that is read.
pub const KEY_LIMIT: u64 = 4096;

/// How paths are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStyle {
    /// With slashes, and letters of different case are different.
    Unix,
    /// With backslashes or slashes, and without regard to the case of ASCII letters.
    Windows,
}

impl PathStyle {
    /// This machine's.
    pub const NATIVE: Self = if cfg!(windows) {
        Self::Windows
    } else {
        Self::Unix
    };
}

/// The file that `response` wants to be read. It lies in `folder` itself, as far as its name says; links are for whoever
/// opens it to look at.
///
/// # Errors
/// `InvalidResponse`, with the reason.
pub fn key_file(
    response: &HttpResponse,
    folder: &Path,
    style: PathStyle,
    host: &str,
) -> Result<PathBuf> {
    let refused = |reason: &str| {
        Error::new(ErrorKind::InvalidResponse, Text::ArcChallenge)
            .with("host", host)
            .with("reason", reason)
            .with_http_status(response.status)
            .advise(Text::AdviseArc)
    };
    let header = response
        .header("WWW-Authenticate")
        .ok_or_else(|| refused("it has no WWW-Authenticate header"))?;
    let file = realm(header).map_err(refused)?;
    let folder_text = folder
        .to_str()
        .ok_or_else(|| refused("the folder of the keys has no readable name"))?;
    let name = name_within(file, folder_text, style)
        .ok_or_else(|| refused("it names a file outside the folder of the keys"))?;
    let extension = match style {
        PathStyle::Unix => name.ends_with(".key"),
        PathStyle::Windows => name.to_ascii_lowercase().ends_with(".key"),
    };
    if !extension {
        return Err(refused("it names a file that is not a .key file"));
    }
    Ok(folder.join(name))
}

/// The file in `Basic realm=<file>`. The agent writes nothing else, so nothing else is taken: no quotes, no second
/// parameter.
fn realm(header: &str) -> std::result::Result<&str, &'static str> {
    let (scheme, parameters) = header.trim().split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err("its scheme is not Basic");
    }
    match parameters.trim().split('=').collect::<Vec<_>>().as_slice() {
        [name, file] if name.eq_ignore_ascii_case("realm") && !file.is_empty() => Ok(file),
        _ => Err("it does not have the form Basic realm=file"),
    }
}

/// The name of `file` in `folder`; `None` where it lies anywhere else, in a folder below included. A path that begins
/// with the letters of a local folder is neither a share nor a device.
fn name_within<'a>(file: &'a str, folder: &str, style: PathStyle) -> Option<&'a str> {
    let (head, rest) = file.split_at_checked(folder.len())?;
    let same = match style {
        PathStyle::Unix => head == folder,
        PathStyle::Windows => head
            .bytes()
            .zip(folder.bytes())
            .all(|(a, b)| a.eq_ignore_ascii_case(&b) || (a == b'/' && b == b'\\')),
    };
    let separators: &[char] = match style {
        PathStyle::Unix => &['/'],
        PathStyle::Windows => &['/', '\\'],
    };
    let name = rest.strip_prefix(separators)?;
    // A colon would name a stream or a drive, and Windows drops dots and spaces at the end.
    let harmless = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    (same && !name.starts_with('.') && name.chars().all(harmless)).then_some(name)
}

/// The key as it goes into a header.
///
/// # Errors
/// `InvalidResponse` for a file that holds no such key.
pub fn key(content: &Secret, host: &str) -> Result<Secret> {
    let key = content.expose().trim_ascii();
    if key.is_empty() || !key.iter().all(u8::is_ascii_graphic) {
        return Err(Error::new(ErrorKind::InvalidResponse, Text::ArcChallenge)
            .with("host", host)
            .with("reason", "the file that it names holds no key")
            .advise(Text::AdviseArc));
    }
    Ok(Secret::new(key.to_vec()))
}

#[cfg(test)]
mod tests;
