//! Signing keys kept in memory, and how often they may be fetched.
//!
//! | rule | number |
//! |---|---|
//! | a set is fetched again after | 24 h |
//! | a key id that is not in the set fetches it again: at once the first time, then not more often than every | 5 min |
//! | metadata and key sets together, for the whole process | 30 fetches in 5 min |
//! | sets kept | 64, the least recently used goes first |
//!
//! So what stands in a token causes few requests, however many tokens there are. A set whose renewal fails stays in
//! use and is called stale until a renewal succeeds.

use crate::clock::Moment;
use crate::token::jwks::{KeySet, Lookup};
use crate::token::report::TokenVersion;
use crate::token::verify::Metadata;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

const TIME_TO_LIVE: Duration = Duration::from_secs(24 * 60 * 60);
const FLOOR: Duration = Duration::from_secs(5 * 60);
const WINDOW: Duration = Duration::from_secs(5 * 60);
const FETCHES_PER_WINDOW: usize = 30;
const SETS: usize = 64;

/// Whose keys, and through which connections they came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeySource {
    /// The authority.
    pub authority: String,
    /// The tenant, as the caller gave it.
    pub tenant: String,
    /// The version of the tokens that they sign.
    pub version: TokenVersion,
    /// Fingerprint of proxy and extra roots: keys that one configuration trusts are no other's.
    pub trust: [u8; 32],
}

/// A key set, and the metadata that led to it.
#[derive(Clone)]
pub struct Kept {
    /// The keys.
    pub keys: Arc<KeySet>,
    /// The tenant's metadata.
    pub metadata: Arc<Metadata>,
    /// When they came.
    pub fetched_at: Moment,
}

/// What the cache says to a wish for keys.
pub enum KeyAdvice {
    /// Use these. They hold the wanted key id, or may not be fetched again yet.
    Use {
        /// The keys.
        kept: Kept,
        /// They ought to be fetched again, and that has failed or cannot be done now.
        stale: bool,
    },
    /// Fetch them; these serve if that fails.
    Fetch(Option<Kept>),
    /// There are none, and too many were fetched lately.
    TooMany,
}

struct Entry {
    kept: Option<Kept>,
    /// When it was last fetched again, or in vain.
    tried_at: Option<Moment>,
    /// The last fetch was in vain.
    failed: bool,
    used: u64,
}

impl Kept {
    fn is_fresh(&self, now: Moment) -> bool {
        now.since(self.fetched_at) < TIME_TO_LIVE
    }

    fn knows(&self, kid: &str) -> bool {
        !matches!(self.keys.find(kid), Lookup::Unknown)
    }
}

/// The key sets of a process.
#[derive(Default)]
pub struct KeyCache {
    entries: HashMap<KeySource, Entry>,
    fetches: VecDeque<Moment>,
    uses: u64,
}

impl KeyCache {
    /// Says what to do about keys of `source` with which a token of key id `kid` is to be verified. [`KeyAdvice::Fetch`]
    /// counts as a fetch of both metadata and keys.
    pub fn advise(&mut self, source: &KeySource, kid: &str, now: Moment) -> KeyAdvice {
        self.uses += 1;
        let uses = self.uses;
        let entry = self.entry(source);
        entry.used = uses;
        let tried_lately = entry.tried_at.is_some_and(|tried| now.since(tried) < FLOOR);
        let failed = entry.failed;
        let Some(kept) = entry.kept.clone() else {
            return if tried_lately || !self.may_fetch(now) {
                KeyAdvice::TooMany
            } else {
                KeyAdvice::Fetch(None)
            };
        };
        let fresh = kept.is_fresh(now);
        if fresh && kept.knows(kid) {
            KeyAdvice::Use { kept, stale: false }
        } else if tried_lately {
            let stale = failed || !fresh;
            KeyAdvice::Use { kept, stale }
        } else if self.may_fetch(now) {
            KeyAdvice::Fetch(Some(kept))
        } else {
            KeyAdvice::Use { kept, stale: true }
        }
    }

