//! Which kind of host this process runs on, by the variables that hosts set.

use super::endpoint::{Endpoint, Reach};
use super::{Host, SourceKind};
use crate::advice::Text;
use crate::credential::environment::Lookup;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use std::sync::atomic::AtomicBool;

const IDENTITY_ENDPOINT: &str = "IDENTITY_ENDPOINT";
const IDENTITY_HEADER: &str = "IDENTITY_HEADER";
const IDENTITY_SERVER_THUMBPRINT: &str = "IDENTITY_SERVER_THUMBPRINT";
const MSI_ENDPOINT: &str = "MSI_ENDPOINT";
const MSI_SECRET: &str = "MSI_SECRET";
const IMDS_ENDPOINT: &str = "IMDS_ENDPOINT";
const AUTOMATION_ACCOUNT: &str = "AUTOMATION_ASSET_ACCOUNTID";
const POD_IDENTITY_HOST: &str = "AZURE_POD_IDENTITY_AUTHORITY_HOST";

/// Where the instance metadata service is, and the path that Arc's agent has in common with it.
const IMDS_HOST: &str = "http://169.254.169.254";
const METADATA_PATH: &str = "/metadata/identity/oauth2/token";
const ARC_DEFAULT: &str = "http://127.0.0.1:40342/metadata/identity/oauth2/token";

/// The variables. An empty one counts as absent.
struct Variables<'a>(Lookup<'a>);

impl Variables<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value of a variable that `source` cannot do without.
    fn need(&self, source: SourceKind, name: &'static str) -> Result<String> {
        self.get(name).ok_or_else(|| not_here(source, name))
    }

    fn secret(&self, source: SourceKind, name: &'static str) -> Result<Secret> {
        let value = self.need(source, name)?;
        if !is_header_value(&value) {
            return Err(invalid(
                name,
                "it holds characters that no header may carry",
            ));
        }
        Ok(Secret::new(value.into_bytes()))
    }

    fn endpoint(&self, source: SourceKind, name: &'static str, reach: Reach) -> Result<Endpoint> {
        Endpoint::parse(name, &self.need(source, name)?, reach)
    }
}

/// The host of the kind that is asked for, or else of the kind that the variables show.
pub(super) fn host(
    asked: Option<SourceKind>,
    lookup: Lookup<'_>,
    himds: bool,
) -> Result<(Host, Endpoint)> {
    let variables = Variables(lookup);
    let kind = match asked {
        Some(kind) => kind,
        None => detect(&variables, himds)?,
    };
    match kind {
        SourceKind::ServiceFabric => service_fabric(&variables),
        SourceKind::AppService => app_service(&variables, SourceKind::AppService),
        SourceKind::Automation => automation(&variables),
        SourceKind::MachineLearning => machine_learning(&variables),
        SourceKind::AzureArc => azure_arc(&variables, himds),
        SourceKind::Imds => imds(&variables),
    }
}

/// The order of Microsoft's libraries: the most specific set of variables first.
fn detect(variables: &Variables<'_>, himds: bool) -> Result<SourceKind> {
    let has = |name| variables.has(name);
    if has(IDENTITY_ENDPOINT) && has(IDENTITY_HEADER) {
        return Ok(if has(IDENTITY_SERVER_THUMBPRINT) {
            SourceKind::ServiceFabric
        } else if has(AUTOMATION_ACCOUNT) {
            SourceKind::Automation
        } else {
            SourceKind::AppService
        });
    }
    if has(MSI_ENDPOINT) {
        return if has(AUTOMATION_ACCOUNT) {
            Ok(SourceKind::Automation)
        } else if has(MSI_SECRET) {
            Ok(SourceKind::MachineLearning)
        } else {
            Err(
                Error::new(ErrorKind::IdentityUnavailable, Text::IdentityCloudShell)
                    .advise(Text::AdviseIdentityCloudShell),
            )
        };
    }
    if himds || (has(IDENTITY_ENDPOINT) && has(IMDS_ENDPOINT)) {
        return Ok(SourceKind::AzureArc);
    }
    Ok(SourceKind::Imds)
}

