//! The C ABI. `include/mtp_token.h` is generated from this room and is its manual.
//!
//! One file per C type. An export is an `unsafe extern "C" fn` whose whole body is given to `boundary`: it turns
//! errors into statuses and catches panics. A body clears its outputs, borrows its inputs, calls the safe core and hands
//! the result out; nothing is decided here. One of the two rooms with unsafe code (the other is `sys`).
#![allow(unsafe_code, reason = "the C boundary")]
#![allow(non_camel_case_types, reason = "C names")]
#![deny(clippy::expect_used, clippy::indexing_slicing)]

mod boundary;
mod certificate;
mod client;
mod error;
mod federation;
mod handle;
mod input;
mod jwt;
mod need;
mod operation;
mod options;
mod output;
mod queue;
mod report;
mod request;
mod status;
#[cfg(feature = "__test-hooks")]
mod test_hooks;
mod token;
mod validation;
mod version;

pub use certificate::*;
pub use client::*;
pub use error::*;
pub use federation::*;
pub use jwt::*;
pub use need::*;
pub use operation::*;
pub use options::*;
pub use queue::*;
pub use report::*;
pub use request::*;
pub use status::*;
#[cfg(feature = "__test-hooks")]
pub use test_hooks::*;
pub use token::*;
pub use validation::*;
pub use version::*;
