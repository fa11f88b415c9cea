//! Time as a parameter: whoever needs to know what time it is, is handed a [`Clock`].
//!
//! A [`Moment`] is a reading of a clock that never steps; it measures waits and lifetimes. Wall-clock seconds say when
//! a token expires to the rest of the world.

use std::time::Duration;

/// A reading of a clock that never steps back and counts suspend. Only differences mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// The reading of `nanoseconds` since the clock's start.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// This moment and `duration` more; the end of time where that does not fit.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)),
        )
    }

    /// The time from `earlier` to this moment, zero where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// A reading that never steps.
    fn now(&self) -> Moment;
    /// Seconds since 1970-01-01T00:00:00Z by the wall clock.
    fn unix(&self) -> i64;
}
