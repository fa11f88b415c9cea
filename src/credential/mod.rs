//! How an app proves who it is.
//!
//! [`Given`] is what a caller or the process environment says; reading it gives a [`Credential`], checked as far as that
//! goes without asking anybody. A credential never leaves this library but in a request to an authority that
//! [`crate::authority`] has let pass, or to the managed identity endpoint it belongs to.
//!
//! | kind | where |
//! |---|---|
//! | client secret | here, and `doubts` |
//! | certificate | [`certificate`] |
//! | assertion of another identity provider | [`federated`] |
//! | managed identity | [`managed_identity`] |
//! | any of them from `AZURE_…` variables | [`environment`] |

pub mod certificate;
mod doubts;
pub mod environment;
pub mod federated;
mod given;
pub mod managed_identity;

pub use given::{CertificateSettings, Given};

use crate::protocol::Algorithm;
use crate::secret::Secret;
use aws_lc_rs::hmac;
use certificate::Certificate;
use federated::Provider;
use managed_identity::ManagedIdentity;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A proof of identity.
#[derive(Debug)]
pub enum Credential {
    /// A client secret: the *Value* shown once in the portal.
    Secret(Secret),
    /// A certificate whose key signs an assertion for each request.
    Certificate(Box<Signer>),
    /// An assertion as given, for as long as it lives.
    Assertion(Secret),
    /// An assertion that the calling program gives for each request.
    CallerAssertion,
    /// An assertion in a file that somebody else renews; it is read for each request.
    TokenFile(PathBuf),
    /// An assertion of an identity provider, asked for with each request.
    Federated(Provider),
    /// The identity that Azure gives to this machine or job.
    ManagedIdentity(Arc<ManagedIdentity>),
    /// No proof at all: such a client gets no token, it only fetches signing keys.
    None,
}

/// A certificate, and how it signs.
#[derive(Debug)]
pub struct Signer {
    /// The certificate.
    pub certificate: Certificate,
    /// Whether the chain is sent along, for apps that trust by subject name and issuer.
    pub send_chain: bool,
    algorithm: Algorithm,
    /// Set once Entra, or the store that holds the key, could not use PS256.
    rs256_only: AtomicBool,
}

impl Signer {
    /// Signs with `algorithm` until that turns out not to work.
    #[must_use]
    pub fn new(certificate: Certificate, send_chain: bool, algorithm: Algorithm) -> Self {
        Self {
            certificate,
            send_chain,
            algorithm,
            rs256_only: AtomicBool::new(false),
        }
    }

    /// How the next assertion is to be signed.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        if self.rs256_only.load(Ordering::Relaxed) {
            Algorithm::Rs256
        } else {
            self.algorithm
        }
    }

    /// Signs with RS256 from now on, as `used` did not work. False where that was RS256: there is nothing else to try.
    /// Another call may have found out meanwhile, so it counts what this one has used.
    pub fn fall_back(&self, used: Algorithm) -> bool {
        self.rs256_only.store(true, Ordering::Relaxed);
        used != Algorithm::Rs256
    }
}

impl Credential {
    /// Whether the calling program has a part in every proof.
    #[must_use]
    pub fn asks_caller(&self) -> bool {
        match self {
            Self::CallerAssertion => true,
            Self::Certificate(signer) => signer.certificate.is_external(),
            _ => false,
        }
    }

    /// What it is, for the log and for people.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Secret(_) => "client secret".to_owned(),
            Self::Certificate(signer) => format!(
                "certificate with the thumbprints {} (SHA-1) and {} (SHA-256)",
                signer.certificate.sha1_thumbprint(),
                signer.certificate.sha256_thumbprint()
            ),
            Self::Assertion(_) => "client assertion".to_owned(),
            Self::CallerAssertion => "client assertion of the calling program".to_owned(),
            Self::TokenFile(_) => "federated token file".to_owned(),
            Self::Federated(provider) => provider.describe(),
            Self::ManagedIdentity(identity) => identity.describe(),
            Self::None => "none".to_owned(),
        }
    }

    /// A keyed digest that tells credentials apart without being of use to anybody who reads it.
    pub(crate) fn fingerprint(&self, key: &hmac::Key) -> [u8; 32] {
        let mut context = hmac::Context::with_key(key);
        match self {
            Self::Secret(secret) => {
                context.update(b"secret\0");
                update_part(&mut context, secret.expose());
            }
            Self::Certificate(signer) => {
                context.update(b"certificate\0");
                context.update(&[u8::from(signer.send_chain)]);
                context.update(signer.algorithm.as_str().as_bytes());
                signer.certificate.update_fingerprint(&mut context);
            }
            Self::Assertion(assertion) => {
                context.update(b"assertion\0");
                update_part(&mut context, assertion.expose());
            }
            Self::CallerAssertion => context.update(b"caller\0"),
            Self::TokenFile(path) => {
                context.update(b"file\0");
                update_part(&mut context, path.as_os_str().as_encoded_bytes());
            }
            Self::Federated(provider) => {
                context.update(b"federated\0");
                provider.update_fingerprint(&mut context);
            }
            Self::ManagedIdentity(identity) => {
                context.update(b"identity\0");
                identity.update_fingerprint(&mut context);
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
