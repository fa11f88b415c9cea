//! Virtual machines and scale sets: the instance metadata service.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::answers::{Full, Issued, Refusal};
use super::{Asked, By};

pub(super) async fn token(asked: Asked) -> Response {
    match issue(&asked) {
        Ok(issued) => Json(Full::from(issued)).into_response(),
        Err(refusal) => refusal.oauth(),
    }
}

fn issue(asked: &Asked) -> Result<Issued, Refusal> {
    asked.demand_own_request()?;
    asked.demand_metadata()?;
    asked.demand_version(&["2018-02-01"])?;
    let identity = asked.identity(&[
        ("client_id", By::Client),
        ("object_id", By::Object),
        ("msi_res_id", By::Resource),
    ])?;
    asked.token_for(identity)
}
