//! What only the operating system can do: the wiping allocator, clocks that count suspend, fork detection, pinning.
//!
//! One of the two rooms with unsafe code (the other is `ffi`). Everything it offers is safe to call.
#![allow(unsafe_code, reason = "system calls and the allocator")]

pub mod allocator;
pub mod clock;
pub(crate) mod folders;
pub mod fork;
pub mod pin;
