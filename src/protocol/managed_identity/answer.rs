//! Reading what a host answers: a token, and whose it is, or why there is none.

use crate::advice::Text;
use crate::credential::managed_identity::{Host, IdentityId, ManagedIdentity, USER_ASSIGNED};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::{clean, shown};
use crate::protocol::json;
use crate::protocol::message::HttpResponse;
use crate::protocol::oauth_error;
use crate::protocol::response::{self, Fields, TokenResponse};
use crate::secret::Secret;
use crate::token::jwt::{Jwt, Parts};
use std::borrow::Cow;

/// From this lifetime on, a token that says nothing about it is renewed at half of it: the platform's own caches give
/// the same token again until shortly before its end.
const LONG_LIFE: u64 = 7200;

/// What was asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who, and where.
    pub identity: &'a ManagedIdentity,
    /// For what.
    pub resource: &'a str,
    /// When, in Unix seconds.
    pub sent_at_unix: i64,
    /// What no message may show.
    pub secrets: &'a [&'a Secret],
}

/// Reads the answer to a request for a token.
///
/// # Errors
/// Why there is no token: `IdentityUnavailable` where the host does not have the identity, or gave a token of another
/// one; `InvalidResponse` for what is no answer of such a host; otherwise what the host said.
pub fn parse_identity_response(
    response: &HttpResponse,
    asked: &Asked<'_>,
) -> Result<TokenResponse> {
    match response.status {
        200..=299 => read(response, asked),
        300..=399 => Err(invalid(Text::Redirect)),
        _ => Err(failure(response, asked)),
    }
    .map_err(|error| {
        error
            .with("host", asked.identity.endpoint.host())
            .with("resource", shown(asked.resource))
            .with_http_status(response.status)
    })
}

/// Whether what answered the probe is the metadata service.
///
/// # Errors
/// `IdentityUnavailable`, with what answered instead.
pub(crate) fn check_probe(response: &HttpResponse, host: &str) -> Result<()> {
    let unreachable = || {
        // A proxy that some container hosts put in its place.
        let body = String::from_utf8_lossy(response.body.expose()).to_ascii_lowercase();
        body.contains("unreachable")
    };
    match response.status {
        400 | 401 | 408 | 410 | 429 | 500..=599 => Ok(()),
        403 if !unreachable() => Ok(()),
        status => {
            Err(absent(host, &format!("answers with HTTP status {status}"))
                .with_http_status(status))
        }
    }
}

/// Nothing offers an identity here.
pub(crate) fn absent(host: &str, reason: &str) -> Error {
    Error::new(ErrorKind::IdentityUnavailable, Text::IdentityAbsent)
        .with("host", host)
        .with("reason", reason)
        .advise(Text::AdviseIdentityAbsent)
}

fn invalid(message: Text) -> Error {
    Error::new(ErrorKind::InvalidResponse, message).advise(Text::AdviseIdentityResponse)
}

fn read(response: &HttpResponse, asked: &Asked<'_>) -> Result<TokenResponse> {
    let fields: Option<Fields<'_>> = response.body.expose_str().and_then(json::object);
    let fields = fields.ok_or_else(|| invalid(Text::JsonMalformed))?;
    let readdress = |error: Error| error.advise(Text::AdviseIdentityResponse);
    let access_token = response::read_token(&fields).map_err(readdress)?;
    let token_type = response::read_type(&fields, asked.secrets).map_err(readdress)?;
    let lifetime = lifetime(&fields, asked.sent_at_unix)?;
    let refresh_in = fields.refresh_in.and_then(response::seconds);
    let client_id = fields.client_id.and_then(json::string);
    let client_id = client_id.as_ref().map(|id| id.as_str());
    check_identity(asked, client_id, &access_token)?;
    Ok(TokenResponse {
        access_token,
        token_type,
        lifetime_seconds: lifetime,
        refresh_in_seconds: refresh_in.or((lifetime >= LONG_LIFE).then_some(lifetime / 2)),
        resource: response::read_resource(&fields, asked.secrets),
    })
}

/// The time until the token ends, by `expires_on` and by `expires_in`, whichever is less: hosts keep tokens and answer
/// with the same one again, and some of them then still name its whole life as `expires_in`.
fn lifetime(fields: &Fields<'_>, sent_at_unix: i64) -> Result<u64> {
    let by_length = fields.expires_in.and_then(response::seconds);
    let by_end = fields
        .expires_on
        .and_then(response::instant)
        .map(|end| u64::try_from(end.saturating_sub(sent_at_unix)).unwrap_or(0));
    match by_length.into_iter().chain(by_end).min() {
        None => Err(invalid(Text::NoExpiry)),
        Some(0) => Err(invalid(Text::TokenExpired).advise(Text::AdviseIdentityClock)),
        Some(seconds) => Ok(seconds),
    }
}

