//! Tokens: how they are handed out, and how they are read.
//!
//! Nothing here does I/O; time is a parameter.

mod access_token;
pub mod jwt;

pub use access_token::{AccessToken, Asked, Source};
