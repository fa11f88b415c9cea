//! Models of slot and flight: loom runs each in every order in which its threads can meet.
//!
//! `cargo test --lib --features __loom cache::models`

use super::memory::tests::token;
use super::{Boarding, Flight, Landing, Outcome, Slot, Waiter};
use crate::clock::{Clock, Moment};
use crate::flow::{LogEntry, LogLevel};
use crate::token::AccessToken;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use std::sync::Arc;
use std::time::Duration;

const NOW: Moment = Moment::from_nanoseconds(0);

/// A clock that stands.
struct Beginning;

impl Clock for Beginning {
    fn now(&self) -> Moment {
        NOW
    }

    fn unix(&self) -> i64 {
        0
    }
}

/// Counts what it is told.
struct Counting {
    tokens: AtomicUsize,
    errors: AtomicUsize,
}

impl Counting {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            tokens: AtomicUsize::new(0),
            errors: AtomicUsize::new(0),
        })
    }

    /// How many tokens and how many errors it was told of.
    fn heard(&self) -> (usize, usize) {
        (
            self.tokens.load(Ordering::SeqCst),
            self.errors.load(Ordering::SeqCst),
        )
    }
}

impl Waiter for Counting {
    fn landed(&self, outcome: &Outcome) {
        let count = if outcome.is_ok() {
            &self.tokens
        } else {
            &self.errors
        };
        count.fetch_add(1, Ordering::SeqCst);
    }

    fn heard(&self, _: &LogEntry) {}
}

fn board(
    slot: &Slot,
    waiter: &Arc<Counting>,
    look: impl FnOnce() -> Option<Arc<AccessToken>>,
) -> Boarding {
    let waiter: Arc<dyn Waiter> = Arc::<Counting>::clone(waiter);
    Flight::board(slot, waiter, NOW, look)
}

/// What requests look for under the lock.
fn in_slot(slot: &Slot) -> Option<Arc<AccessToken>> {
    slot.landed(&Beginning, Duration::ZERO)
}

fn land(slot: &Arc<Slot>, flight: &Arc<Flight>) {
    Landing::new(flight, Arc::clone(slot)).land(&Ok(Arc::new(token(3600))), true, NOW);
}

/// What a caller does: joins, or takes off and makes the request.
fn call(slot: &Arc<Slot>, requests: &AtomicUsize, looks_again: bool) {
    if in_slot(slot).is_some() {
        return;
    }
    let waiter = Counting::new();
    let look = || if looks_again { in_slot(slot) } else { None };
    if let Boarding::TakeOff(flight) = board(slot, &waiter, look) {
        requests.fetch_add(1, Ordering::SeqCst);
        land(slot, &flight);
        assert_eq!(waiter.heard(), (1, 0));
    }
}

/// Two callers who want the same token.
fn two_callers(looks_again: bool) {
    loom::model(move || {
        let (slot, requests) = (Arc::new(Slot::default()), Arc::new(AtomicUsize::new(0)));
        let other = {
            let (slot, requests) = (Arc::clone(&slot), Arc::clone(&requests));
            thread::spawn(move || call(&slot, &requests, looks_again))
        };
        call(&slot, &requests, looks_again);
        other.join().expect("no panic");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "a double flight");
    });
}

#[test]
fn callers_of_one_token_make_one_request() {
    two_callers(true);
}

/// The models would notice: without the second look under the lock there are orders with two requests.
#[test]
#[should_panic(expected = "a double flight")]
fn a_planted_double_flight_is_found() {
    two_callers(false);
}

