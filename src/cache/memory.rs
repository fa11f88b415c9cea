//! Partitions and slots.

use super::flight::{Flight, Waiter};
use super::refresh::{PAUSE, Worth};
use super::sync::{AtomicU64, Mutex, MutexGuard, Ordering, TokenCell};
use crate::clock::{Clock, Moment};
use crate::error::Error;
use crate::flow::RememberedWaits;
use crate::token::{AccessToken, Asked};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How many tokens a partition keeps, unless more requests than that are alive and hold on to theirs.
const SLOTS: usize = 32_768;

/// What tells the tokens of one partition apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlotKey {
    /// The tenant, as the caller gave it, and the resource.
    pub asked: Arc<Asked>,
    /// A claims challenge being answered.
    pub claims: Option<Box<str>>,
}

/// A slot, and the one copy of what is asked for there: every token of it refers to that.
#[derive(Clone)]
pub struct Place {
    /// The slot.
    pub slot: Arc<Slot>,
    /// What is asked for.
    pub asked: Arc<Asked>,
}

/// The tokens of one configuration and credential. Clients and requests hold it, flights do not: dropping it ends what
/// goes on in the background.
pub struct Partition {
    slots: Mutex<HashMap<SlotKey, Arc<Slot>>>,
    limit: usize,
}

impl Default for Partition {
    fn default() -> Self {
        Self::of(SLOTS)
    }
}

impl Partition {
    fn of(limit: usize) -> Self {
        Self {
            slots: Mutex::new(HashMap::new()),
            limit,
        }
    }

    /// The place of `key`, made empty where there is none.
    #[must_use]
    pub fn place(&self, key: SlotKey) -> Place {
        let mut slots = lock(&self.slots);
        if slots.len() >= self.limit && !slots.contains_key(&key) {
            make_room(&mut slots, self.limit / 8 + 1);
        }
        let entry = slots.entry(key);
        Place {
            asked: Arc::clone(&entry.key().asked),
            slot: Arc::clone(entry.or_default()),
        }
    }

    /// Forgets every token. Flights go on, but what they bring is kept.
    pub fn clear(&self) {
        for slot in lock(&self.slots).values() {
            slot.clear();
        }
    }
}

impl Drop for Partition {
    fn drop(&mut self) {
        for slot in lock(&self.slots).values() {
            slot.end_background();
        }
    }
}

/// Drops up to `count` slots that nobody holds: those without a token, then those whose token ends first.
fn make_room(slots: &mut HashMap<SlotKey, Arc<Slot>>, count: usize) {
    let mut idle: Vec<_> = slots
        .iter()
        .filter(|(_, slot)| Arc::strong_count(slot) == 1)
        .map(|(key, slot)| (slot.expires_at(), key.clone()))
        .collect();
    if idle.len() > count {
        idle.select_nth_unstable_by_key(count, |(end, _)| *end);
        idle.truncate(count);
    }
    for (_, key) in idle {
        slots.remove(&key);
    }
}

/// The place of one token, and of the flight that is bringing one.
pub struct Slot {
    /// The token as the cache hands it out.
    token: TokenCell<AccessToken>,
    /// Before this moment, in nanoseconds, a token that still serves is not tried to be renewed again.
    paused_until: AtomicU64,
    /// How many times it was cleared.
    clears: AtomicU64,
    pub(super) flight: Mutex<Option<Arc<Flight>>>,
    background: Mutex<Option<Arc<dyn Waiter>>>,
    wait: Mutex<Option<Wait>>,
}

/// How long the server wants to hear nothing, and what it said.
struct Wait {
    until: Moment,
    failure: Error,
}

impl Default for Slot {
    fn default() -> Self {
        Self {
            token: TokenCell::new(None),
            paused_until: AtomicU64::new(0),
            clears: AtomicU64::new(0),
            flight: Mutex::new(None),
            background: Mutex::new(None),
            wait: Mutex::new(None),
        }
    }
}

impl Slot {
    /// The token and what it is worth now, unless that is nothing.
    #[must_use]
    pub fn look(
        &self,
        clock: &dyn Clock,
        min_validity: Duration,
    ) -> Option<(Arc<AccessToken>, Worth)> {
        let token = self.token.load_full()?;
        match token.life().worth(clock.now(), clock.unix(), min_validity) {
            Worth::Nothing => None,
            worth => Some((token, worth)),
        }
    }

