//! The CA certificate on disk: where the user wants it, or in a fresh directory that only the user can enter and that
//! goes away with the emulator.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use aws_lc_rs::rand;

/// The written certificate.
pub(crate) struct CaFile {
    path: PathBuf,
    own_directory: Option<PathBuf>,
}

impl CaFile {
    /// Writes `pem` to `wanted`, or to a directory of our own.
    pub(crate) fn write(wanted: Option<PathBuf>, pem: &str) -> io::Result<Self> {
        let file = match wanted {
            Some(path) => Self {
                path: std::path::absolute(path)?,
                own_directory: None,
            },
            None => {
                let directory = fresh_directory()?;
                Self {
                    path: directory.join("ca.pem"),
                    own_directory: Some(directory),
                }
            }
        };
        fs::write(&file.path, pem)?;
        Ok(file)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if let Some(directory) = &self.own_directory {
            // What cannot be removed is a public certificate.
            let _ = fs::remove_dir_all(directory);
        }
    }
}

#[cfg(unix)]
fn make_for_owner(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(directory)
}

/// What is made in a user's folder of temporary files is that user's alone.
#[cfg(not(unix))]
fn make_for_owner(directory: &Path) -> io::Result<()> {
    fs::create_dir(directory)
}

fn fresh_directory() -> io::Result<PathBuf> {
    let mut random = [0; 16];
    rand::fill(&mut random).map_err(io::Error::other)?;
    let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let directory = env::temp_dir().join(format!("entra-emulator-{name}"));
    make_for_owner(&directory)?;
    Ok(directory)
}
