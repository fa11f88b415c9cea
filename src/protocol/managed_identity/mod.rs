//! What the hosts of managed identities are asked and how they answer: each its own dialect of one protocol.

mod answer;
pub mod challenge;
mod request;

pub use answer::{Asked, parse_identity_response};
pub(crate) use answer::{absent, check_probe};
pub(crate) use request::{probe, token_request};
