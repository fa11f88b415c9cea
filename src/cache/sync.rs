//! What threads meet at: the standard library's and arc-swap's, or, for the models that try every order of events
//! (`models`), loom's.

#[cfg(not(feature = "__loom"))]
mod chosen {
    pub(crate) use std::sync::atomic::{AtomicU64, Ordering};
    pub(crate) use std::sync::{Mutex, MutexGuard};

    /// A place for a token that is read without a lock.
    pub(crate) type TokenCell<T> = arc_swap::ArcSwapOption<T>;
}

#[cfg(feature = "__loom")]
mod chosen {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
    pub(crate) use loom::sync::{Mutex, MutexGuard};
    use std::sync::{Arc, PoisonError};

    /// A place for a token, where loom sees each access.
    pub(crate) struct TokenCell<T>(Mutex<Option<Arc<T>>>);

    impl<T> TokenCell<T> {
        pub(crate) fn new(token: Option<Arc<T>>) -> Self {
            Self(Mutex::new(token))
        }

        pub(crate) fn load_full(&self) -> Option<Arc<T>> {
            let token = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            token.clone()
        }

        pub(crate) fn store(&self, token: Option<Arc<T>>) {
            let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *place = token;
        }
    }
}

pub(crate) use chosen::{AtomicU64, Mutex, MutexGuard, Ordering, TokenCell};