fn service_fabric(variables: &Variables<'_>) -> Result<(Host, Endpoint)> {
    let source = SourceKind::ServiceFabric;
    let endpoint = variables.endpoint(source, IDENTITY_ENDPOINT, Reach::Pinned)?;
    let header = variables.secret(source, IDENTITY_HEADER)?;
    let thumbprint = variables.need(source, IDENTITY_SERVER_THUMBPRINT)?;
    let thumbprint = thumbprint_of(&thumbprint).ok_or_else(|| {
        invalid(
            IDENTITY_SERVER_THUMBPRINT,
            "it is not a SHA-1 thumbprint of 40 hexadecimal digits",
        )
    })?;
    Ok((Host::ServiceFabric { header, thumbprint }, endpoint))
}

fn app_service(variables: &Variables<'_>, source: SourceKind) -> Result<(Host, Endpoint)> {
    let endpoint = variables.endpoint(source, IDENTITY_ENDPOINT, Reach::Private)?;
    let header = variables.secret(source, IDENTITY_HEADER)?;
    let automation = source == SourceKind::Automation;
    Ok((Host::AppService { header, automation }, endpoint))
}

/// Cloud jobs have the variables of App Service; older ones, and those on hybrid workers, have others.
fn automation(variables: &Variables<'_>) -> Result<(Host, Endpoint)> {
    let source = SourceKind::Automation;
    if variables.has(IDENTITY_ENDPOINT) && variables.has(IDENTITY_HEADER) {
        return app_service(variables, source);
    }
    let endpoint = variables.endpoint(source, MSI_ENDPOINT, Reach::Private)?;
    let secret = if variables.has(MSI_SECRET) {
        Some(variables.secret(source, MSI_SECRET)?)
    } else {
        None
    };
    Ok((Host::OldAutomation { secret }, endpoint))
}

fn machine_learning(variables: &Variables<'_>) -> Result<(Host, Endpoint)> {
    let source = SourceKind::MachineLearning;
    let host = Host::MachineLearning {
        secret: variables.secret(source, MSI_SECRET)?,
        default_client_id: variables.get("DEFAULT_IDENTITY_CLIENT_ID"),
    };
    let endpoint = variables.endpoint(source, MSI_ENDPOINT, Reach::Near)?;
    Ok((host, endpoint))
}

fn azure_arc(variables: &Variables<'_>, himds: bool) -> Result<(Host, Endpoint)> {
    let endpoint = if variables.has(IDENTITY_ENDPOINT) && variables.has(IMDS_ENDPOINT) {
        variables.endpoint(SourceKind::AzureArc, IDENTITY_ENDPOINT, Reach::Loopback)?
    } else if himds {
        Endpoint::parse(IDENTITY_ENDPOINT, ARC_DEFAULT, Reach::Loopback)?
    } else {
        return Err(not_here(SourceKind::AzureArc, IMDS_ENDPOINT));
    };
    Ok((Host::AzureArc, endpoint))
}

/// On this machine's own network, unless a pod identity agent on the node stands in for it.
fn imds(variables: &Variables<'_>) -> Result<(Host, Endpoint)> {
    let agent = variables.get(POD_IDENTITY_HOST);
    let endpoint = match &agent {
        Some(agent) => Endpoint::parse(POD_IDENTITY_HOST, agent, Reach::Loopback)?,
        None => Endpoint::parse(POD_IDENTITY_HOST, IMDS_HOST, Reach::Near)?,
    };
    // An agent that was named is there, and may not answer a probe as the service itself does.
    let agent = agent.is_some();
    let seen = AtomicBool::new(agent);
    Ok((
        Host::Imds { seen, agent },
        endpoint.with_path(METADATA_PATH),
    ))
}

/// The source that was asked for, or that other variables show, lacks a variable.
fn not_here(source: SourceKind, missing: &'static str) -> Error {
    Error::new(ErrorKind::IdentityUnavailable, Text::IdentityNotHere)
        .with("source", source.title())
        .with("missing", missing)
        .advise(Text::AdviseIdentitySource)
}

fn invalid(name: &'static str, reason: &str) -> Error {
    Error::new(ErrorKind::CredentialInvalid, Text::VariableUnusable)
        .with("name", name)
        .with("reason", reason)
        .advise(Text::AdviseVariable)
}

/// Visible ASCII: what every HTTP client takes as it stands.
fn is_header_value(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn thumbprint_of(text: &str) -> Option<[u8; 20]> {
    if text.len() != 40 {
        return None;
    }
    let mut thumbprint = [0; 20];
    for (at, byte) in thumbprint.iter_mut().enumerate() {
        let digits = text.get(2 * at..2 * at + 2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(thumbprint)
}
