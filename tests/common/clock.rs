//! A clock that moves by hand, and by the waits of flows.

use mtp_token::clock::{Clock, Moment, Passing};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the wall clock shows at the beginning.
pub(crate) const START: i64 = 1_800_000_000;

type Hook = Box<dyn FnMut(Duration) + Send>;
type Once = Box<dyn FnOnce() + Send>;

/// Both clocks at once. Single exchanges take no time by it.
#[derive(Default)]
pub(crate) struct SetClock {
    milliseconds: AtomicU64,
    /// How far the wall clock was put forward, in seconds.
    wall: AtomicI64,
    /// Called by the first who reads the steady clock.
    look: Mutex<Option<Once>>,
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

    /// Puts the wall clock alone forward.
    pub(crate) fn put_wall_forward(&self, seconds: i64) {
        self.wall.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Has `look` called, once, where somebody reads the steady clock next.
    pub(crate) fn before_the_next_look(&self, look: impl FnOnce() + Send + 'static) {
        *self.look.lock().expect("look") = Some(Box::new(look));
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
        let look = self.look.lock().expect("look").take();
        if let Some(look) = look {
            look();
        }
        Moment::from_nanoseconds(self.milliseconds.load(Ordering::SeqCst) * 1_000_000)
    }

    fn unix(&self) -> i64 {
        START + self.seconds().cast_signed() + self.wall.load(Ordering::SeqCst)
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
