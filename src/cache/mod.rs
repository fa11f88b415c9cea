//! Tokens kept in memory, and the flights that bring them.
//!
//! A [`Partition`] belongs to one configuration and credential; within it a [`Slot`] belongs to one tenant, resource and
//! claims. A request holds its slot, so a hit costs no look-up. Reading a slot takes no lock. When a token is renewed
//! stands in [`Life`].
//! This room knows neither network nor clock: time is handed in.

mod flight;
mod keys;
mod memory;
#[cfg(all(test, feature = "__loom"))]
mod models;
mod refresh;
mod sync;

pub use flight::{Boarding, Flight, Landing, Outcome, Waiter};
pub use keys::{Kept, KeyAdvice, KeyCache, KeySource};
pub use memory::{Partition, Place, Slot, SlotKey};
pub use refresh::{Life, PAUSE, Worth};
