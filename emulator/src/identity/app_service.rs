//! App Service and Functions, and the cloud jobs of Azure Automation, which want one header more.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answers::{Brief, Cause, Issued, Refusal};
use super::{Asked, By};

const SECRET: &str = "app-service-header";

pub(super) async fn token(asked: Asked) -> Response {
    answer(issue(&asked))
}

pub(super) async fn automation(asked: Asked) -> Response {
    answer(asked.demand_metadata().and_then(|()| issue(&asked)))
}

fn issue(asked: &Asked) -> Result<Issued, Refusal> {
    asked.demand_secret("x-identity-header", SECRET)?;
    asked.demand_version(&["2019-08-01"])?;
    let identity = asked.identity(&[
        ("client_id", By::Client),
        ("object_id", By::Object),
        ("mi_res_id", By::Resource),
    ])?;
    asked.token_for(identity)
}

fn answer(result: Result<Issued, Refusal>) -> Response {
    match result {
        Ok(issued) => Json(Brief::from(issued)).into_response(),
        // That is all it says about a resource it cannot find.
        Err(refusal) if refusal.cause == Cause::Resource => refused(
            StatusCode::INTERNAL_SERVER_ERROR,
            "An unexpected error occurred while fetching the token.",
        ),
        Err(refusal) => refused(refusal.status(), &refusal.text),
    }
}

fn refused(status: StatusCode, message: &str) -> Response {
    let body = json!({ "statusCode": status.as_u16(), "message": message });
    (status, Json(body)).into_response()
}
