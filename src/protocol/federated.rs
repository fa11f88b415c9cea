//! What the token services of pipelines are asked, and how they answer.
//!
//! Sources: GitHub, "OpenID Connect reference" (methods for requesting the token); Microsoft, "Oidctoken - Create"
//! (Azure DevOps REST API).

use super::json;
use super::message::{HttpRequest, HttpResponse, Method, Route};
use super::oauth_error;
use crate::advice::Text;
use crate::credential::federated::check_assertion;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub enum Service<'a> {
    /// GitHub Actions, for a token addressed to this audience.
    GitHubActions {
        /// Whom the token must be addressed to.
        audience: &'a str,
    },
    /// Azure Pipelines, for a token of this service connection. The service chooses the audience.
    AzurePipelines {
        /// The service connection's id.
        service_connection_id: &'a str,
    },
}

#[derive(Deserialize)]
struct Fields<'a> {
    /// GitHub's.
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    /// Azure DevOps'.
    #[serde(borrow, rename = "oidcToken")]
    oidc_token: Option<&'a RawValue>,
}

/// Asks `service` at `url` for a token. `bearer` is visible ASCII.
pub fn provider_request(service: Service<'_>, url: &Url, bearer: &Secret) -> HttpRequest {
    let mut url = url.clone();
    let bearer = bearer.expose_str().unwrap_or_default();
    let mut headers = vec![
        ("Accept", "application/json".to_owned()),
        ("Authorization", format!("Bearer {bearer}")),
    ];
    let method = match service {
        Service::GitHubActions { audience } => {
            url.query_pairs_mut().append_pair("audience", audience);
            Method::Get
        }
        Service::AzurePipelines {
            service_connection_id,
        } => {
            url.query_pairs_mut()
                .append_pair("api-version", "7.1")
                .append_pair("serviceConnectionId", service_connection_id);
            headers.push(("Content-Type", "application/json".to_owned()));
            // An answer, rather than a redirect to a page for people.
            headers.push(("X-TFS-FedAuthRedirect", "Suppress".to_owned()));
            Method::Post
        }
    };
    HttpRequest {
        route: Route::Configured,
        method,
        url: url.into(),
        headers,
        body: Secret::from(""),
    }
}

/// Reads the answer: a token that can be presented.
///
/// # Errors
/// Why there is none.
pub fn parse_provider_response(
    response: &HttpResponse,
    service: Service<'_>,
    host: &str,
    bearer: &Secret,
    sent_at_unix: i64,
) -> Result<Secret> {
    let advice = match service {
        Service::GitHubActions { .. } => Text::AdviseGitHub,
        Service::AzurePipelines { .. } => Text::AdviseProviderRefused,
    };
    match response.status {
        200..=299 => read(response, service),
        300..=399 => Err(Error::new(ErrorKind::InvalidResponse, Text::Redirect)),
        _ => Err(failure(response, bearer, sent_at_unix)),
    }
    .map_err(|error| {
        let advice = error.advice_text().unwrap_or(advice);
        error
            .with("host", host)
            .with_http_status(response.status)
            .advise(advice)
    })
}

fn read(response: &HttpResponse, service: Service<'_>) -> Result<Secret> {
    let fields: Option<Fields<'_>> = response.body.expose_str().and_then(json::object);
    // A page for signing in has come where the job's token was not accepted.
    let fields =
        fields.ok_or_else(|| Error::new(ErrorKind::InvalidResponse, Text::JsonMalformed))?;
    let token = match service {
        Service::GitHubActions { .. } => fields.value,
        Service::AzurePipelines { .. } => fields.oidc_token,
    };
    let token = token
        .and_then(json::string)
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Error::new(ErrorKind::InvalidResponse, Text::NoAccessToken))?;
    let token = Secret::from(token.as_str());
    check_assertion(&token)
        .map_err(|_| Error::new(ErrorKind::InvalidResponse, Text::NoAccessToken))?;
    Ok(token)
}

fn failure(response: &HttpResponse, bearer: &Secret, sent_at_unix: i64) -> Error {
    let mut server = oauth_error::read(response, &[bearer]);
    let header = |name| response.header(name).map(crate::protocol::clean::shown);
    // By these the support of Azure DevOps finds a request.
    server.correlation_id = server.correlation_id.or_else(|| header("x-vss-e2eid"));
    server.trace_id = server.trace_id.or_else(|| header("x-msedge-ref"));
    let retry_after = oauth_error::retry_after_of(response, sent_at_unix);
    let status = response.status;
    let (kind, advice) = match status {
        429 => (ErrorKind::Throttled, Some(Text::AdviseLater)),
        408 | 500..=599 => (ErrorKind::ServiceUnavailable, Some(Text::AdviseLater)),
        401 | 403 => (ErrorKind::AccessDenied, None),
        _ => (ErrorKind::ProviderError, None),
    };
    let error = Error::new(kind, Text::ProviderRefused)
        .retryable(matches!(status, 408 | 429 | 500..=599))
        .with("status", status.to_string())
        .with_retry_after(retry_after)
        .with_server(status, server);
    match advice {
        Some(advice) => error.advise(advice),
        None => error,
    }
}
