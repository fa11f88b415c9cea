//! Time as a parameter: whoever needs to know what time it is, is handed a [`Clock`].
//!
//! A [`Moment`] is a reading of a clock that never steps; it measures waits and lifetimes. Wall-clock seconds say when
//! a token expires to the rest of the world.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A reading of a clock that never steps back and counts suspend. Only differences mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// Later than any clock will ever show.
    pub const NEVER: Self = Self(u64::MAX);

    /// The reading of `nanoseconds` since the clock's start.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// Nanoseconds since the clock's start.
    #[must_use]
    pub const fn nanoseconds(self) -> u64 {
        self.0
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
    /// Lets `duration` pass, on the runtime's thread. A clock that is moved by hand moves here.
    fn pass(&self, duration: Duration) -> Passing {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Time that passes.
pub type Passing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// By when work must have ended. Whoever joins it later may put that off.
#[derive(Clone, Debug)]
pub struct Horizon(Arc<AtomicU64>);

impl Horizon {
    /// When that is, as things stand.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment(self.0.load(Ordering::Acquire))
    }

    /// Puts it off to `moment`, unless it is later already.
    pub fn put_off(&self, moment: Moment) {
        self.0.fetch_max(moment.0, Ordering::AcqRel);
    }
}

impl From<Moment> for Horizon {
    fn from(moment: Moment) -> Self {
        Self(Arc::new(AtomicU64::new(moment.0)))
    }
}
