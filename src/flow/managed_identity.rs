//! Getting a token of a managed identity: a look whether there is anybody to ask, the request, Arc's challenge where it
//! comes, and tries again where they can help.

use super::attempts::repeat;
use super::retry::{Rules, Table};
use super::token::Acquired;
use super::{FileRequest, Io, LogLevel};
use crate::advice::Text;
use crate::clock::Horizon;
use crate::credential::managed_identity::machine::tokens_folder;
use crate::credential::managed_identity::{Host, ManagedIdentity};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::managed_identity::challenge::{self, PathStyle};
use crate::protocol::managed_identity::{
    Asked, absent, check_probe, parse_identity_response, probe, token_request,
};
use crate::protocol::{HttpRequest, HttpResponse};
use crate::secret::Secret;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The metadata service is next door: where it does not answer within this, it is not there.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);

/// All that is needed to ask for one token.
pub struct IdentityJob {
    /// Who, and where to ask.
    pub identity: Arc<ManagedIdentity>,
    /// What the token is for, without `/.default`.
    pub resource: String,
    /// By when all attempts and waits must have ended.
    pub deadline: Horizon,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many retries the caller allows.
    pub max_retries: u32,
}

/// Asks the host until it answers, or until trying again cannot help.
///
/// # Errors
/// `IdentityUnavailable` where nobody here has the identity that was asked for; otherwise the last attempt's failure,
/// with the log of those before it.
pub async fn identity_token(io: Io, job: IdentityJob) -> Result<Acquired> {
    if job.resource.is_empty() {
        return Err(Error::new(ErrorKind::InvalidResource, Text::ResourceEmpty)
            .advise(Text::AdviseResource));
    }
    look_for_imds(&io, &job).await?;
    let rules = Rules {
        table: match job.identity.host {
            Host::Imds { .. } => Table::Imds,
            Host::ServiceFabric { .. } => Table::ServiceFabric,
            _ => Table::IdentityHost,
        },
        limit: job.max_retries,
        deadline: job.deadline.moment(),
        replication: None,
    };
    repeat(&io, rules, &job.deadline, || attempt(&io, &job)).await
}

/// Elsewhere than on Azure nothing answers at the metadata service's address, and connecting would take its whole time:
/// once per client, a short look.
async fn look_for_imds(io: &Io, job: &IdentityJob) -> Result<()> {
    let Host::Imds { seen, .. } = &job.identity.host else {
        return Ok(());
    };
    if seen.load(Ordering::Relaxed) {
        return Ok(());
    }
    let host = job.identity.endpoint.host();
    io.log(
        LogLevel::Verbose,
        format!("looking for the instance metadata service at {host}"),
    );
    let request = probe(&job.identity, &job.resource);
    let response = io
        .http(request, PROBE_TIMEOUT, &job.deadline)
        .await
        .map_err(|failure| match failure.kind() {
            // No time was left to look: that says nothing about this machine.
            _ if io.clock().now() >= job.deadline.moment() => failure,
            ErrorKind::Timeout => absent(&host, "does not answer"),
            ErrorKind::Connect | ErrorKind::Network => absent(&host, "cannot be reached"),
            _ => failure,
        })?;
    check_probe(&response, &host)?;
    seen.store(true, Ordering::Relaxed);
    Ok(())
}

async fn attempt(io: &Io, job: &IdentityJob) -> Result<Acquired> {
    let request = token_request(&job.identity, &job.resource, None);
    let mut sent_at = (io.clock().now(), io.clock().unix());
    let mut response = send(io, job, request).await?;
    let mut key = None;
    if matches!(job.identity.host, Host::AzureArc) && response.status == 401 {
        let found = key_of(io, job, &response).await?;
        let request = token_request(&job.identity, &job.resource, Some(&found));
        sent_at = (io.clock().now(), io.clock().unix());
        response = send(io, job, request).await?;
        if response.status == 401 {
            return Err(Error::new(ErrorKind::AccessDenied, Text::ArcRefused)
                .with("host", job.identity.endpoint.host())
                .with_http_status(401)
                .advise(Text::AdviseArc));
        }
        key = Some(found);
    }
    let secrets: Vec<&Secret> = job.identity.secret().into_iter().chain(&key).collect();
    let asked = Asked {
        identity: &job.identity,
        resource: &job.resource,
        sent_at_unix: sent_at.1,
        secrets: &secrets,
    };
    let response = parse_identity_response(&response, &asked)?;
    io.log(
        LogLevel::Verbose,
        format!("got a token that lives {} s", response.lifetime_seconds),
    );
    Ok(Acquired {
        response,
        sent_at: sent_at.0,
        sent_at_unix: sent_at.1,
    })
}

async fn send(io: &Io, job: &IdentityJob, request: HttpRequest) -> Result<HttpResponse> {
    io.log(
        LogLevel::Verbose,
        format!("GET {} as {}", request.url, job.identity.describe()),
    );
    let response = io.http(request, job.attempt_timeout, &job.deadline).await?;
    io.log(
        LogLevel::Debug,
        format!(
            "HTTP {} with {} bytes",
            response.status,
            response.body.expose().len()
        ),
    );
    Ok(response)
}

/// Follows Arc's challenge.
async fn key_of(io: &Io, job: &IdentityJob, response: &HttpResponse) -> Result<Secret> {
    let host = job.identity.endpoint.host();
    let folder = tokens_folder().ok_or_else(|| {
        absent(
            &host,
            "challenges, and Azure Arc has no agent for this system",
        )
    })?;
    let path = challenge::key_file(response, &folder, PathStyle::NATIVE, &host)?;
    let content = io
        .read_file(FileRequest {
            path,
            limit: challenge::KEY_LIMIT,
            folder: Some(folder),
        })
        .await
        .map_err(|error| error.advise(Text::AdviseArc))?;
    challenge::key(&content, &host)
}
