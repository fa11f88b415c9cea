//! Tokens of other issuers that stand for the app: a job of GitHub Actions or Azure Pipelines, a managed identity, or
//! whatever the caller brings. They live for minutes, so each acquisition asks for a new one.

use super::environment::Lookup;
use super::managed_identity::{IdentityId, ManagedIdentity};
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;
use crate::secret::Secret;
use crate::token::jwt::{Json, Parts};
use aws_lc_rs::hmac;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// The longest assertion that is sent.
pub const LONGEST_ASSERTION: usize = 65_536;

/// Who gives this process a token to present.
#[derive(Debug)]
pub enum Provider {
    /// A job of GitHub Actions.
    GitHubActions {
        /// Where to ask, over TLS.
        url: Url,
        /// What the job proves itself with.
        bearer: Secret,
    },
    /// A job of Azure Pipelines.
    AzurePipelines {
        /// Where to ask, over TLS.
        url: Url,
        /// What the job proves itself with.
        bearer: Secret,
        /// For which service connection.
        service_connection_id: String,
    },
    /// A user-assigned managed identity.
    ManagedIdentity(Arc<ManagedIdentity>),
}

impl Provider {
    /// The job's token service, as GitHub Actions sets it.
    ///
    /// # Errors
    /// `IdentityUnavailable` where a variable is absent: the workflow lacks a permission. `CredentialInvalid` for one
    /// that cannot be used.
    pub fn github(lookup: Lookup<'_>) -> Result<Self> {
        let read = |name| required(lookup, "GitHub Actions", name, Text::AdviseGitHub);
        let url = read("ACTIONS_ID_TOKEN_REQUEST_URL")?;
        let bearer = read("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?;
        Ok(Self::GitHubActions {
            url: https("ACTIONS_ID_TOKEN_REQUEST_URL", &url)?,
            bearer: header_value("ACTIONS_ID_TOKEN_REQUEST_TOKEN", bearer)?,
        })
    }

    /// The job's token service, as Azure Pipelines sets it, for the service connection that is given or that the task
    /// uses.
    ///
    /// # Errors
    /// `IdentityUnavailable` where a variable is absent, `CredentialInvalid` for one that cannot be used,
    /// `CredentialMissing` where no service connection is known.
    pub fn pipelines(lookup: Lookup<'_>, service_connection_id: Option<&str>) -> Result<Self> {
        let read = |name| required(lookup, "Azure Pipelines", name, Text::AdvisePipelines);
        let url = read("SYSTEM_OIDCREQUESTURI")?;
        let bearer = read("SYSTEM_ACCESSTOKEN")?;
        let service_connection_id = service_connection_id
            .map(str::to_owned)
            .or_else(|| lookup("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"))
            .filter(|id| !id.is_empty())
            .ok_or_else(|| {
                Error::new(ErrorKind::CredentialMissing, Text::ServiceConnectionMissing)
                    .advise(Text::AdviseServiceConnection)
            })?;
        Ok(Self::AzurePipelines {
            url: https("SYSTEM_OIDCREQUESTURI", &url)?,
            bearer: header_value("SYSTEM_ACCESSTOKEN", bearer)?,
            service_connection_id,
        })
    }

    /// A managed identity that the app trusts.
    ///
    /// # Errors
    /// `InvalidArgument` for a system-assigned one: no app can trust that.
    pub fn managed_identity(identity: Arc<ManagedIdentity>) -> Result<Self> {
        if *identity.id() == IdentityId::System {
            return Err(
                Error::new(ErrorKind::InvalidArgument, Text::IdentityNotUserAssigned)
                    .advise(Text::AdviseIdentityUserAssigned),
            );
        }
        Ok(Self::ManagedIdentity(identity))
    }

    /// In a few words, for verbose output and properties.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::GitHubActions { .. } => "token of the GitHub Actions job".to_owned(),
            Self::AzurePipelines { .. } => "token of the Azure Pipelines job".to_owned(),
            Self::ManagedIdentity(identity) => format!("token of a {}", identity.describe()),
        }
    }

    /// Adds everything that decides about the tokens it gives.
    pub(crate) fn update_fingerprint(&self, context: &mut hmac::Context) {
        let parts: [&[u8]; 4] = match self {
            Self::GitHubActions { url, bearer } => {
                [b"github", url.as_str().as_bytes(), bearer.expose(), b""]
            }
            Self::AzurePipelines {
                url,
                bearer,
                service_connection_id,
            } => [
                b"pipelines",
                url.as_str().as_bytes(),
                bearer.expose(),
                service_connection_id.as_bytes(),
            ],
            Self::ManagedIdentity(identity) => {
                super::update_part(context, b"federated");
                return identity.update_fingerprint(context);
            }
        };
        for part in parts {
            super::update_part(context, part);
        }
    }
}

