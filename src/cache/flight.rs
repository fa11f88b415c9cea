//! One request for any number of waiters.
//!
//! A flight belongs to its slot. Whoever wants the same token while it is under way joins it; it ends with its last
//! waiter, and its outcome reaches each of them once. Joining, leaving and landing happen under the slot's lock, so that
//! nobody joins a flight that has landed and no second flight takes off beside one that is under way. `models` tries
//! every order of these.

use super::memory::{Slot, lock};
use super::sync::Mutex;
use crate::advice::Text;
use crate::clock::{Horizon, Moment};
use crate::error::{Error, ErrorKind, Result};
use crate::flow::LogEntry;
use crate::token::AccessToken;
use std::sync::Arc;

/// What a flight brings: a token, or the one error for all.
pub type Outcome = Result<Arc<AccessToken>>;

/// Somebody who waits for a flight.
pub trait Waiter: Send + Sync {
    /// The flight has ended. Called once, outside all locks.
    fn landed(&self, outcome: &Outcome);
    /// Something happened on the way.
    fn heard(&self, entry: &LogEntry);
    /// Whether a token that was not got for this flight is enough. Called under the flight's locks.
    fn suits(&self, token: &AccessToken) -> bool {
        let _ = token;
        true
    }
}

/// What came of wanting to board.
pub enum Boarding {
    /// The waiter is on a flight that somebody else has started.
    Joined(Arc<Flight>),
    /// The waiter is on a new flight, which the caller must start.
    TakeOff(Arc<Flight>),
    /// No flight is needed.
    Landed(Arc<AccessToken>),
}

