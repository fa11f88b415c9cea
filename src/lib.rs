//! App-only access tokens for Microsoft Threat Protection (Microsoft Defender XDR): get, inspect and use them.
//!
//! ```text
//! client ──► request ──► cache ──► flow ──► protocol ──► driver ──► protocol ──► cache ──► token
//! who, how    what for    hit: out    steps    build       HTTP         parse       keep      hand out
//! ```
//!
//! | room | what it is for |
//! |---|---|
//! | [`options`], [`client`], [`request`] | a configuration and credential; requests; the way of a request to its token |
//! | [`cloud`], [`authority`], [`resource`] | where a credential may go, and what a token may be asked for |
//! | [`credential`] | how an app proves who it is |
//! | [`protocol`] | building requests and reading answers: pure functions |
//! | [`flow`] | what takes more than one step, retrying included, with no I/O of its own |
//! | [`transport`] | the built-in driver: the runtime's thread and the HTTP clients |
//! | [`cache`], [`operation`] | tokens kept, requests shared, work under way |
//! | `store` | tokens kept for the user's other processes: sealed files, one request for all of them |
//! | [`token`] | an access token, and the strict JWT parser |
//! | [`error`], [`advice`] | what went wrong and what to do about it |
//! | [`ffi`] | the C ABI: the header `include/mtp_token.h` is its manual |
//! | [`sys`], [`clock`], `file` | allocator, clocks, forks, folders, the system's key stores; reading a credential's file |
//!
//! `unsafe` stands in [`ffi`] and [`sys`] only. Nothing here writes to standard output or error, installs a
//! process-wide logger or crypto provider, or changes signals or the locale.

pub mod advice;
pub mod authority;
pub mod cache;
pub mod client;
pub mod clock;
pub mod cloud;
pub mod credential;
pub mod error;
pub mod ffi;
mod file;
pub mod flow;
mod guid;
mod nul_text;
pub mod operation;
pub mod options;
mod process;
pub mod protocol;
pub mod request;
pub mod resource;
pub mod secret;
#[doc(hidden)]
pub mod store;
pub mod sys;
pub mod token;
pub mod transport;
pub mod validate;
mod words;

#[global_allocator]
static ALLOCATOR: sys::allocator::WipingAllocator = sys::allocator::WipingAllocator;
