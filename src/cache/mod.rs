//! Tokens kept in memory, and the flights that bring them.
//!
//! A [`Partition`] belongs to one configuration and credential; within it a [`Slot`] belongs to one tenant, resource and
//! claims. A request holds its slot, so a hit costs no look-up. Reading a slot takes no lock.
//! This room knows neither network nor clock: time is handed in.

mod flight;
mod keys;
mod memory;

pub use flight::{Boarding, Flight, Landing, Outcome, Waiter};
pub use keys::{Kept, KeyAdvice, KeyCache, KeySource};
pub use memory::{Partition, Slot, SlotKey};