/// A request under way.
pub struct Flight {
    horizon: Horizon,
    waiters: Mutex<Vec<Arc<dyn Waiter>>>,
    abort: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Flight {
    /// Joins the slot's flight, or takes off with a new one. It goes on to the latest deadline of those who wait.
    /// `landed_since` looks once more, under the lock: a flight may have landed since the caller looked.
    #[must_use]
    pub fn board(
        slot: &Slot,
        waiter: Arc<dyn Waiter>,
        deadline: Moment,
        landed_since: impl FnOnce() -> Option<Arc<AccessToken>>,
    ) -> Boarding {
        let mut current = lock(&slot.flight);
        if let Some(flight) = current.as_ref() {
            flight.horizon.put_off(deadline);
            lock(&flight.waiters).push(waiter);
            return Boarding::Joined(Arc::clone(flight));
        }
        if let Some(token) = landed_since() {
            return Boarding::Landed(token);
        }
        let flight = Arc::new(Self {
            horizon: deadline.into(),
            waiters: Mutex::new(vec![waiter]),
            abort: Mutex::new(None),
        });
        *current = Some(Arc::clone(&flight));
        Boarding::TakeOff(flight)
    }

    /// By when it must have ended.
    #[must_use]
    pub fn horizon(&self) -> &Horizon {
        &self.horizon
    }

    /// Says how to stop the flight once nobody waits for it any more.
    pub fn stop_with(&self, abort: impl FnOnce() + Send + 'static) {
        let mut place = lock(&self.abort);
        // Under the lock of `abort`, which whoever leaves last takes after the waiters: it finds this one, or this finds
        // that nobody waits.
        if lock(&self.waiters).is_empty() {
            drop(place);
            abort();
        } else {
            *place = Some(Box::new(abort));
        }
    }

    /// Whether `waiter` is on the flight that the slot has.
    pub(super) fn carries(slot: &Slot, waiter: &Arc<dyn Waiter>) -> bool {
        let current = lock(&slot.flight);
        current.as_ref().is_some_and(|flight| {
            lock(&flight.waiters)
                .iter()
                .any(|other| same(other, waiter))
        })
    }

    /// Takes `waiter` off whatever flight the slot has. The last one to leave ends the flight.
    pub fn leave(slot: &Slot, waiter: &Arc<dyn Waiter>) {
        let flight = {
            let mut current = lock(&slot.flight);
            let Some(flight) = current.clone() else {
                return;
            };
            let mut waiters = lock(&flight.waiters);
            let before = waiters.len();
            waiters.retain(|other| !same(other, waiter));
            if before == waiters.len() || !waiters.is_empty() {
                return;
            }
            drop(waiters);
            *current = None;
            flight
        };
        let abort = lock(&flight.abort).take();
        if let Some(abort) = abort {
            abort();
        }
    }

    /// Ends the flight with `outcome`: frees the slot for the next one and tells every waiter. A token must be in the
    /// slot before, or somebody who boards in between takes off again.
    fn land(self: &Arc<Self>, slot: &Slot, outcome: &Outcome) {
        let waiters = {
            let mut current = lock(&slot.flight);
            if current
                .as_ref()
                .is_some_and(|flight| Arc::ptr_eq(flight, self))
            {
                *current = None;
            }
            std::mem::take(&mut *lock(&self.waiters))
        };
        for waiter in waiters {
            waiter.landed(outcome);
        }
    }

    /// Whether [`Flight::serve`] would change anything: the token suits somebody, or nobody is left to wait.
    #[must_use]
    pub fn would_serve(&self, token: &AccessToken) -> bool {
        let waiters = lock(&self.waiters);
        waiters.is_empty() || waiters.iter().any(|waiter| waiter.suits(token))
    }

    /// Gives a token that somebody else has got to those who wait and whom it suits, after they have heard `said`. True
    /// where nobody is left: the flight has ended, and the slot is free for the next one. Else it goes on for the rest,
    /// and for whoever joins it now.
    pub fn serve(self: &Arc<Self>, slot: &Slot, token: &Arc<AccessToken>, said: &LogEntry) -> bool {
        let (served, over) = {
            let mut current = lock(&slot.flight);
            let mut waiters = lock(&self.waiters);
            let (served, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut *waiters)
                .into_iter()
                .partition(|waiter| waiter.suits(token));
            let over = rest.is_empty();
            *waiters = rest;
            if over
                && current
                    .as_ref()
                    .is_some_and(|flight| Arc::ptr_eq(flight, self))
            {
                *current = None;
            }
            (served, over)
        };
        let outcome = Ok(Arc::clone(token));
        for waiter in served {
            waiter.heard(said);
            waiter.landed(&outcome);
        }
        over
    }

    /// Passes a line of the log on to every waiter.
    pub fn tell(&self, entry: &LogEntry) {
        let waiters = lock(&self.waiters).clone();
        for waiter in waiters {
            waiter.heard(entry);
        }
    }
}

fn same(one: &Arc<dyn Waiter>, other: &Arc<dyn Waiter>) -> bool {
    std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(other))
}

/// Sees to it that a flight lands whatever becomes of the task that flies it: waiters would wait for ever otherwise.
pub struct Landing {
    flight: Arc<Flight>,
    slot: Arc<Slot>,
    landed: bool,
}

impl Landing {
    /// For a flight that has just taken off.
    #[must_use]
    pub fn new(flight: &Arc<Flight>, slot: Arc<Slot>) -> Self {
        Self {
            flight: Arc::clone(flight),
            slot,
            landed: false,
        }
    }

    /// Lands with `outcome`. A token is kept first where `keep` says so; after a failure at `now`, renewals pause.
    pub fn land(mut self, outcome: &Outcome, keep: bool, now: Moment) {
        self.landed = true;
        match outcome {
            Ok(token) if keep => self.slot.keep(token),
            Ok(_) => {}
            Err(_) => self.slot.pause(now),
        }
        self.flight.land(&self.slot, outcome);
    }

    /// Nothing is left to land: the flight has served everybody.
    pub fn over(mut self) {
        self.landed = true;
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        if !self.landed {
            // A panic, or the end of the runtime. Nobody waits where the flight was given up on purpose.
            self.flight.land(
                &self.slot,
                &Err(Error::new(ErrorKind::Panic, Text::Panic).advise(Text::AdviseReport)),
            );
        }
    }
}
