//! Partitions and slots.

use super::flight::Flight;
use crate::clock::Clock;
use crate::token::AccessToken;
use arc_swap::ArcSwapOption;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What tells the tokens of one partition apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlotKey {
    /// The tenant, as the caller gave it.
    pub tenant_id: Box<str>,
    /// The resource.
    pub resource: Box<str>,
    /// A claims challenge being answered.
    pub claims: Option<Box<str>>,
}

/// The tokens of one configuration and credential.
#[derive(Default)]
pub struct Partition {
    slots: Mutex<HashMap<SlotKey, Arc<Slot>>>,
}

impl Partition {
    /// The slot of `key`, made empty where there is none.
    #[must_use]
    pub fn slot(&self, key: SlotKey) -> Arc<Slot> {
        Arc::clone(lock(&self.slots).entry(key).or_default())
    }

    /// Forgets every token. Flights go on, but what they bring is kept.
    pub fn clear(&self) {
        for slot in lock(&self.slots).values() {
            slot.token.store(None);
        }
    }
}

/// The place of one token, and of the flight that is bringing one.
#[derive(Default)]
pub struct Slot {
    /// The token as the cache hands it out.
    token: ArcSwapOption<AccessToken>,
    pub(super) flight: Mutex<Option<Arc<Flight>>>,
}

impl Slot {
    /// The token, if it is fresh: outside its renewal margin, and good for `min_validity` at least.
    #[must_use]
    pub fn fresh(&self, clock: &dyn Clock, min_validity: Duration) -> Option<Arc<AccessToken>> {
        let token = self.token.load_full()?;
        token
            .outlives(clock, token.margin().max(min_validity))
            .then_some(token)
    }

    /// The token, if it has not expired: what is served when a fresh one cannot be had.
    #[must_use]
    pub fn valid(&self, clock: &dyn Clock, min_validity: Duration) -> Option<Arc<AccessToken>> {
        let token = self.token.load_full()?;
        token.outlives(clock, min_validity).then_some(token)
    }

    /// Keeps `token` for later.
    pub fn keep(&self, token: &AccessToken) {
        self.token.store(Some(Arc::new(token.as_cached())));
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
