//! Removing what has outlived itself: expired tokens, and what processes that died have left behind.
//!
//! It happens after a file was written, with the first one of a client and then every hour, and looks at so many files
//! only, from a random one on.

use super::Store;
use super::entry::SKEW;
use super::seal::{HEADER, keep_until};
use super::shelf::{ENTRY, LOCK, TEMPORARY};
use crate::process::random_bytes;
use std::io::Read as _;
use std::sync::atomic::Ordering;
use std::time::UNIX_EPOCH;

/// How often, in seconds.
const HOUR: i64 = 3600;
/// When a file that says nothing of itself is old, in seconds.
const OLD: i64 = 24 * HOUR;
/// How many names are read, and how many of them are looked at.
const NAMES: usize = 8192;
pub(super) const LOOKS: usize = 256;

impl Store {
    /// Sweeps, unless that was done lately.
    pub(super) fn sweep_if_due(&self, unix: i64) {
        let last = self.swept_on.load(Ordering::Acquire);
        let due = unix.saturating_sub(last) >= HOUR || unix < last;
        let mine = due
            && self
                .swept_on
                .compare_exchange(last, unix, Ordering::AcqRel, Ordering::Acquire)
                .is_ok();
        if mine {
            self.sweep(unix);
        }
    }

    pub(super) fn sweep(&self, unix: i64) {
        let names = self.folder.names(NAMES).unwrap_or_default();
        let first = usize::try_from(u32::from_ne_bytes(random_bytes()))
            .unwrap_or(0)
            .checked_rem(names.len())
            .unwrap_or(0);
        for name in names
            .iter()
            .cycle()
            .skip(first)
            .take(names.len().min(LOOKS))
        {
            self.look_at(name, unix);
        }
    }

    fn look_at(&self, name: &str, unix: i64) {
        if !is_ours(name) {
            return;
        }
        if name.ends_with(LOCK) {
            // Whoever opens it just now must not lose it: it goes only with the lock held.
            if self.age(name, unix) > OLD
                && let Ok(file) = self.folder.lockable(name)
                && file.try_lock().is_ok()
                && self.folder.is(name, &file)
                && cfg!(unix)
            {
                let _ = self.folder.remove(name);
            }
            return;
        }
        let over = if name.ends_with(ENTRY) {
            match self.kept_until(name) {
                Some(until) => until < unix.saturating_sub(SKEW),
                None => self.age(name, unix) > OLD,
            }
        } else {
            self.age(name, unix) > HOUR
        };
        if over {
            let _ = self.folder.remove(name);
        }
    }

    /// What the header says.
    fn kept_until(&self, name: &str) -> Option<i64> {
        let file = self.folder.read(name).ok()?;
        if !file.metadata().ok()?.is_file() {
            return None;
        }
        let mut header = [0; HEADER];
        (&file).read_exact(&mut header).ok()?;
        keep_until(&header).ok()
    }

    /// How long ago a file was written, in seconds; no time at all where that cannot be known.
    fn age(&self, name: &str, unix: i64) -> i64 {
        let written = || {
            let about = self.folder.read(name).ok()?.metadata().ok()?;
            let since = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
            i64::try_from(since.as_secs()).ok()
        };
        written().map_or(0, |written| unix.saturating_sub(written))
    }
}

/// Whether a file of the store may be called so: whoever chooses a folder of their own may have other things in it.
fn is_ours(name: &str) -> bool {
    let half = |text: &str| {
        text.len() == 32
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if let Some(stem) = name.strip_suffix(TEMPORARY) {
        return half(stem);
    }
    name.strip_suffix(ENTRY)
        .or_else(|| name.strip_suffix(LOCK))
        .and_then(|stem| stem.split_once('-'))
        .is_some_and(|(configuration, token)| half(configuration) && half(token))
}