    /// The keys of `source`, where they are neither too old nor without `kid`: then nobody has to wait for anything.
    pub fn at_hand(&mut self, source: &KeySource, kid: &str, now: Moment) -> Option<Kept> {
        self.uses += 1;
        let uses = self.uses;
        let entry = self.entries.get_mut(source)?;
        let kept = entry
            .kept
            .clone()
            .filter(|kept| kept.is_fresh(now) && kept.knows(kid))?;
        entry.used = uses;
        Some(kept)
    }

    /// Remembers that a fetch has failed.
    pub fn failed(&mut self, source: &KeySource, now: Moment) {
        let entry = self.entry(source);
        entry.tried_at = Some(now);
        entry.failed = true;
    }

    /// Keeps what was fetched. The first set may be fetched again at once: it does not count as tried.
    pub fn keep(&mut self, source: &KeySource, kept: Kept) {
        let entry = self.entry(source);
        entry.tried_at = entry.kept.as_ref().map(|_| kept.fetched_at);
        entry.failed = false;
        entry.kept = Some(kept);
    }

    /// Counts two fetches, metadata and keys, if the window has room for them.
    fn may_fetch(&mut self, now: Moment) -> bool {
        while self
            .fetches
            .front()
            .is_some_and(|fetch| now.since(*fetch) >= WINDOW)
        {
            self.fetches.pop_front();
        }
        if self.fetches.len() + 2 > FETCHES_PER_WINDOW {
            return false;
        }
        self.fetches.extend([now, now]);
        true
    }

