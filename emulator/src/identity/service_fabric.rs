//! Service Fabric: over TLS, with a certificate that the client knows by its thumbprint.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::answers::{Cause, Issued, Refusal};
use super::{Asked, By};

const SECRET: &str = "fabric-secret";

/// This host writes the moment of expiry as a number.
#[derive(Serialize)]
struct Answer {
    token_type: &'static str,
    access_token: String,
    expires_on: i64,
    resource: String,
}

pub(super) async fn token(asked: Asked) -> Response {
    let refusal = match issue(&asked) {
        Ok(issued) => {
            return Json(Answer {
                token_type: "Bearer",
                access_token: issued.token,
                expires_on: issued.at + issued.lifetime,
                resource: issued.resource,
            })
            .into_response();
        }
        Err(refusal) => refusal,
    };
    let (status, code) = match refusal.cause {
        Cause::NoSecret => (StatusCode::BAD_REQUEST, "SecretHeaderNotFound"),
        Cause::Secret | Cause::Identity => (StatusCode::NOT_FOUND, "ManagedIdentityNotFound"),
        Cause::Version => (StatusCode::BAD_REQUEST, "InvalidApiVersion"),
        Cause::Form => (StatusCode::BAD_REQUEST, "ArgumentNullOrEmpty"),
        Cause::Resource => (StatusCode::BAD_REQUEST, "InvalidResource"),
    };
    refusal.nested(status, code)
}

fn issue(asked: &Asked) -> Result<Issued, Refusal> {
    asked.demand_secret("secret", SECRET)?;
    asked.demand_version(&["2019-07-01-preview", "2020-05-01"])?;
    let identity = asked.identity(&[("principalId", By::Object)])?;
    asked.token_for(identity)
}
