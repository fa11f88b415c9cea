//! HTTP messages as plain data, for whoever carries them: the built-in transport, a host program, or a test.

use crate::secret::Secret;
use std::fmt;

/// The HTTP methods that this library uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

impl Method {
    /// The method as it stands in a request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Through which connections a request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Route {
    /// Those of the client's trust configuration: its proxy and its extra CA certificates.
    #[default]
    Configured,
    /// To this machine or its host: never through a proxy, and with the platform's roots alone.
    Direct,
    /// As [`Route::Direct`], to a server whose certificate the platform trusts or has this SHA-1 thumbprint.
    Pinned([u8; 20]),
}

/// A request to send. `Debug` shows no header values and no body.
#[derive(Clone)]
pub struct HttpRequest {
    /// Through which connections.
    pub route: Route,
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// Names and values, in the order to send.
    pub headers: Vec<(&'static str, String)>,
    /// The body; it holds the credential.
    pub body: Secret,
}

/// An answer as it came. `Debug` shows no header values and no body.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Names and values, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body; it may hold a token.
    pub body: Secret,
}

impl HttpResponse {
    /// The first header of that name. Names have no case (RFC 9110 section 5.1).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_have_no_case() {
        let response = HttpResponse {
            status: 200,
            headers: vec![
                ("content-TYPE".to_owned(), "a".to_owned()),
                ("Content-Type".to_owned(), "b".to_owned()),
            ],
            body: Secret::from(""),
        };
        assert_eq!(response.header("Content-Type"), Some("a"));
        assert_eq!(response.header("Retry-After"), None);
    }

    #[test]
    fn debug_output_shows_neither_header_values_nor_body() {
        let request = HttpRequest {
            route: Route::Configured,
            method: Method::Post,
            url: "https://login.microsoftonline.com/t".to_owned(),
            headers: vec![("Authorization", "hunter2".to_owned())],
            body: Secret::from("client_secret=hunter2"),
        };
        let response = HttpResponse {
            status: 200,
            headers: vec![("Set-Cookie".to_owned(), "hunter2".to_owned())],
            body: Secret::from("hunter2"),
        };
        let text = format!("{request:?} {response:?}");
        assert!(
            text.contains("Authorization") && text.contains("Set-Cookie"),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
    }
}
