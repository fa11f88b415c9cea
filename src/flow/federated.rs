//! Getting a token of another issuer that stands for the app.

use super::Io;
use crate::advice::Text;
use crate::clock::Moment;
use crate::credential::federated::Provider;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use std::path::Path;
use std::time::Duration;

/// How long it may take, waits included.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// By when all attempts and waits must have ended.
    pub deadline: Moment,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many retries the caller allows.
    pub max_retries: u32,
}

/// Asks `provider` for a fresh token addressed to `audience`.
///
/// # Errors
/// Why there is none.
pub async fn external_token(
    _io: &Io,
    _provider: &Provider,
    _audience: &str,
    _limits: Limits,
) -> Result<Secret> {
    Err(Error::new(ErrorKind::Internal, Text::Internal).with("what", "not written yet"))
}

/// Reads the token that a platform keeps in a file, and renews there.
///
/// # Errors
/// Why it cannot be read, or is none.
pub async fn token_file(_io: &Io, _path: &Path) -> Result<Secret> {
    Err(Error::new(ErrorKind::Internal, Text::Internal).with("what", "not written yet"))
}
