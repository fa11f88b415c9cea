//! The token endpoint's error answer (RFC 6749 section 5.2, and Entra's additions to it): what went wrong, and what a
//! person can do about it.
//!
//! The kind of the failure hangs on the OAuth error and the HTTP status; Entra's code chooses the advice, and decides
//! only for the few codes that Microsoft names as throttling or transient.

use super::clean::{SERVER_TEXT, clean_to, shown};
use super::consent::admin_consent_url;
use super::dates;
use super::json;
use super::message::HttpResponse;
use crate::advice::{Text, for_aadsts, for_oauth_error};
use crate::authority::{Authority, Tenant};
use crate::error::{Error, ErrorKind, ServerDetails};
use crate::resource::Resource;
use crate::secret::Secret;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// Entra has seen the same request too often (AADSTS50196): throttling under another name.
const CLIENT_LOOP: i64 = 50196;
/// Codes for trouble that passes, whatever status they come under.
const TRANSIENT_CODES: [i64; 6] = [50033, 90006, 90012, 90024, 90033, 90090];
/// The most bytes of an id, a code or a time stamp.
const SHORT: usize = 128;
/// The most bytes of a claims challenge.
const CLAIMS: usize = 8192;

/// What was asked, for advice that names it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorContext<'a> {
    /// Who was asked.
    pub authority: &'a Authority,
    /// In which tenant.
    pub tenant: &'a Tenant,
    /// As which app.
    pub client_id: &'a str,
    /// For which resource.
    pub resource: &'a Resource,
}

/// The fields of an error answer. App Service sends `message` and `correlationId`, Service Fabric an `error` object.
#[derive(Default, Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    error_description: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    error_codes: Option<&'a RawValue>,
    #[serde(borrow)]
    suberror: Option<&'a RawValue>,
    #[serde(borrow)]
    claims: Option<&'a RawValue>,
    #[serde(borrow, alias = "correlationId")]
    correlation_id: Option<&'a RawValue>,
    #[serde(borrow)]
    trace_id: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
}

/// The nested form of `error`.
#[derive(Deserialize)]
struct Nested<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// What an answer that is not a success means. All text of the server is cleaned of `secrets`; a body of no known form
/// is shown as it came, cleaned too. `now_unix` turns a date in `Retry-After` into seconds.
#[must_use]
pub fn parse_error(
    response: &HttpResponse,
    context: &ErrorContext<'_>,
    secrets: &[&Secret],
    now_unix: i64,
) -> Error {
    let server = read(response, secrets);
    let retry_after = retry_after_of(response, now_unix);
    error_of(response.status, server, retry_after, context)
}

/// What an answer of this status means that says this about itself; its texts have been cleaned.
#[must_use]
pub(crate) fn error_of(
    status: u16,
    server: ServerDetails,
    retry_after: Option<u64>,
    context: &ErrorContext<'_>,
) -> Error {
    let kind = kind_of(status, &server);
    let error = Error::new(kind, message_of(kind, &server))
        .advise(advice_of(kind, &server, retry_after))
        .retryable(is_retryable(status, &server))
        .with("error", named(&server))
        .with("status", status.to_string())
        .with("retry_after", retry_after.unwrap_or(0).to_string())
        .with_retry_after(retry_after)
        .with_server(status, server);
    with_context(error, context)
}

fn with_context(error: Error, context: &ErrorContext<'_>) -> Error {
    error
        .with("host", context.authority.host())
        .with("authority", context.authority.as_str())
        .with("tenant", context.tenant.as_str())
        .with("client_id", shown(context.client_id))
        .with("resource", shown(context.resource.resource()))
        .with(
            "consent_url",
            admin_consent_url(context.authority, context.tenant, context.client_id),
        )
}

/// The error as a message names it: with its code, unless the description begins with that.
fn named(server: &ServerDetails) -> String {
    let error = server.oauth_error.clone().unwrap_or_default();
    let described = server
        .description
        .as_deref()
        .is_some_and(|text| text.starts_with("AADSTS"));
    if server.aadsts_code == 0 || described {
        error
    } else {
        format!("{error}, AADSTS{}", server.aadsts_code)
    }
}

/// What an answer says about its failure, in any of the forms that Microsoft's services have.
pub(super) fn read(response: &HttpResponse, secrets: &[&Secret]) -> ServerDetails {
    let body = Zeroizing::new(String::from_utf8_lossy(response.body.expose()).into_owned());
    let fields: Fields<'_> = json::object(&body).unwrap_or_default();
    let nested: Option<Nested<'_>> = fields.error.and_then(|raw| json::object(raw.get()));
    let (code, message) = match nested {
        Some(nested) => (nested.code, nested.message),
        None => (fields.error, None),
    };
    let short = |raw: Option<&RawValue>| cleaned(raw.and_then(json::string), secrets, SHORT);
    let oauth_error = code.and_then(known_error).or_else(|| short(code));
    let told = fields.error_description.or(message).or(fields.message);
    let told = told.and_then(json::string);
    let whole_body = || oauth_error.is_none().then(|| body.clone());
    ServerDetails {
        aadsts_code: fields.error_codes.and_then(first_code).unwrap_or(0),
        description: cleaned(told.or_else(whole_body), secrets, SERVER_TEXT),
        suberror: short(fields.suberror),
        claims: fields.claims.and_then(|raw| challenge(raw, secrets)),
        correlation_id: short(fields.correlation_id),
        trace_id: short(fields.trace_id),
        timestamp: short(fields.timestamp),
        oauth_error,
    }
}

