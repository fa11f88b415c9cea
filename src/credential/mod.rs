//! How an app proves who it is. Each kind of credential is one variant of [`Credential`]; where one comes from the
//! process environment, [`environment`] reads it. A credential never leaves this library but in a request to an
//! authority that [`crate::authority`] has let pass.

pub mod certificate;
pub mod environment;
pub mod federated;
pub mod managed_identity;

use crate::secret::Secret;
use aws_lc_rs::hmac;

/// A proof of identity.
#[derive(Debug)]
pub enum Credential {
    /// A client secret: the *Value* shown once in the portal.
    Secret(Secret),
    /// No proof at all: such a client gets no token, it only fetches signing keys.
    None,
}

impl Credential {
    /// A keyed digest that tells credentials apart without being of use to anybody who reads it.
    pub(crate) fn fingerprint(&self, key: &hmac::Key) -> [u8; 32] {
        let mut context = hmac::Context::with_key(key);
        match self {
            Self::Secret(secret) => {
                context.update(b"secret\0");
                context.update(secret.expose());
            }
            Self::None => context.update(b"none\0"),
        }
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(context.sign().as_ref());
        fingerprint
    }
}

/// Adds a part to a fingerprint with its length before it, so that no two lists of parts look alike.
pub(crate) fn update_part(context: &mut hmac::Context, part: &[u8]) {
    context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    context.update(part);
}

/// Where the credential in use came from, for people: verbose output, properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Given by the caller.
    Given,
    /// From the environment variables of the Azure Identity convention.
    Environment,
    /// There is none.
    None,
}

impl Source {
    /// A short description of credential and source.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Given => "client secret",
            Self::Environment => "client secret (AZURE_CLIENT_SECRET)",
            Self::None => "none",
        }
    }
}