    fn entry(&mut self, source: &KeySource) -> &mut Entry {
        if !self.entries.contains_key(source) && self.entries.len() >= SETS {
            let oldest = self
                .entries
                .iter()
                .min_by_key(|(_, entry)| entry.used)
                .map(|(source, _)| source.clone());
            if let Some(oldest) = oldest {
                self.entries.remove(&oldest);
            }
        }
        self.entries.entry(source.clone()).or_insert(Entry {
            kept: None,
            tried_at: None,
            failed: false,
            used: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::jwks::parse_key_set;

    /// In seconds.
    const DAY: u64 = 24 * 60 * 60;

    fn source(tenant: &str) -> KeySource {
        KeySource {
            authority: "https://login.microsoftonline.com".to_owned(),
            tenant: tenant.to_owned(),
            version: TokenVersion::V1,
            trust: [0; 32],
        }
    }

    fn at(seconds: u64) -> Moment {
        Moment::from_nanoseconds(seconds * 1_000_000_000)
    }

    fn kept(now: Moment) -> Kept {
        // The key "k" is known, though not usable; every other one is unknown.
        let keys = Arc::new(parse_key_set(br#"{"keys":[{"kid":"k"}]}"#).expect("a set"));
        let metadata = Arc::new(Metadata {
            issuer: "https://sts.windows.net/x/".to_owned(),
            jwks_uri: "https://login.microsoftonline.com/x/discovery/keys".to_owned(),
            cloud_instance_name: None,
        });
        Kept {
            keys,
            metadata,
            fetched_at: now,
        }
    }

    /// A cache with a set for "a" of that time.
    fn filled(now: Moment) -> KeyCache {
        let mut cache = KeyCache::default();
        assert!(fetches(&cache.advise(&source("a"), "k", now)));
        cache.keep(&source("a"), kept(now));
        cache
    }

    /// Whether the advice is to use what is there, and as what.
    fn uses(advice: &KeyAdvice) -> Option<bool> {
        match advice {
            KeyAdvice::Use { stale, .. } => Some(*stale),
            KeyAdvice::Fetch(_) | KeyAdvice::TooMany => None,
        }
    }

    fn fetches(advice: &KeyAdvice) -> bool {
        matches!(advice, KeyAdvice::Fetch(_))
    }

    #[test]
    fn an_unknown_key_refreshes_once_and_then_every_five_minutes() {
        let mut cache = filled(at(0));
        assert_eq!(uses(&cache.advise(&source("a"), "k", at(1))), Some(false));
        assert!(fetches(&cache.advise(&source("a"), "new", at(1))));
        cache.keep(&source("a"), kept(at(1)));
        assert_eq!(
            uses(&cache.advise(&source("a"), "new", at(300))),
            Some(false)
        );
        assert!(fetches(&cache.advise(&source("a"), "new", at(301))));
    }

    #[test]
    fn at_hand_is_a_known_key_of_a_set_that_is_not_old() {
        let mut cache = filled(at(0));
        let mut has = |tenant, kid, now| cache.at_hand(&source(tenant), kid, at(now)).is_some();
        assert!(has("a", "k", 0) && has("a", "k", DAY - 1));
        assert!(!has("a", "k", DAY) && !has("a", "new", 1) && !has("b", "k", 1));
        // Looking counts as no fetch, and holds up none.
        assert!(fetches(&cache.advise(&source("b"), "k", at(1))));
    }

    #[test]
    fn a_set_is_fetched_again_after_a_day() {
        let mut cache = filled(at(0));
        let advice = cache.advise(&source("a"), "k", at(DAY - 1));
        assert_eq!(uses(&advice), Some(false));
        assert!(fetches(&cache.advise(&source("a"), "k", at(DAY))));
    }

    #[test]
    fn a_set_whose_renewal_fails_is_stale_until_one_succeeds() {
        let mut cache = filled(at(0));
        assert!(fetches(&cache.advise(&source("a"), "k", at(DAY))));
        cache.failed(&source("a"), at(DAY));
        let advice = cache.advise(&source("a"), "k", at(DAY + 299));
        assert_eq!(uses(&advice), Some(true));
        assert!(fetches(&cache.advise(&source("a"), "k", at(DAY + 300))));
        cache.keep(&source("a"), kept(at(DAY + 300)));
        let advice = cache.advise(&source("a"), "k", at(DAY + 301));
        assert_eq!(uses(&advice), Some(false));
    }

    #[test]
    fn a_fresh_set_is_stale_only_for_the_key_that_could_not_be_fetched() {
        let mut cache = filled(at(0));
        assert!(fetches(&cache.advise(&source("a"), "new", at(1))));
        cache.failed(&source("a"), at(1));
        assert_eq!(uses(&cache.advise(&source("a"), "new", at(2))), Some(true));
        assert_eq!(uses(&cache.advise(&source("a"), "k", at(2))), Some(false));
    }

    #[test]
    fn a_fetch_that_was_given_up_is_not_one_that_was_tried() {
        let mut cache = filled(at(0));
        assert!(fetches(&cache.advise(&source("a"), "new", at(1))));
        assert!(fetches(&cache.advise(&source("a"), "new", at(2))));
    }

    #[test]
    fn where_no_fetch_is_left_the_old_set_is_stale() {
        let mut cache = filled(at(0));
        for number in 0..15 {
            cache.advise(&source(&number.to_string()), "k", at(DAY));
        }
        assert_eq!(uses(&cache.advise(&source("a"), "k", at(DAY))), Some(true));
    }

    #[test]
    fn a_fetch_in_vain_is_not_repeated_at_once() {
        let mut cache = KeyCache::default();
        assert!(fetches(&cache.advise(&source("a"), "k", at(0))));
        cache.failed(&source("a"), at(0));
        assert!(matches!(
            cache.advise(&source("a"), "k", at(299)),
            KeyAdvice::TooMany
        ));
        assert!(fetches(&cache.advise(&source("a"), "k", at(300))));
    }

    #[test]
    fn the_whole_process_makes_thirty_fetches_in_five_minutes() {
        let mut cache = KeyCache::default();
        let fetched = (0..1000)
            .filter(|number| fetches(&cache.advise(&source(&number.to_string()), "k", at(0))))
            .count();
        // Each is two requests: metadata and keys.
        assert_eq!(fetched, 15);
        assert!(cache.entries.len() <= SETS);
        assert!(fetches(&cache.advise(&source("late"), "k", at(300))));
    }
}