/// An error of the protocol as it stands: cleaning must not change what the library branches on, whatever the secret is.
fn known_error(raw: &RawValue) -> Option<String> {
    let error = json::string(raw)?;
    for_oauth_error(&error).map(|_| error.to_string())
}

/// A claims challenge, which goes back to the server: whole and unchanged, or not at all.
fn challenge(raw: &RawValue, secrets: &[&Secret]) -> Option<String> {
    let text = json::string(raw)?;
    Some(clean_to(&text, secrets, CLAIMS))
        .filter(|cleaned| !cleaned.is_empty() && *cleaned == *text)
}

fn cleaned(text: Option<Zeroizing<String>>, secrets: &[&Secret], limit: usize) -> Option<String> {
    text.map(|text| clean_to(&text, secrets, limit))
        .filter(|text| !text.is_empty())
}

fn first_code(raw: &RawValue) -> Option<i64> {
    let codes: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
    codes.first()?.get().parse().ok()
}

fn is_transient(server: &ServerDetails) -> bool {
    let error = server.oauth_error.as_deref();
    matches!(
        error,
        Some("temporarily_unavailable" | "request_timeout" | "server_error")
    ) || TRANSIENT_CODES.contains(&server.aadsts_code)
}

fn kind_of(status: u16, server: &ServerDetails) -> ErrorKind {
    if status == 429 || server.aadsts_code == CLIENT_LOOP {
        return ErrorKind::Throttled;
    }
    if status == 408 || status >= 500 || is_transient(server) {
        return ErrorKind::ServiceUnavailable;
    }
    match server.oauth_error.as_deref() {
        Some("invalid_client") => ErrorKind::InvalidClient,
        Some("unauthorized_client") => ErrorKind::UnauthorizedClient,
        Some("invalid_request") => ErrorKind::InvalidRequest,
        Some("invalid_grant") => ErrorKind::InvalidGrant,
        Some("invalid_scope") => ErrorKind::InvalidScope,
        Some("invalid_resource") => ErrorKind::RejectedResource,
        Some("access_denied" | "interaction_required") => ErrorKind::AccessDenied,
        None if status == 407 => ErrorKind::Proxy,
        _ => ErrorKind::ProviderError,
    }
}

fn is_retryable(status: u16, server: &ServerDetails) -> bool {
    matches!(status, 408 | 429 | 500..=505)
        || is_transient(server)
        || server.aadsts_code == CLIENT_LOOP
}

fn message_of(kind: ErrorKind, server: &ServerDetails) -> Text {
    match kind {
        ErrorKind::Throttled => Text::Throttled,
        ErrorKind::ServiceUnavailable => Text::ServiceUnavailable,
        ErrorKind::InvalidClient => Text::CredentialRefused,
        ErrorKind::Proxy => Text::Proxy,
        _ if server.oauth_error.is_some() => Text::Provider,
        _ => Text::ProviderStatus,
    }
}

/// By the code, then by the OAuth error, then by the kind. A wait that the server named is always said.
fn advice_of(kind: ErrorKind, server: &ServerDetails, retry_after: Option<u64>) -> Text {
    if kind == ErrorKind::Throttled {
        return if retry_after.is_some() {
            Text::AdviseThrottled
        } else {
            Text::AdviseCacheToken
        };
    }
    let by_error = || server.oauth_error.as_deref().and_then(for_oauth_error);
    for_aadsts(server.aadsts_code)
        .or_else(by_error)
        .unwrap_or(match kind {
            ErrorKind::ServiceUnavailable => Text::AdviseLater,
            ErrorKind::Proxy => Text::AdviseProxy,
            _ if server.oauth_error.is_none() => Text::AdviseResponse,
            _ => Text::AdviseProvider,
        })
}

/// How many seconds `response` asks to wait.
pub(crate) fn retry_after_of(response: &HttpResponse, now_unix: i64) -> Option<u64> {
    let value = response.header("Retry-After")?;
    retry_after(value, now_unix)
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, which some servers write with a fraction, or a date.
fn retry_after(value: &str, now_unix: i64) -> Option<u64> {
    let value = value.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    if let (Some(whole), Some(fraction)) = (dates::unsigned(whole), dates::unsigned(fraction)) {
        return u64::try_from(whole)
            .ok()?
            .checked_add(u64::from(fraction > 0));
    }
    let left = dates::from_http_date(value)?.saturating_sub(now_unix);
    Some(u64::try_from(left).unwrap_or(0))
}

#[cfg(test)]
mod tests;
