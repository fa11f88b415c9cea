//! Tokens: how they are handed out, and how they are read.
//!
//! [`jwt`] is the strict reader; [`inspect`] holds what a token says against what is expected of it, and [`verify`] its
//! signature against the keys of [`jwks`]; both answer with a [`report`]. Nothing here does I/O; time is a parameter.

mod access_token;
pub mod inspect;
pub mod jwks;
pub mod jwt;
mod metadata;
pub mod report;
pub mod verify;

pub use access_token::{AccessToken, Asked, Source};
