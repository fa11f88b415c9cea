//! What went wrong: a kind to branch on, a message and an advice to show, and the facts the server gave.
//!
//! Messages are written by this library. Text from a server reaches an [`Error`] only through
//! [`crate::protocol::clean()`], which bounds it and takes the request's own secrets out; errors of other crates are
//! never forwarded. So everything here is safe to log.

use crate::advice::{Language, Text, fill};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The kinds of failure, in the families of the C status numbers (`ffi/status.rs` gives each its number).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A required pointer was NULL.
    NullParameter,
    /// Text was not UTF-8 (or UTF-16 had a lone surrogate).
    InvalidUtf8,
    /// A value that no setting accepts.
    InvalidArgument,
    /// The call does not fit the object's state.
    InvalidState,
    /// The caller's buffer is too small.
    BufferTooSmall,
    /// The authority is not an https URL of a host alone.
    InvalidAuthority,
    /// The host is neither known nor explicitly allowed.
    HostNotAllowed,
    /// The tenant is not an id or a domain, or is `common` and its kin.
    InvalidTenant,
    /// The resource or scope cannot be asked for with client credentials.
    InvalidResource,
    /// No credential, or no client id, was given.
    CredentialMissing,
    /// The credential cannot be used.
    CredentialInvalid,
    /// The extra CA file holds no usable certificate.
    InvalidCertificateAuthority,
    /// The proxy URL cannot be used.
    InvalidProxy,
    /// This machine or job offers no such identity.
    IdentityUnavailable,
    /// A host name did not resolve.
    NameResolution,
    /// No connection could be made.
    Connect,
    /// TLS failed: the certificate, the host name, or the protocol.
    Tls,
    /// The proxy refused.
    Proxy,
    /// No answer within the time allowed.
    Timeout,
    /// Cancelled by the caller.
    Cancelled,
    /// The connection was cut.
    Network,
    /// The answer is not what the protocol allows.
    InvalidResponse,
    /// Only the cache was asked, and it has no usable token.
    NotCached,
    /// `invalid_client`: the credential was refused.
    InvalidClient,
    /// `unauthorized_client`: the app is unknown, disabled or not installed in the tenant.
    UnauthorizedClient,
    /// `invalid_request`.
    InvalidRequest,
    /// `invalid_grant`.
    InvalidGrant,
    /// `invalid_scope`.
    InvalidScope,
    /// `invalid_resource`: the resource is unknown in the tenant.
    RejectedResource,
    /// `access_denied`, `interaction_required`: a policy refused.
    AccessDenied,
    /// Too many requests.
    Throttled,
    /// The service is unavailable for now.
    ServiceUnavailable,
    /// Any other answer of the identity provider.
    ProviderError,
    /// The token is not a well-formed JWT.
    MalformedToken,
    /// The store of tokens on disk cannot be used.
    StoreUnavailable,
    /// A panic was caught at the boundary.
    Panic,
    /// A defect of this library.
    Internal,
}

/// What the identity provider said about itself: for support cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerDetails {
    /// OAuth 2.0 error code (RFC 6749 section 5.2), such as `invalid_client`.
    pub oauth_error: Option<String>,
    /// The first of Entra's `error_codes`: the number behind `AADSTS`. 0 = none.
    pub aadsts_code: i64,
    /// The server's description, bounded and cleaned.
    pub description: Option<String>,
    /// Entra's `suberror`.
    pub suberror: Option<String>,
    /// A claims challenge to send back.
    pub claims: Option<String>,
    /// Correlation id of the answer.
    pub correlation_id: Option<String>,
    /// Trace id of the answer.
    pub trace_id: Option<String>,
    /// The server's time stamp, as it wrote it.
    pub timestamp: Option<String>,
}

/// A failure. Cheap to clone: every waiter of one request gets the same one.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Text,
    advice: Option<Text>,
    evidence: Option<Text>,
    arguments: Vec<(&'static str, String)>,
    server: Option<ServerDetails>,
    http_status: u16,
    retry_after_seconds: Option<u64>,
    client_request_id: Option<String>,
    retryable: bool,
    attempts: Vec<String>,
}

impl Error {
    /// A failure of `kind` with its message.
    #[must_use]
    pub fn new(kind: ErrorKind, message: Text) -> Self {
        Self(Arc::new(Inner {
            kind,
            message,
            advice: None,
            evidence: None,
            arguments: Vec::new(),
            server: None,
            http_status: 0,
            retry_after_seconds: None,
            client_request_id: None,
            retryable: false,
            attempts: Vec::new(),
        }))
    }

