//! The forms in which hosts give tokens and refuse them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// A token that has been issued, and when.
pub(super) struct Issued {
    pub(super) token: String,
    pub(super) client_id: String,
    pub(super) resource: String,
    pub(super) at: i64,
    pub(super) lifetime: i64,
}

/// The answer with every member, numbers as text.
#[derive(Serialize)]
pub(super) struct Full {
    access_token: String,
    client_id: String,
    expires_in: String,
    expires_on: String,
    ext_expires_in: String,
    not_before: String,
    resource: String,
    token_type: &'static str,
}

impl From<Issued> for Full {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.token,
            client_id: issued.client_id,
            expires_in: issued.lifetime.to_string(),
            expires_on: (issued.at + issued.lifetime).to_string(),
            ext_expires_in: issued.lifetime.to_string(),
            not_before: issued.at.to_string(),
            resource: issued.resource,
            token_type: "Bearer",
        }
    }
}

/// The answer of hosts that name the moment of expiry alone.
#[derive(Serialize)]
pub(super) struct Brief {
    access_token: String,
    client_id: String,
    expires_on: String,
    resource: String,
    token_type: &'static str,
}

impl From<Issued> for Brief {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.token,
            client_id: issued.client_id,
            expires_on: (issued.at + issued.lifetime).to_string(),
            resource: issued.resource,
            token_type: "Bearer",
        }
    }
}

/// Why a host refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// No secret, or key, where there must be one.
    NoSecret,
    /// Another secret, or key.
    Secret,
    /// The form of the request.
    Form,
    /// The parameter `api-version`.
    Version,
    /// Nobody has this identity.
    Identity,
    /// Nobody has this resource.
    Resource,
}

/// A refusal before it has a form.
pub(super) struct Refusal {
    pub(super) cause: Cause,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(cause: Cause, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cause, text }
    }

    /// The status of most hosts.
    pub(super) fn status(&self) -> StatusCode {
        match self.cause {
            Cause::NoSecret | Cause::Secret => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// OAuth's own form.
    pub(super) fn oauth(&self) -> Response {
        let error = match self.cause {
            Cause::NoSecret | Cause::Secret => "unauthorized_client",
            Cause::Resource => "invalid_resource",
            _ => "invalid_request",
        };
        let body = json!({ "error": error, "error_description": self.text });
        (self.status(), Json(body)).into_response()
    }

    /// A code inside an object.
    pub(super) fn nested(&self, status: StatusCode, code: &str) -> Response {
        let body = json!({ "error": { "code": code, "message": self.text } });
        (status, Json(body)).into_response()
    }
}
