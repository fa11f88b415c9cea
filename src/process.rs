//! What the clients of one process share: the runtime's thread, one transport per trust configuration, one cache
//! partition per configuration and credential, and the key of the fingerprints that tell credentials apart.
//!
//! It is made anew in the child of a fork and never freed.

use crate::cache::{KeyCache, KeySource, Partition};
use crate::sys::fork::PerGeneration;
use crate::transport::{Runtime, Transports};
use aws_lc_rs::{hmac, rand};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

pub(crate) struct Process {
    pub(crate) runtime: Mutex<Weak<Runtime>>,
    pub(crate) transports: Transports,
    partitions: Mutex<HashMap<[u8; 32], Weak<Partition>>>,
    pub(crate) fingerprint_key: hmac::Key,
    pub(crate) keys: Mutex<KeyCache>,
    key_turns: Mutex<HashMap<KeySource, Weak<tokio::sync::Mutex<()>>>>,
}

impl Process {
    /// That of this process.
    pub(crate) fn get() -> &'static Self {
        static PROCESS: PerGeneration<Process> = PerGeneration::empty();
        PROCESS.get_or_make(|| Self {
            runtime: Mutex::new(Weak::new()),
            transports: Mutex::default(),
            partitions: Mutex::default(),
            keys: Mutex::default(),
            key_turns: Mutex::default(),
            fingerprint_key: hmac::Key::new(hmac::HMAC_SHA256, &random_bytes::<32>()),
        })
    }

    /// Whoever holds it fetches the keys of `source`; the others wait for what that brings.
    pub(crate) fn key_fetch_turn(&self, source: &KeySource) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self
            .key_turns
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(source).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        turns.insert(source.clone(), Arc::downgrade(&turn));
        turn
    }

    /// The cache partition of `fingerprint`, shared by all clients that have the same one. It lives as long as they do.
    pub(crate) fn partition(&self, fingerprint: [u8; 32]) -> Arc<Partition> {
        let mut partitions = self
            .partitions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        partitions.retain(|_, partition| partition.strong_count() > 0);
        if let Some(partition) = partitions.get(&fingerprint).and_then(Weak::upgrade) {
            return partition;
        }
        let partition = Arc::new(Partition::default());
        partitions.insert(fingerprint, Arc::downgrade(&partition));
        partition
    }
}

/// Random bytes of the cryptographic generator.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // The generator of aws-lc ends the process rather than fail, so there is no error to pass on.
    let _ = rand::fill(&mut bytes);
    bytes
}

/// A random number, for jitter and request ids.
pub(crate) fn random_number() -> u64 {
    u64::from_ne_bytes(random_bytes())
}
