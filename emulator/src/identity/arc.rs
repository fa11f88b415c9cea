//! Azure Arc: whoever asks must first read a file that only the agent's group can read.

use std::collections::HashMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answers::{Cause, Full, Issued, Refusal};
use super::{Asked, Assigned};
use crate::call::authorization;
use crate::random::{bytes, guid};
use crate::text::hex;

/// Where a real agent puts its files; nothing is ever written there unless it is asked for.
fn usual() -> PathBuf {
    if cfg!(windows) {
        let data = env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
        Path::new(&data)
            .join("AzureConnectedMachineAgent")
            .join("Tokens")
    } else {
        PathBuf::from("/var/opt/azcmagent/tokens")
    }
}

/// The files that have been written and not yet been used.
#[derive(Debug, Default)]
pub(crate) struct Challenges(Mutex<HashMap<String, PathBuf>>);

impl Challenges {
    /// Writes a file with fresh content into `directory`, and says where it is.
    fn pose(&self, directory: &Path) -> io::Result<PathBuf> {
        let path = key_file(directory);
        let content = hex(&bytes::<32>());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(content.as_bytes())?;
        self.open().insert(content, path.clone());
        Ok(path)
    }

    /// Whether `content` is that of a file. It counts once.
    fn redeem(&self, content: &str) -> bool {
        let path = self.open().remove(content);
        path.inspect(remove).is_some()
    }

    /// Forgets, and removes, all files.
    pub(crate) fn clear(&self) {
        self.open().drain().for_each(|(_, path)| remove(&path));
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, PathBuf>> {
        self.0.lock().expect("no holder panics")
    }
}

impl Drop for Challenges {
    fn drop(&mut self) {
        self.clear();
    }
}

fn key_file(directory: &Path) -> PathBuf {
    directory.join(format!("{}.key", guid()))
}

fn remove(path: &PathBuf) {
    // Somebody else may have removed it; its content is worth nothing any more.
    let _ = fs::remove_file(path);
}

pub(super) async fn token(asked: Asked) -> Response {
    if let Err(refusal) = check(&asked) {
        return refusal.oauth();
    }
    if !asked.headers.contains_key(header::AUTHORIZATION) {
        return challenge(&asked).unwrap_or_else(|error| {
            let text = format!("The challenge's file cannot be written: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        });
    }
    match redeem(&asked) {
        Ok(issued) => Json(Full::from(issued)).into_response(),
        Err(refusal) => refusal.oauth(),
    }
}

fn check(asked: &Asked) -> Result<(), Refusal> {
    asked.demand_metadata()?;
    asked.demand_version(&["2019-11-01", "2020-06-01"])
}

fn challenge(asked: &Asked) -> io::Result<Response> {
    let file = match &asked.world.config.arc_tokens {
        Some(directory) => asked.world.challenges.pose(directory)?,
        None => key_file(&usual()),
    };
    let realm = format!("Basic realm={}", file.display());
    Ok((
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, realm)],
    )
        .into_response())
}

fn redeem(asked: &Asked) -> Result<Issued, Refusal> {
    let content = authorization(&asked.headers, "Basic").unwrap_or_default();
    if !asked.world.challenges.redeem(content) {
        let text = "The Authorization header does not have the content of a challenge's file";
        return Err(Refusal::new(Cause::Secret, text));
    }
    // A machine has one identity here: which one was asked for is not looked at.
    let identity = asked.always(Assigned::System)?;
    asked.token_for(identity)
}