/// A joiner is told once, whether it finds the flight of a leader who leaves, or none, or the landed token.
#[test]
fn a_leader_that_leaves_passes_the_flight_on() {
    loom::model(|| {
        let slot = Arc::new(Slot::default());
        let joiner = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || {
                let waiter = Counting::new();
                let boarding = board(&slot, &waiter, || in_slot(&slot));
                if let Boarding::TakeOff(flight) = &boarding {
                    land(&slot, flight);
                }
                (waiter, matches!(boarding, Boarding::Landed(_)))
            })
        };
        let leader = Counting::new();
        let aborted = Arc::new(AtomicUsize::new(0));
        if let Boarding::TakeOff(flight) = board(&slot, &leader, || in_slot(&slot)) {
            let abort = Arc::clone(&aborted);
            flight.stop_with(move || {
                abort.fetch_add(1, Ordering::SeqCst);
            });
            let waiter: Arc<dyn Waiter> = Arc::<Counting>::clone(&leader);
            Flight::leave(&slot, &waiter);
            // An aborted task is dropped, and its landing with it.
            let landing = Landing::new(&flight, Arc::clone(&slot));
            if aborted.load(Ordering::SeqCst) == 0 {
                landing.land(&Ok(Arc::new(token(3600))), true, NOW);
            }
            assert_eq!(leader.heard(), (0, 0), "who has left hears nothing");
        }
        let (waiter, landed) = joiner.join().expect("no panic");
        let expected = if landed { (0, 0) } else { (1, 0) };
        assert_eq!(waiter.heard(), expected);
    });
}

/// However late the way to stop it is told, a flight that nobody waits for is stopped, once.
#[test]
fn a_flight_without_waiters_is_stopped() {
    loom::model(|| {
        let slot = Arc::new(Slot::default());
        let waiter = Counting::new();
        let Boarding::TakeOff(flight) = board(&slot, &waiter, || None) else {
            unreachable!("the slot is empty");
        };
        let leaving = {
            let (slot, waiter) = (Arc::clone(&slot), Arc::clone(&waiter));
            thread::spawn(move || {
                let waiter: Arc<dyn Waiter> = waiter;
                Flight::leave(&slot, &waiter);
            })
        };
        let stopped = Arc::new(AtomicUsize::new(0));
        let stop = Arc::clone(&stopped);
        flight.stop_with(move || {
            stop.fetch_add(1, Ordering::SeqCst);
        });
        leaving.join().expect("no panic");
        assert_eq!(stopped.load(Ordering::SeqCst), 1);
    });
}

/// Leaving and landing at once: told at most once, and the slot is free afterwards.
#[test]
fn landing_and_leaving_meet() {
    loom::model(|| {
        let slot = Arc::new(Slot::default());
        let (stays, leaves) = (Counting::new(), Counting::new());
        let Boarding::TakeOff(flight) = board(&slot, &stays, || None) else {
            unreachable!("the slot is empty");
        };
        assert!(matches!(
            board(&slot, &leaves, || None),
            Boarding::Joined(_)
        ));
        let leaving = {
            let (slot, leaves) = (Arc::clone(&slot), Arc::clone(&leaves));
            thread::spawn(move || {
                let waiter: Arc<dyn Waiter> = leaves;
                Flight::leave(&slot, &waiter);
            })
        };
        land(&slot, &flight);
        leaving.join().expect("no panic");
        assert_eq!(stays.heard(), (1, 0));
        assert!(leaves.heard().0 <= 1);
        let next = Counting::new();
        assert!(matches!(board(&slot, &next, || None), Boarding::TakeOff(_)));
    });
}

#[test]
fn one_of_two_renews_a_token_that_is_due() {
    loom::model(|| {
        let slot = Arc::new(Slot::default());
        let other = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || slot.begin_pause(NOW))
        };
        let mine = slot.begin_pause(NOW);
        assert!(mine != other.join().expect("no panic"));
    });
}

/// A token of another process and somebody who joins at once: whoever waits is told once, and nobody is forgotten.
#[test]
fn serving_and_joining_meet() {
    loom::model(|| {
        let slot = Arc::new(Slot::default());
        let first = Counting::new();
        let Boarding::TakeOff(flight) = board(&slot, &first, || None) else {
            unreachable!("the slot is empty");
        };
        let joining = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || {
                let waiter = Counting::new();
                let boarding = board(&slot, &waiter, || in_slot(&slot));
                if let Boarding::TakeOff(flight) = &boarding {
                    land(&slot, flight);
                }
                (waiter, matches!(boarding, Boarding::Landed(_)))
            })
        };
        let found = slot.adopt(token(3600), NOW, 0);
        let said = LogEntry {
            level: LogLevel::Verbose,
            text: String::new(),
        };
        if !flight.serve(&slot, &found, &said) {
            land(&slot, &flight);
        }
        let (waiter, landed) = joining.join().expect("no panic");
        assert_eq!(first.heard(), (1, 0));
        let expected = if landed { (0, 0) } else { (1, 0) };
        assert_eq!(waiter.heard(), expected);
    });
}
