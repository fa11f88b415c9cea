//! What only the operating system can do (the wiping allocator, clocks that count suspend, fork detection, pinning), and
//! what only aws-lc's C functions do: opening PFX files and encrypted keys.
//!
//! One of the two rooms with unsafe code (the other is `ffi`). Everything it offers is safe to call.
#![allow(unsafe_code, reason = "system calls, the allocator, and C functions")]

pub mod allocator;
pub mod clock;
pub(crate) mod folder;
pub(crate) mod folders;
pub mod fork;
pub mod pin;
pub(crate) mod pkcs12;
pub(crate) mod pkcs8;
pub(crate) mod protect;