/// Compares the identity that came with the one that was asked for: hosts fall back to another one of theirs where they
/// do not have it. The answer's own word counts first; a token says whose it is only where it can be read.
fn check_identity(asked: &Asked<'_>, client_id: Option<&str>, token: &Secret) -> Result<()> {
    let identity = asked.identity;
    let parts = Parts::of(token.expose()).ok();
    let jwt = parts.as_ref().and_then(|parts| parts.read().ok());
    let claim = |name: &str| jwt.as_ref().and_then(|jwt| jwt.text(name));
    let came_by_client_id = || {
        client_id
            .filter(|id| !id.is_empty())
            .map(Cow::from)
            .or_else(|| jwt.as_ref().and_then(Jwt::client_id))
    };
    let (wanted, found): (Cow<'_, str>, Option<Cow<'_, str>>) = match (&identity.id, &identity.host)
    {
        (
            IdentityId::System,
            Host::MachineLearning {
                default_client_id: Some(id),
                ..
            },
        )
        | (IdentityId::ClientId(id), _) => (id.into(), came_by_client_id()),
        (IdentityId::ObjectId(id), _) => (id.into(), claim("oid")),
        (IdentityId::ResourceId(id), _) => (id.into(), claim("xms_mirid")),
        // What a pod is given is the agent's decision, and Machine Learning's default may be any identity.
        (IdentityId::System, Host::Imds { agent: true, .. } | Host::MachineLearning { .. }) => {
            return Ok(());
        }
        (IdentityId::System, _) => {
            let resource_id = claim("xms_mirid").unwrap_or_default();
            if !resource_id.to_ascii_lowercase().contains(USER_ASSIGNED) {
                return Ok(());
            }
            let wanted = "the system-assigned identity".into();
            (wanted, came_by_client_id().or(Some(resource_id)))
        }
    };
    match found {
        Some(found) if found.eq_ignore_ascii_case(&wanted) => Ok(()),
        Some(found) => Err(
            Error::new(ErrorKind::IdentityUnavailable, Text::IdentityOther)
                .with("wanted", wanted)
                .with("found", clean(&found, asked.secrets))
                .advise(Text::AdviseIdentityOther),
        ),
        // Arc's agent may ignore the id that it was asked for.
        None if matches!(identity.host, Host::AzureArc) => Err(Error::new(
            ErrorKind::IdentityUnavailable,
            Text::IdentityUnproven,
        )
        .with("wanted", wanted)
        .advise(Text::AdviseIdentityUnproven)),
        None => Ok(()),
    }
}

fn failure(response: &HttpResponse, asked: &Asked<'_>) -> Error {
    let server = oauth_error::read(response, asked.secrets);
    let retry_after = oauth_error::retry_after_of(response, asked.sent_at_unix);
    let status = response.status;
    let arc = matches!(asked.identity.host, Host::AzureArc);
    let (kind, message, advice) = match (status, server.oauth_error.as_deref()) {
        (429, _) => {
            let advice = retry_after.map_or(Text::AdviseLater, |_| Text::AdviseThrottled);
            (ErrorKind::Throttled, Text::IdentityThrottled, advice)
        }
        (502 | 504, _) => (
            ErrorKind::ServiceUnavailable,
            Text::IdentityGateway,
            Text::AdviseLater,
        ),
        // A wrong resource is among what App Service answers so.
        (500, _) => (
            ErrorKind::ServiceUnavailable,
            Text::ServiceUnavailable,
            Text::AdviseIdentityResource,
        ),
        (408 | 410 | 501..=599, _) => (
            ErrorKind::ServiceUnavailable,
            Text::ServiceUnavailable,
            Text::AdviseLater,
        ),
        (_, Some("invalid_resource" | "invalid_scope")) => (
            ErrorKind::RejectedResource,
            Text::Provider,
            Text::AdviseIdentityResource,
        ),
        (401 | 403, _) => (
            ErrorKind::AccessDenied,
            Text::IdentityRefused,
            if arc {
                Text::AdviseArc
            } else {
                Text::AdviseIdentityAssign
            },
        ),
        (400 | 404, _) => (
            ErrorKind::IdentityUnavailable,
            Text::IdentityNotAssigned,
            Text::AdviseIdentityAssign,
        ),
        _ => (
            ErrorKind::ProviderError,
            Text::IdentityRefused,
            Text::AdviseIdentityAssign,
        ),
    };
    Error::new(kind, message)
        .advise(advice)
        .retryable(matches!(status, 404 | 408 | 410 | 429 | 500..=504))
        .with("error", server.oauth_error.clone().unwrap_or_default())
        .with("status", status.to_string())
        .with("retry_after", retry_after.unwrap_or(0).to_string())
        .with_retry_after(retry_after)
        .with_server(status, server)
}

#[cfg(test)]
mod tests;