fn required(lookup: Lookup<'_>, source: &str, name: &'static str, advice: Text) -> Result<String> {
    lookup(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| {
            Error::new(ErrorKind::IdentityUnavailable, Text::ProviderNotHere)
                .with("source", source)
                .with("missing", name)
                .advise(advice)
        })
}

/// A token of the job goes there: over TLS only. The platform's own URLs have a query, but never a user or a fragment.
fn https(name: &'static str, text: &str) -> Result<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| {
            url.scheme() == "https"
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        })
        .ok_or_else(|| unusable(name, "it is not an https URL"))
}

fn header_value(name: &'static str, value: String) -> Result<Secret> {
    if value.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Secret::new(value.into_bytes()))
    } else {
        Err(unusable(
            name,
            "it holds characters that no header may carry",
        ))
    }
}

fn unusable(name: &'static str, reason: &str) -> Error {
    Error::new(ErrorKind::CredentialInvalid, Text::VariableUnusable)
        .with("name", name)
        .with("reason", reason)
        .advise(Text::AdviseVariable)
}

/// Refuses what cannot be an assertion before anybody sends it: it may be a file name, a secret, or a whole file.
///
/// # Errors
/// `CredentialInvalid`, without any of its text.
pub fn check_assertion(assertion: &Secret) -> Result<()> {
    let refused = |reason: &str| {
        Error::new(ErrorKind::CredentialInvalid, Text::AssertionForm)
            .with("reason", reason)
            .advise(Text::AdviseAssertionForm)
    };
    if assertion.is_empty() {
        return Err(refused("it is empty"));
    }
    if assertion.expose().len() > LONGEST_ASSERTION {
        return Err(refused("it is longer than 65536 characters"));
    }
    Parts::of(assertion.expose())
        .map(drop)
        .map_err(|_| refused("it does not consist of three parts in base64url"))
}

/// What an assertion says about itself, for comparing it with a federated credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented {
    /// `iss`.
    pub iss: String,
    /// `sub`.
    pub sub: String,
    /// `aud`; several with commas between.
    pub aud: String,
    /// `exp`, in Unix seconds.
    pub exp: Option<i64>,
}

impl fmt::Display for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (iss, sub, aud) = (&self.iss, &self.sub, &self.aud);
        write!(f, "iss={iss}, sub={sub}, aud={aud}")?;
        match self.exp {
            Some(exp) => write!(f, ", exp={exp} (Unix time)"),
            None => Ok(()),
        }
    }
}

/// Reads an assertion for display; `None` where it cannot be read. Nothing about it is verified.
#[must_use]
pub fn presented(assertion: &Secret) -> Option<Presented> {
    let parts = Parts::of(assertion.expose()).ok()?;
    let jwt = parts.read().ok()?;
    let text = |name: &str| match jwt.claims().get(name)?.json() {
        Json::String(text) => Some(shown(&text)),
        Json::Array(items) => {
            let texts = items.into_iter().filter_map(|item| match item {
                Json::String(text) => Some(text),
                _ => None,
            });
            Some(shown(&texts.collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    };
    Some(Presented {
        iss: text("iss").unwrap_or_default(),
        sub: text("sub").unwrap_or_default(),
        aud: text("aud").unwrap_or_default(),
        exp: jwt.expires_on(),
    })
}

#[cfg(test)]
mod tests;
