//! The rules of the store, one by one.

mod files;
mod folders;
mod times;
mod turns;

use super::entry::{Entry, StoredToken};
use super::shelf::Spot;
use super::{Proof, Shelf, Store};
use crate::cache::SlotKey;
use crate::clock::Moment;
use crate::flow::token::Acquired;
use crate::nul_text::NulText;
use crate::protocol::TokenResponse;
use crate::secret::Secret;
use crate::token::Asked;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const UNIX: i64 = 1_800_000_000;
const BOOT: [u8; 16] = [7; 16];

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("mtp-store-rules-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn store(&self) -> Store {
        Store::open(Some(&self.0), &|_| None).expect("a store")
    }

    fn shelf(&self, credential: u8) -> Arc<Shelf> {
        let fingerprint = [1; 32];
        let proof = Proof::Fixed([credential; 32]);
        Arc::new(Shelf::new(self.store(), &fingerprint, proof))
    }

    fn spot(&self) -> Spot {
        self.shelf(0).spot(&key("tenant"))
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(&self.0)
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .into_string()
                    .expect("text")
            })
            .collect();
        names.sort();
        names
    }

    /// Without the files that turns were taken with: Windows keeps them.
    fn names_but_locks(&self) -> Vec<String> {
        let mut names = self.names();
        names.retain(|name| cfg!(unix) || !name.ends_with(".lock"));
        names
    }

    fn file(&self, spot: &Spot) -> PathBuf {
        self.0.join(spot.file_name())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn key(tenant: &str) -> SlotKey {
    key_of(tenant, "https://api.example", None)
}

fn key_of(tenant: &str, resource: &str, claims: Option<&str>) -> SlotKey {
    let asked = Asked {
        tenant_id: NulText::new(tenant),
        client_id: Arc::new(NulText::new("app")),
        resource: NulText::new(resource),
    };
    SlotKey {
        asked: Arc::new(asked),
        claims: claims.map(Into::into),
    }
}

fn at(seconds: u64) -> Moment {
    Moment::from_nanoseconds(seconds * 1_000_000_000)
}

fn acquired(text: &str, lifetime_seconds: u64) -> Acquired {
    Acquired {
        response: TokenResponse {
            access_token: Secret::from(text),
            token_type: "Bearer".to_owned(),
            lifetime_seconds,
            refresh_in_seconds: Some(lifetime_seconds / 2),
            resource: None,
        },
        sent_at: at(5000),
        sent_at_unix: UNIX,
    }
}

fn entry(text: &str) -> Entry {
    Entry {
        token: Some(StoredToken::of(&acquired(text, 3600), Some(BOOT))),
        wait: None,
    }
}

/// The token that `spot` gives.
fn token_in(spot: &Spot) -> Option<Secret> {
    Some(spot.read().entry.token?.secret)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
}
