//! Getting a token of another issuer that stands for the app. Such tokens live for minutes, so each acquisition gets a
//! fresh one.

use super::attempts::repeat;
use super::managed_identity::{IdentityJob, identity_token};
use super::retry::{Rules, Table};
use super::{FileRequest, Io, LogLevel};
use crate::clock::Horizon;
use crate::credential::federated::{LONGEST_ASSERTION, Provider, check_assertion};
use crate::error::Result;
use crate::protocol::federated::{Service, parse_provider_response, provider_request};
use crate::secret::Secret;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How long it may take, waits included.
#[derive(Clone, Debug)]
pub struct Limits {
    /// By when all attempts and waits must have ended.
    pub deadline: Horizon,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many retries the caller allows.
    pub max_retries: u32,
}

/// Asks `provider` for a fresh token addressed to `audience`
/// ([`Cloud::exchange_audience`](crate::cloud::Cloud::exchange_audience)). Azure Pipelines chooses the audience itself.
///
/// # Errors
/// Why there is none.
pub async fn external_token(
    io: &Io,
    provider: &Provider,
    audience: &str,
    limits: Limits,
) -> Result<Secret> {
    let (service, url, bearer) = match provider {
        Provider::GitHubActions { url, bearer } => {
            (Service::GitHubActions { audience }, url, bearer)
        }
        Provider::AzurePipelines {
            url,
            bearer,
            service_connection_id,
        } => {
            let service = Service::AzurePipelines {
                service_connection_id,
            };
            (service, url, bearer)
        }
        Provider::ManagedIdentity(identity) => {
            let job = IdentityJob {
                identity: Arc::clone(identity),
                resource: audience.to_owned(),
                deadline: limits.deadline,
                attempt_timeout: limits.attempt_timeout,
                max_retries: limits.max_retries,
            };
            let acquired = identity_token(io.clone(), job).await?;
            return Ok(acquired.response.access_token);
        }
    };
    let rules = Rules {
        table: Table::Provider,
        limit: limits.max_retries,
        deadline: limits.deadline.moment(),
        replication: None,
    };
    repeat(io, rules, &limits.deadline, || {
        attempt(io, service, url, bearer, &limits)
    })
    .await
}

async fn attempt(
    io: &Io,
    service: Service<'_>,
    url: &Url,
    bearer: &Secret,
    limits: &Limits,
) -> Result<Secret> {
    let host = url.host_str().unwrap_or_default();
    // The rest of the URL may say more about the job than a log should.
    io.log(
        LogLevel::Verbose,
        format!("asking {host} for the token of this job"),
    );
    let request = provider_request(service, url, bearer);
    let sent_at_unix = io.clock().unix();
    let response = io
        .http(request, limits.attempt_timeout, &limits.deadline)
        .await?;
    parse_provider_response(&response, service, host, bearer, sent_at_unix)
}

/// Reads the token that a platform keeps in a file, and renews there.
///
/// # Errors
/// Why it cannot be read, or is none.
pub async fn token_file(io: &Io, path: &Path) -> Result<Secret> {
    let content = io
        .read_file(FileRequest {
            path: path.to_owned(),
            limit: u64::try_from(LONGEST_ASSERTION).unwrap_or(u64::MAX),
            folder: None,
        })
        .await?;
    let token = Secret::new(content.expose().trim_ascii().to_vec());
    check_assertion(&token)?;
    Ok(token)
}
