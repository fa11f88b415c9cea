//! Notices a fork: the child gets a new generation, and with it new globals.
//!
//! After a fork only the calling thread lives on. The runtime's thread is gone, a lock may be held for ever by a thread
//! that no longer exists, and the epoll instance is shared with the parent. So the child abandons everything: handles of
//! an older generation answer `INVALID_STATE` and are leaked when freed, new ones start afresh.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

static GENERATION: AtomicU32 = AtomicU32::new(1);

/// The number of this process in its line of forks. Handles remember the one they were made in.
#[must_use]
pub fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// One value per generation, made when first asked for and never freed.
pub struct PerGeneration<T: 'static> {
    current: AtomicPtr<Made<T>>,
}

struct Made<T> {
    generation: u32,
    value: T,
}

impl<T: Sync> PerGeneration<T> {
    /// An empty one, for a `static`.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            current: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// The value of this generation.
    pub fn get_or_make(&self, make: fn() -> T) -> &'static T {
        let generation = generation();
        let seen = self.current.load(Ordering::Acquire);
        // SAFETY: a non-null pointer here came from `Box::into_raw` below and is never freed.
        if let Some(made) = unsafe { seen.as_ref() }
            && made.generation == generation
        {
            return &made.value;
        }
        watch_for_forks();
        let fresh = Box::into_raw(Box::new(Made {
            generation,
            value: make(),
        }));
        match self
            .current
            .compare_exchange(seen, fresh, Ordering::AcqRel, Ordering::Acquire)
        {
            // SAFETY: just made, and never freed from now on.
            Ok(_) => unsafe { &(*fresh).value },
            Err(_) => {
                // SAFETY: nobody else has seen `fresh`.
                drop(unsafe { Box::from_raw(fresh) });
                self.get_or_make(make)
            }
        }
    }
}

/// Registers the child's handler once.
fn watch_for_forks() {
    #[cfg(unix)]
    {
        extern "C" fn in_child() {
            GENERATION.fetch_add(1, Ordering::Relaxed);
        }
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // SAFETY: the handler only touches an atomic, which is allowed between fork and exec.
            let _ = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        });
    }
}
