//! The identity that a machine or a job has by itself: which one is asked for, and where this process finds it.
//!
//! [`ManagedIdentity::resolve`] reads the environment once. What it returns names an endpoint of this machine or of its
//! host, which has been checked (`endpoint`): a variable can lead a secret to no other place. Nothing here does I/O.

mod detect;
pub(crate) mod endpoint;
mod id;
pub(crate) mod machine;

pub use id::IdentityId;
pub(crate) use id::USER_ASSIGNED;
pub use machine::himds_installed;

use super::environment::Lookup;
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use aws_lc_rs::hmac;
use endpoint::Endpoint;
use std::sync::atomic::AtomicBool;

/// The kinds of hosts that offer an identity. Cloud Shell is none of them: its identity is a user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A virtual machine, a scale set or a Kubernetes node, by the instance metadata service.
    Imds,
    /// App Service, Functions, Container Apps.
    AppService,
    /// A job of Azure Automation.
    Automation,
    /// A server connected by Azure Arc.
    AzureArc,
    /// Azure Machine Learning.
    MachineLearning,
    /// A Service Fabric node.
    ServiceFabric,
}

impl SourceKind {
    /// Every kind there is.
    pub const ALL: [Self; 6] = [
        Self::Imds,
        Self::AppService,
        Self::Automation,
        Self::AzureArc,
        Self::MachineLearning,
        Self::ServiceFabric,
    ];

    /// Finds a kind by its name, without regard to case.
    ///
    /// # Errors
    /// `InvalidArgument` for any other name.
    pub fn parse(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                Error::new(ErrorKind::InvalidArgument, Text::InvalidArgument)
                    .with("name", "managed identity source")
                    .with("expected", Self::ALL.map(Self::name).join(", "))
                    .advise(Text::AdviseIdentitySource)
            })
    }

    /// The name by which it is chosen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Imds => "Imds",
            Self::AppService => "AppService",
            Self::Automation => "Automation",
            Self::AzureArc => "AzureArc",
            Self::MachineLearning => "MachineLearning",
            Self::ServiceFabric => "ServiceFabric",
        }
    }

    /// The name that Microsoft gives it, for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Imds => "the instance metadata service",
            Self::AppService => "App Service",
            Self::Automation => "Azure Automation",
            Self::AzureArc => "Azure Arc",
            Self::MachineLearning => "Azure Machine Learning",
            Self::ServiceFabric => "Service Fabric",
        }
    }
}

/// What the caller wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// From which kind of host; `None` for the one that the environment shows.
    pub source: Option<SourceKind>,
    /// Which of its identities.
    pub id: IdentityId,
}

/// What each kind of host needs beside its endpoint.
#[derive(Debug)]
pub(crate) enum Host {
    Imds {
        /// Whether it is known to be there, so that it need not be probed.
        seen: AtomicBool,
        /// Whether an agent on the node of a pod stands in for it.
        agent: bool,
    },
    /// App Service, and the cloud jobs of Automation, which speak the same.
    AppService {
        header: Secret,
        automation: bool,
    },
    /// Older jobs of Automation, and those on hybrid workers.
    OldAutomation {
        secret: Option<Secret>,
    },
    AzureArc,
    MachineLearning {
        secret: Secret,
        default_client_id: Option<String>,
    },
    ServiceFabric {
        header: Secret,
        thumbprint: [u8; 20],
    },
}

/// An identity and the endpoint that gives its tokens.
#[derive(Debug)]
pub struct ManagedIdentity {
    pub(crate) host: Host,
    pub(crate) endpoint: Endpoint,
    pub(crate) id: IdentityId,
}

impl ManagedIdentity {
    /// Finds the host by the variables that it sets. `himds` says whether Azure Arc's agent is installed
    /// ([`himds_installed`]).
    ///
    /// # Errors
    /// `IdentityUnavailable` where the host that was asked for is not this one, and in Cloud Shell;
    /// `CredentialInvalid` for a variable that holds no endpoint of this machine, with its name and the host in it;
    /// `InvalidArgument` for an id that is malformed or that this kind of host cannot find an identity by.
    pub fn resolve(wanted: &Wanted, lookup: Lookup<'_>, himds: bool) -> Result<Self> {
        wanted.id.check()?;
        let (host, endpoint) = detect::host(wanted.source, lookup, himds)?;
        let identity = Self {
            host,
            endpoint,
            id: wanted.id.clone(),
        };
        identity.check_id()?;
        Ok(identity)
    }

    /// The kind of host.
    #[must_use]
    pub fn kind(&self) -> SourceKind {
        match self.host {
            Host::Imds { .. } => SourceKind::Imds,
            Host::AppService {
                automation: false, ..
            } => SourceKind::AppService,
            Host::AppService { .. } | Host::OldAutomation { .. } => SourceKind::Automation,
            Host::AzureArc => SourceKind::AzureArc,
            Host::MachineLearning { .. } => SourceKind::MachineLearning,
            Host::ServiceFabric { .. } => SourceKind::ServiceFabric,
        }
    }

    /// Which identity was asked for.
    #[must_use]
    pub fn id(&self) -> &IdentityId {
        &self.id
    }

    /// In a few words, for verbose output and properties.
    #[must_use]
    pub fn describe(&self) -> String {
        format!(
            "managed identity ({}, {})",
            self.kind().title(),
            self.id.describe()
        )
    }

    /// The header's secret, which no message may show.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        match &self.host {
            Host::AppService { header, .. } | Host::ServiceFabric { header, .. } => Some(header),
            Host::MachineLearning { secret, .. } => Some(secret),
            Host::OldAutomation { secret } => secret.as_ref(),
            Host::Imds { .. } | Host::AzureArc => None,
        }
    }

    /// Some kinds of hosts find an identity by one kind of id only.
    fn check_id(&self) -> Result<()> {
        let expected = match (&self.host, &self.id) {
            (_, IdentityId::System)
            | (Host::ServiceFabric { .. }, IdentityId::ObjectId(_))
            | (Host::MachineLearning { .. }, IdentityId::ClientId(_)) => return Ok(()),
            (Host::ServiceFabric { .. }, _) => "object id",
            (Host::MachineLearning { .. }, _) => "client id",
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::InvalidArgument, Text::IdentityIdKind)
            .with("source", self.kind().title())
            .with("what", self.id.describe())
            .with("expected", expected)
            .advise(Text::AdviseIdentityIdKind))
    }

    /// Adds everything that decides about the tokens it gives.
    pub(crate) fn update_fingerprint(&self, context: &mut hmac::Context) {
        let thumbprint: &[u8] = match &self.host {
            Host::ServiceFabric { thumbprint, .. } => thumbprint,
            _ => &[],
        };
        let default_client_id = match &self.host {
            Host::MachineLearning {
                default_client_id: Some(id),
                ..
            } => id,
            _ => "",
        };
        let parts: [&[u8]; 8] = [
            b"managed identity",
            self.kind().name().as_bytes(),
            self.endpoint.url().as_bytes(),
            self.secret().map_or(&[], Secret::expose),
            thumbprint,
            default_client_id.as_bytes(),
            self.id.describe().as_bytes(),
            self.id.text().as_bytes(),
        ];
        for part in parts {
            super::update_part(context, part);
        }
    }
}

#[cfg(test)]
mod tests;
