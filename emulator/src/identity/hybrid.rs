//! Azure Automation's older hosts: `MSI_ENDPOINT` with a secret, the resource in a query or in a form.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::Asked;
use super::answers::{Full, Issued, Refusal};

const SECRET: &str = "hybrid-secret";

pub(super) async fn token(asked: Asked) -> Response {
    match issue(&asked) {
        Ok(issued) => Json(Full::from(issued)).into_response(),
        Err(refusal) => refusal.oauth(),
    }
}

fn issue(asked: &Asked) -> Result<Issued, Refusal> {
    asked.demand_own_request()?;
    asked.demand_metadata()?;
    asked.demand_secret("secret", SECRET)?;
    // There is one identity for each account.
    let identity = asked.identity(&[])?;
    asked.token_for(identity)
}