    /// The token that a flight has brought meanwhile, for somebody who has found none that is good enough and is about
    /// to start a flight. One in its margin is not: a new one is what such a caller wants.
    #[must_use]
    pub fn landed(&self, clock: &dyn Clock, min_validity: Duration) -> Option<Arc<AccessToken>> {
        match self.look(clock, min_validity)? {
            (token, Worth::Fresh | Worth::Due) => Some(token),
            _ => None,
        }
    }

    /// Keeps `token` for later.
    pub fn keep(&self, token: &AccessToken) {
        self.token.store(Some(Arc::new(token.as_cached())));
    }

    fn clear(&self) {
        // Counted first: who adopts a token meanwhile finds that out, or this takes it away.
        self.clears.fetch_add(1, Ordering::AcqRel);
        self.token.store(None);
    }

    /// How many times its token was to be forgotten.
    #[must_use]
    pub fn clears(&self) -> u64 {
        self.clears.load(Ordering::Acquire)
    }

    /// Takes back a token that was adopted, unless another one has come since.
    pub fn give_back(&self, token: &Arc<AccessToken>) {
        let kept = self.token.load_full();
        if kept.is_some_and(|kept| Arc::ptr_eq(&kept, token)) {
            self.token.store(None);
        }
    }

    /// Keeps a token that another process has got, unless the one that is here lasts longer from now on, and gives the
    /// one that is kept.
    pub fn adopt(&self, token: AccessToken, now: Moment, unix: i64) -> Arc<AccessToken> {
        if let Some(known) = self.token.load_full()
            && known.life().left(now, unix) >= token.life().left(now, unix)
        {
            return known;
        }
        let token = Arc::new(token);
        self.token.store(Some(Arc::clone(&token)));
        token
    }

    /// Whether a renewal was begun or has failed so lately that a token which still serves does so without another one.
    #[must_use]
    pub fn paused(&self, now: Moment) -> bool {
        now.nanoseconds() < self.paused_until.load(Ordering::Acquire)
    }

    /// Pauses renewals from `now` on. True for the one caller who began the pause, and so is to renew the token.
    pub fn begin_pause(&self, now: Moment) -> bool {
        let before = self.paused_until.load(Ordering::Acquire);
        now.nanoseconds() >= before
            && self
                .paused_until
                .compare_exchange(
                    before,
                    now.plus(PAUSE).nanoseconds(),
                    Ordering::AcqRel,
                    Ordering::Acquire,
                )
                .is_ok()
    }

    /// Pauses renewals from `now` on, because one has failed.
    pub fn pause(&self, now: Moment) {
        let until = now.plus(PAUSE).nanoseconds();
        self.paused_until.store(until, Ordering::Release);
    }

    /// Remembers who waits in the background, so that the partition can end that.
    pub fn set_background(&self, waiter: Arc<dyn Waiter>) {
        *lock(&self.background) = Some(waiter);
    }

    /// Whether somebody waits in the background for the flight that is under way.
    #[must_use]
    pub fn is_renewed(&self) -> bool {
        let waiter = lock(&self.background).clone();
        waiter.is_some_and(|waiter| Flight::carries(self, &waiter))
    }

    /// Takes the background's waiter off its flight.
    fn end_background(&self) {
        let waiter = lock(&self.background).take();
        if let Some(waiter) = waiter {
            Flight::leave(self, &waiter);
        }
    }

    fn expires_at(&self) -> Option<Moment> {
        Some(self.token.load_full()?.life().expires_at())
    }
}

impl RememberedWaits for Slot {
    fn remember(&self, until: Moment, failure: &Error) {
        *lock(&self.wait) = Some(Wait {
            until,
            failure: failure.clone(),
        });
    }

    fn standing(&self, now: Moment) -> Option<(Duration, Error)> {
        let mut wait = lock(&self.wait);
        let left = wait.as_ref()?.until.since(now);
        if left.is_zero() {
            *wait = None;
        }
        Some((left, wait.as_ref()?.failure.clone()))
    }

    fn forget(&self) {
        *lock(&self.wait) = None;
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(super) mod tests;
