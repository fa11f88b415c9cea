//! Azure Machine Learning: `MSI_ENDPOINT` with a secret, and a name of its own for the client id.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::answers::{Brief, Issued, Refusal};
use super::{Asked, By};

const SECRET: &str = "ml-secret";

pub(super) async fn token(asked: Asked) -> Response {
    match issue(&asked) {
        Ok(issued) => Json(Brief::from(issued)).into_response(),
        Err(refusal) => refusal.oauth(),
    }
}

fn issue(asked: &Asked) -> Result<Issued, Refusal> {
    asked.demand_metadata()?;
    asked.demand_secret("secret", SECRET)?;
    asked.demand_version(&["2017-09-01"])?;
    let identity = asked.identity(&[("clientid", By::Client)])?;
    asked.token_for(identity)
}
