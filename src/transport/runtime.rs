//! The thread that does the waiting.
//!
//! It is started by the first request and told to end by the last client; nobody ever joins it, because a name look-up
//! that stalls would hold up whoever does.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::sys::pin::pin_library;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// A share in the runtime's thread. The thread ends after the last one is dropped.
pub struct Runtime {
    handle: Handle,
    stop: Mutex<Option<oneshot::Sender<()>>>,
}

impl Runtime {
    /// A share in the thread that `current` knows of, or in a new one.
    ///
    /// # Errors
    /// `Internal` where the system gives no thread or no event queue.
    pub fn share(current: &Mutex<Weak<Self>>) -> Result<Arc<Self>> {
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = current.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Self::start()?);
        *current = Arc::downgrade(&started);
        Ok(started)
    }

    fn start() -> Result<Self> {
        let refused =
            |what: &str| Error::new(ErrorKind::Internal, Text::Internal).with("what", what);
        pin_library();
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|_| refused("the system gave no event queue"))?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        std::thread::Builder::new()
            .name("mtp_token".to_owned())
            .spawn(move || {
                let _ = runtime.block_on(stopped);
                runtime.shutdown_background();
            })
            .map_err(|_| refused("the system gave no thread"))?;
        Ok(Self {
            handle,
            stop: Mutex::new(Some(stop)),
        })
    }

    /// Runs `task` on the thread.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.handle.spawn(task).abort_handle()
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        let stop = self
            .stop
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(stop) = stop {
            let _ = stop.send(());
        }
    }
}
