//! What a failed exchange means. The HTTP client's own texts are read, never passed on.

use crate::advice::Text;
use crate::error::{Error, ErrorKind};
use rustls::CertificateError;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// A name that did not resolve.
#[derive(Debug)]
pub(super) struct Unresolved;

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name did not resolve")
    }
}

impl StdError for Unresolved {}

/// The failure behind the client's `error`, in this library's words.
pub(super) fn of(error: &reqwest::Error, host: &str) -> Error {
    let facts = Facts::gather(error);
    if facts.unresolved {
        return Error::new(ErrorKind::NameResolution, Text::NameResolution)
            .with("host", host)
            .advise(Text::AdviseDns)
            .retryable(true);
    }
    if let Some(tls) = facts.tls {
        return of_tls(&tls, host);
    }
    if facts.proxy {
        return Error::new(ErrorKind::Proxy, Text::Proxy)
            .with("host", host)
            .advise(Text::AdviseProxy);
    }
    if error.is_connect() {
        return Error::new(ErrorKind::Connect, Text::Connect)
            .with("host", host)
            .advise(Text::AdviseConnect)
            .retryable(true);
    }
    Error::new(ErrorKind::Network, Text::Network)
        .with("host", host)
        .advise(Text::AdviseNetwork)
        .retryable(true)
}

/// No answer within `timeout`.
pub(crate) fn timed_out(host: &str, timeout: Duration) -> Error {
    Error::new(ErrorKind::Timeout, Text::Timeout)
        .with("host", host)
        .with("seconds", format!("{:.1}", timeout.as_secs_f64()))
        .advise(Text::AdviseTimeout)
        .retryable(true)
}

/// A certificate that is refused stays refused; a handshake that broke off may succeed.
fn of_tls(tls: &rustls::Error, host: &str) -> Error {
    let rustls::Error::InvalidCertificate(certificate) = tls else {
        return Error::new(ErrorKind::Tls, Text::Tls)
            .with("host", host)
            .with("reason", "the handshake failed")
            .advise(Text::AdviseTls)
            .retryable(true);
    };
    let (reason, advice) = match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("its certificate has expired", Text::AdviseTlsTime)
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("its certificate is not valid yet", Text::AdviseTlsTime)
        }
        CertificateError::Revoked => ("its certificate has been revoked", Text::AdviseTls),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ("its certificate is for another name", Text::AdviseTls)
        }
        CertificateError::UnknownIssuer => (
            "its certificate comes from a CA that is not trusted here",
            Text::AdviseTls,
        ),
        _ => ("its certificate was refused", Text::AdviseTls),
    };
    Error::new(ErrorKind::Tls, Text::Tls)
        .with("host", host)
        .with("reason", reason)
        .advise(advice)
}

/// What the chain of causes tells.
#[derive(Default)]
struct Facts {
    unresolved: bool,
    tls: Option<rustls::Error>,
    proxy: bool,
}

impl Facts {
    fn gather(error: &reqwest::Error) -> Self {
        let mut facts = Self::default();
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(cause) = next {
            facts.look_at(cause);
            next = cause.source();
        }
        facts
    }

    fn look_at(&mut self, cause: &(dyn StdError + 'static)) {
        if cause.is::<Unresolved>() {
            self.unresolved = true;
        }
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            self.tls = Some(tls.clone());
        }
        // An io::Error's source skips the error it wraps.
        if let Some(wrapped) = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            self.look_at(wrapped);
        }
        // The tunnel's error type is private to the HTTP client; its text is its only mark.
        let text = cause.to_string();
        if text.contains("tunnel error") || text.contains("proxy auth") {
            self.proxy = true;
        }
    }
}