    /// An exchange that the calling program made itself has failed.
    #[must_use]
    pub fn host_failed(kind: ErrorKind) -> Self {
        let advice = match kind {
            ErrorKind::NameResolution => Text::AdviseDns,
            ErrorKind::Connect => Text::AdviseConnect,
            ErrorKind::Tls => Text::AdviseTls,
            ErrorKind::Proxy => Text::AdviseProxy,
            ErrorKind::Timeout => Text::AdviseTimeout,
            _ => Text::AdviseNetwork,
        };
        let final_one = matches!(kind, ErrorKind::Tls | ErrorKind::Proxy);
        Self::new(kind, Text::HostFailed)
            .advise(advice)
            .retryable(!final_one)
    }

    fn edit(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn advise(self, advice: Text) -> Self {
        self.edit(|inner| inner.advice = Some(advice))
    }

    /// Adds what was presented, to be compared with what is expected. It follows the advice.
    #[must_use]
    pub fn evidence(self, evidence: Text) -> Self {
        self.edit(|inner| inner.evidence = Some(evidence))
    }

    /// Fills the placeholder `{name}` of message and advice.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        self.edit(|inner| inner.arguments.push((name, value.into())))
    }

    /// Adds the server's own account, with the HTTP status it came under.
    #[must_use]
    pub fn with_server(self, http_status: u16, server: ServerDetails) -> Self {
        self.edit(|inner| {
            inner.http_status = http_status;
            inner.server = Some(server);
        })
    }

    /// Adds the HTTP status of an answer that had nothing else to say.
    #[must_use]
    pub fn with_http_status(self, http_status: u16) -> Self {
        self.edit(|inner| inner.http_status = http_status)
    }

    /// Adds how long the server asked to wait.
    #[must_use]
    pub fn with_retry_after(self, seconds: Option<u64>) -> Self {
        self.edit(|inner| inner.retry_after_seconds = seconds)
    }

    /// The same failure, of a request that was not sent because the server's wait lasts for `left` more.
    #[must_use]
    pub fn still_for(self, left: Duration) -> Self {
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        self.edit(|inner| {
            inner.retry_after_seconds = Some(seconds);
            inner.attempts.clear();
            inner.arguments.retain(|(name, _)| *name != "retry_after");
            inner.arguments.push(("retry_after", seconds.to_string()));
        })
    }

    /// Adds the `client-request-id` that was sent, by which Entra's logs find the request.
    #[must_use]
    pub fn with_client_request_id(self, id: &str) -> Self {
        self.edit(|inner| inner.client_request_id = Some(id.to_owned()))
    }

    /// Says that the same request may succeed later.
    #[must_use]
    pub fn retryable(self, retryable: bool) -> Self {
        self.edit(|inner| inner.retryable = retryable)
    }

    /// Adds the log of the attempts that came before.
    #[must_use]
    pub fn with_attempts(self, attempts: &[String]) -> Self {
        self.edit(|inner| inner.attempts = attempts.to_vec())
    }

    /// The kind, to branch on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong, in one or two sentences.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let mut message = self.fill(self.0.message.in_language(language));
        if let Some(description) = self
            .server()
            .and_then(|server| server.description.as_deref())
        {
            message.push_str(": ");
            message.push_str(description);
        }
        message
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self, language: Language) -> Option<String> {
        let texts: Vec<_> = [self.0.advice, self.0.evidence]
            .into_iter()
            .flatten()
            .map(|text| self.fill(text.in_language(language)))
            .collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    /// Which message this is, for tests.
    #[cfg(test)]
    pub(crate) fn message_text(&self) -> Text {
        self.0.message
    }

    /// Which advice this is, for tests and tools.
    #[must_use]
    pub fn advice_text(&self) -> Option<Text> {
        self.0.advice
    }

    /// What the server said, where there was an answer to read.
    #[must_use]
    pub fn server(&self) -> Option<&ServerDetails> {
        self.0.server.as_ref()
    }

    /// HTTP status of the answer, 0 where there was none.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        self.0.http_status
    }

    /// Seconds the server asked to wait.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.0.retry_after_seconds
    }

    /// The `client-request-id` that was sent.
    #[must_use]
    pub fn client_request_id(&self) -> Option<&str> {
        self.0.client_request_id.as_deref()
    }

    /// True where the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// One line for each attempt that failed before this one.
    #[must_use]
    pub fn attempts(&self) -> &[String] {
        &self.0.attempts
    }

    fn fill(&self, template: &str) -> String {
        fill(template, |name| {
            let (_, value) = self.0.arguments.iter().find(|(known, _)| *known == name)?;
            Some(value)
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.message(Language::English))
            .field("advice", &self.advice(Language::English))
            .field("server", &self.0.server)
            .field("http_status", &self.0.http_status)
            .field("client_request_id", &self.0.client_request_id)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_fill_placeholders_once() {
        let error = Error::new(ErrorKind::InvalidTenant, Text::TenantMalformed)
            .with("tenant", "{tenant} {x}");
        let message = error.message(Language::English);
        assert!(message.contains("{tenant} {x}"), "{message}");
        assert_eq!(message.matches("{tenant}").count(), 1);
    }
}
