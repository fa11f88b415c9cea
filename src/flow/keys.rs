//! Fetching a tenant's signing keys: its metadata first, then the key set that the metadata names.
//!
//! The tenant and the authority are the caller's; nothing in a token decides where a request goes. Each request is
//! tried once more after a connection that failed, 408, 429 or 5xx, when the server says so, all within ten seconds.

use super::{Io, LogLevel};
use crate::advice::Text;
use crate::authority::{Authority, Tenant};
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::{HttpRequest, HttpResponse, Method, Route, retry_after_of};
use crate::secret::Secret;
use crate::token::jwks::{KeySet, parse_key_set};
use crate::token::report::TokenVersion;
use crate::token::verify::{Metadata, parse_metadata};
use std::time::Duration;

/// For both requests together, waits included; less where the client allows less.
pub const KEYS_TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_WAIT: Duration = Duration::from_secs(1);

/// Whose keys.
pub struct KeysJob {
    /// Where to ask.
    pub authority: Authority,
    /// The cloud on whose hosts the key set must lie.
    pub cloud: Cloud,
    /// The tenant whose keys they are.
    pub tenant: Tenant,
    /// For tokens of which version.
    pub version: TokenVersion,
    /// For both requests together, waits included.
    pub timeout: Duration,
}

/// What came.
pub struct FetchedKeys {
    /// The tenant's metadata.
    pub metadata: Metadata,
    /// Its signing keys.
    pub keys: KeySet,
}

/// Fetches metadata and keys.
///
/// # Errors
/// Why there are none: transport, an answer that is none, or metadata that leads elsewhere.
pub async fn keys(io: Io, job: KeysJob) -> Result<FetchedKeys> {
    let deadline = io.clock().now().plus(job.timeout);
    let host = job.authority.host();
    let base = format!("{}/{}", job.authority.as_str(), job.tenant.as_str());
    let metadata_url = match job.version {
        TokenVersion::V1 => format!("{base}/.well-known/openid-configuration"),
        TokenVersion::V2 => format!("{base}/v2.0/.well-known/openid-configuration"),
    };
    let answer = get(&io, &metadata_url, host, deadline).await?;
    let metadata = parse_metadata(answer.body.expose(), job.cloud, &job.authority)?;
    let answer = get(&io, &metadata.jwks_uri, host, deadline).await?;
    let keys = parse_key_set(answer.body.expose())?;
    Ok(FetchedKeys { metadata, keys })
}

async fn get(io: &Io, url: &str, host: &str, deadline: Moment) -> Result<HttpResponse> {
    let mut first = true;
    loop {
        io.log(LogLevel::Verbose, format!("GET {url}"));
        let request = HttpRequest {
            route: Route::Configured,
            method: Method::Get,
            url: url.to_owned(),
            headers: vec![("Accept", "application/json".to_owned())],
            body: Secret::from(""),
        };
        let (failure, passing, asked_for) = match io
            .http(request, deadline.since(io.clock().now()), &deadline.into())
            .await
        {
            Ok(answer) if answer.status == 200 => return Ok(answer),
            Ok(answer) => {
                let error = Error::new(ErrorKind::InvalidResponse, Text::ProviderStatus)
                    .with("host", host)
                    .with("status", answer.status.to_string())
                    .with_http_status(answer.status)
                    .advise(Text::AdviseLater);
                let passing = matches!(answer.status, 408 | 429 | 500..=599);
                (error, passing, retry_after_of(&answer, io.clock().unix()))
            }
            Err(error) => {
                let passing =
                    matches!(error.kind(), ErrorKind::Connect | ErrorKind::NameResolution)
                        && error.is_retryable();
                (error, passing, None)
            }
        };
        let wait = RETRY_WAIT.max(Duration::from_secs(asked_for.unwrap_or(0)));
        if !first || !passing || io.clock().now().plus(wait) >= deadline {
            return Err(failure);
        }
        first = false;
        io.sleep(wait).await;
    }
}
