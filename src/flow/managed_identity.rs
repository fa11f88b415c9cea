//! Getting a token of a managed identity.

use super::Io;
use super::token::Acquired;
use crate::advice::Text;
use crate::clock::Moment;
use crate::credential::managed_identity::ManagedIdentity;
use crate::error::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::time::Duration;

/// All that is needed to ask for one token.
pub struct IdentityJob {
    /// Who, and where to ask.
    pub identity: Arc<ManagedIdentity>,
    /// What the token is for, without `/.default`.
    pub resource: String,
    /// By when all attempts and waits must have ended.
    pub deadline: Moment,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many retries the caller allows.
    pub max_retries: u32,
}

/// Asks the host until it answers, or until trying again cannot help.
///
/// # Errors
/// Why there is no token.
pub async fn identity_token(_io: Io, _job: IdentityJob) -> Result<Acquired> {
    Err(Error::new(ErrorKind::Internal, Text::Internal).with("what", "not written yet"))
}
