//! What the emulator knows about a request before any endpoint looks at it: which kind it is, whose it is, its form and
//! its ids. Counting, faults and the token endpoint all read this.

use axum::body::Body;
use axum::extract::{Form, FromRequest};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::listeners::Listener;
use crate::mint;
use crate::random::guid;
use crate::text::is_guid;

/// Decoded form fields, in the order sent.
pub(crate) type Fields = Vec<(String, String)>;

/// What a request asks for, as far as its address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Token,
    Keys,
    Metadata,
    Api,
    /// A host of managed identities.
    Identity,
    /// A provider of OIDC tokens.
    Oidc,
    Other,
}

impl Kind {
    /// Whether the first segment of the path may name a tenant.
    pub(crate) fn has_tenants(self) -> bool {
        !matches!(self, Self::Identity | Self::Oidc)
    }
}

/// A request as counting, faults and the token endpoint see it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) kind: Kind,
    pub(crate) method: Method,
    /// The name and port by which the client called.
    host: String,
    pub(crate) path: String,
    /// The tenant in the address, or in the bearer token, as written there.
    pub(crate) tenant: String,
    /// The client id in the form, in the Basic header, or in the bearer token.
    pub(crate) client_id: Option<String>,
    /// Form fields of a request for a token; `client_id` and `client_secret` may come from the Basic header.
    pub(crate) form: Fields,
    pub(crate) trace_id: String,
    pub(crate) correlation_id: String,
}

impl Call {
    /// Reads the parts and the whole body of a request.
    pub(crate) async fn read(listener: Listener, parts: &Parts, body: &[u8]) -> Self {
        let path = parts.uri.path().to_owned();
        let kind = kind(listener, &path);
        let mut tenant = path.split('/').nth(1).unwrap_or_default().to_owned();
        let mut form = Fields::new();
        let mut client_id = None;
        match kind {
            Kind::Token => {
                form = decode_form(parts.headers.get(header::CONTENT_TYPE), body.to_vec()).await;
                if path.ends_with("/v2.0/token") {
                    form.extend(basic_credentials(&parts.headers).await);
                }
                client_id = field(&form, "client_id").map(str::to_owned);
            }
            Kind::Api => {
                let claims = bearer(&parts.headers).and_then(mint::claims_unverified);
                tenant = claims
                    .as_ref()
                    .map(|claims| claims.tid.clone())
                    .unwrap_or_default();
                client_id = claims.and_then(|claims| claims.client_id().map(str::to_owned));
            }
            Kind::Identity if parts.method == Method::POST => {
                form = decode_form(parts.headers.get(header::CONTENT_TYPE), body.to_vec()).await;
            }
            Kind::Keys | Kind::Metadata | Kind::Identity | Kind::Oidc | Kind::Other => {}
        }
        let header = |name: &str| {
            let value = parts.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let sent_id = header("client-request-id");
        Self {
            kind,
            method: parts.method.clone(),
            host: header("host").unwrap_or_default(),
            path,
            tenant,
            client_id,
            form,
            trace_id: guid(),
            correlation_id: sent_id.filter(|id| is_guid(id)).unwrap_or_else(guid),
        }
    }

    /// The address the request was sent to, without a query.
    pub(crate) fn address(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }

    /// The value of a form field, unless it is missing or empty.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        field(&self.form, name)
    }
}

fn kind(listener: Listener, path: &str) -> Kind {
    if listener != Listener::Main {
        Kind::Identity
    } else if path.ends_with("/oauth2/token") || path.ends_with("/oauth2/v2.0/token") {
        Kind::Token
    } else if path.ends_with("/discovery/keys") || path.ends_with("/discovery/v2.0/keys") {
        Kind::Keys
    } else if path.ends_with("/.well-known/openid-configuration")
        || path == "/common/discovery/instance"
    {
        Kind::Metadata
    } else if path.starts_with("/api/") {
        Kind::Api
    } else if path.starts_with("/github/") || path.starts_with("/pipelines/") {
        Kind::Oidc
    } else {
        Kind::Other
    }
}

/// The value of a field, unless it is missing or empty.
pub(crate) fn field<'a>(form: &'a Fields, name: &str) -> Option<&'a str> {
    form.iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    authorization(headers, "Bearer")
}

/// What follows the scheme in the `Authorization` header, if it is this scheme.
pub(crate) fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (sent, value) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    sent.eq_ignore_ascii_case(scheme).then(|| value.trim())
}

/// A Basic header's two halves are form-encoded (RFC 6749, 2.3.1).
async fn basic_credentials(headers: &HeaderMap) -> Fields {
    let decoded = authorization(headers, "Basic").and_then(|value| STANDARD.decode(value).ok());
    let text = decoded
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    match text.split_once(':') {
        Some((id, secret)) => {
            decode_form(
                None,
                format!("client_id={id}&client_secret={secret}").into_bytes(),
            )
            .await
        }
        None => Fields::new(),
    }
}

/// Decodes a form; anything else has no fields. Without a content type it is taken for a form.
async fn decode_form(content_type: Option<&header::HeaderValue>, body: Vec<u8>) -> Fields {
    let form_type = header::HeaderValue::from_static("application/x-www-form-urlencoded");
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    request.headers_mut().insert(
        header::CONTENT_TYPE,
        content_type.cloned().unwrap_or(form_type),
    );
    Form::<Fields>::from_request(request, &())
        .await
        .map_or_else(|_| Fields::new(), |Form(fields)| fields)
}
