//! A clock that moves by hand, and by the waits of flows.

use mtp_token::clock::{Clock, Moment, Passing};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the wall clock shows at the beginning.
pub(crate) const START: i64 = 1_800_000_000;

type Hook = Box<dyn FnMut(Duration) + Send>;

/// Both clocks at once. Single exchanges take no time by it.
#[derive(Default)]
pub(crate) struct SetClock {
    milliseconds: AtomicU64,
    /// Called before a wait passes.
    hook: Mutex<Option<Hook>>,
}

impl SetClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Lets `seconds` pass.
    pub(crate) fn forward(&self, seconds: u64) {
        self.milliseconds
            .fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Seconds since the beginning.
    pub(crate) fn seconds(&self) -> u64 {
        self.milliseconds.load(Ordering::SeqCst) / 1000
    }

    /// Has `hook` called before each wait of a flow.
    pub(crate) fn before_each_wait(&self, hook: impl FnMut(Duration) + Send + 'static) {
        *self.hook.lock().expect("hook") = Some(Box::new(hook));
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment::from_nanoseconds(self.milliseconds.load(Ordering::SeqCst) * 1_000_000)
    }

    fn unix(&self) -> i64 {
        START + self.seconds().cast_signed()
    }

    fn pass(&self, duration: Duration) -> Passing {
        if let Some(hook) = &mut *self.hook.lock().expect("hook") {
            hook(duration);
        }
        let milliseconds = u64::try_from(duration.as_millis()).expect("short");
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
        Box::pin(std::future::ready(()))
    }
}
