//! What a caller says about the credential, before it is read.

use super::certificate::Certificate;
use super::environment::Lookup;
use super::federated::{Provider, check_assertion};
use super::managed_identity::{ManagedIdentity, Wanted, himds_installed};
use super::{Credential, Signer, doubts};
use crate::error::Result;
use crate::file::{self, FileRequest};
use crate::protocol::Algorithm;
use crate::secret::Secret;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// No certificate file with its key and chain is longer.
const LONGEST_FILE: u64 = 1024 * 1024;

/// A credential as it is given. One client has one.
#[derive(Clone, Debug)]
pub enum Given {
    /// A client secret.
    Secret(Secret),
    /// A certificate with its private key, as PEM or PFX, the key in a text of its own or not.
    Certificate {
        /// The file's content.
        certificate: Secret,
        /// The key's file's content.
        key: Option<Secret>,
    },
    /// The same, in files.
    CertificateFile {
        /// The file.
        certificate: PathBuf,
        /// The key's file.
        key: Option<PathBuf>,
    },
    /// A certificate without its key: the caller signs.
    ExternalCertificate(Vec<u8>),
    /// An assertion.
    Assertion(Secret),
    /// The caller gives an assertion with each request.
    CallerAssertion,
    /// A file with an assertion.
    TokenFile(PathBuf),
    /// The token of this GitHub Actions job.
    GitHubActions,
    /// The token of a service connection of this Azure Pipelines job.
    AzurePipelines {
        /// Which one; `None` takes the step's own from the environment.
        service_connection_id: Option<String>,
    },
    /// A managed identity, as a federated credential of the app.
    FederatedIdentity(Wanted),
    /// A managed identity, as itself.
    ManagedIdentity(Wanted),
}

/// How certificates are opened and used.
#[derive(Clone, Debug, Default)]
pub struct CertificateSettings {
    /// Opens the file or the key.
    pub password: Option<Secret>,
    /// Sends the chain with each assertion (`x5c`).
    pub send_chain: bool,
    /// Signs with.
    pub algorithm: Algorithm,
}

impl Given {
    /// Its kind in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Secret(_) => "a client secret",
            Self::Certificate { .. } | Self::CertificateFile { .. } => "a certificate",
            Self::ExternalCertificate(_) => "a certificate with an external key",
            Self::Assertion(_) | Self::CallerAssertion => "a client assertion",
            Self::TokenFile(_) => "a federated token file",
            Self::GitHubActions | Self::AzurePipelines { .. } | Self::FederatedIdentity(_) => {
                "a federated provider"
            }
            Self::ManagedIdentity(_) => "a managed identity",
        }
    }

    /// Reads and checks it as of `now`; what raises doubts is told beside it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(
        &self,
        settings: &CertificateSettings,
        lookup: Lookup<'_>,
        now_unix: i64,
    ) -> Result<(Credential, Vec<String>)> {
        let mut doubts = Vec::new();
        let credential = match self {
            Self::Secret(secret) => {
                doubts.extend(doubts::look_at(secret)?.map(str::to_owned));
                Credential::Secret(secret.clone())
            }
            Self::Certificate { certificate, key } => settings.signer(
                settings.open(certificate, key.as_ref())?,
                now_unix,
                &mut doubts,
            )?,
            Self::CertificateFile { certificate, key } => {
                let certificate = read_file(certificate)?;
                let key = key.as_deref().map(read_file).transpose()?;
                settings.signer(
                    settings.open(&certificate, key.as_ref())?,
                    now_unix,
                    &mut doubts,
                )?
            }
            Self::ExternalCertificate(bytes) => {
                settings.signer(Certificate::external(bytes)?, now_unix, &mut doubts)?
            }
            Self::Assertion(assertion) => {
                check_assertion(assertion)?;
                Credential::Assertion(assertion.clone())
            }
            Self::CallerAssertion => Credential::CallerAssertion,
            Self::TokenFile(path) => Credential::TokenFile(path.clone()),
            Self::GitHubActions => Credential::Federated(Provider::github(lookup)?),
            Self::AzurePipelines {
                service_connection_id,
            } => Credential::Federated(Provider::pipelines(
                lookup,
                service_connection_id.as_deref(),
            )?),
            Self::FederatedIdentity(wanted) => {
                Credential::Federated(Provider::managed_identity(resolve(wanted, lookup)?)?)
            }
            Self::ManagedIdentity(wanted) => Credential::ManagedIdentity(resolve(wanted, lookup)?),
        };
        Ok((credential, doubts))
    }
}

impl CertificateSettings {
    fn open(&self, certificate: &Secret, key: Option<&Secret>) -> Result<Certificate> {
        Certificate::from_bytes(
            certificate.expose(),
            key.map(Secret::expose),
            self.password.as_ref(),
        )
    }

    fn signer(
        &self,
        certificate: Certificate,
        now_unix: i64,
        doubts: &mut Vec<String>,
    ) -> Result<Credential> {
        certificate.check_dates(now_unix)?;
        let days = certificate.not_after().saturating_sub(now_unix) / 86_400;
        if days < 30 {
            doubts.push(format!(
                "the certificate with the SHA-1 thumbprint {} expires in {days} days",
                certificate.sha1_thumbprint()
            ));
        }
        Ok(Credential::Certificate(Box::new(Signer::new(
            certificate,
            self.send_chain,
            self.algorithm,
        ))))
    }
}

fn read_file(path: impl AsRef<Path>) -> Result<Secret> {
    file::read(&FileRequest {
        path: path.as_ref().to_owned(),
        limit: LONGEST_FILE,
        folder: None,
    })
}

fn resolve(wanted: &Wanted, lookup: Lookup<'_>) -> Result<Arc<ManagedIdentity>> {
    ManagedIdentity::resolve(wanted, lookup, himds_installed()).map(Arc::new)
}
