//! The tests' own endpoints under `/_emulator/`: counters, faults, key rollover, clock, credentials, tokens of other issuers. They are never counted and no
//! fault meets them.

use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::config::{Assigned, Federated};
use crate::counters::Counters;
use crate::faults::Fault;
use crate::issuer::{self, Request};
use crate::record::Recorded;
use crate::world::World;

/// How every control path starts.
pub(crate) const PREFIX: &str = "/_emulator/";

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/_emulator/counters", get(counters))
        .route("/_emulator/reset", post(reset))
        .route("/_emulator/fault", post(fault))
        .route("/_emulator/roll-keys", post(roll_keys))
        .route("/_emulator/clock", post(clock))
        .route("/_emulator/certificate", post(certificate))
        .route("/_emulator/federated", post(federated))
        .route("/_emulator/issue", post(issue))
        .route("/_emulator/identity", post(identity))
        .route("/_emulator/requests", get(requests))
}

async fn counters(State(world): State<Arc<World>>) -> Json<Counters> {
    Json(world.counters().clone())
}

async fn reset(State(world): State<Arc<World>>) -> StatusCode {
    world.reset();
    StatusCode::NO_CONTENT
}

async fn fault(State(world): State<Arc<World>>, Json(fault): Json<Fault>) -> StatusCode {
    world.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn roll_keys(State(world): State<Arc<World>>) -> StatusCode {
    match tokio::task::spawn_blocking(move || world.keys.roll()).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offset {
    offset_seconds: i64,
}

async fn clock(State(world): State<Arc<World>>, Json(offset): Json<Offset>) -> StatusCode {
    world.clock.set_offset(offset.offset_seconds);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewCertificate {
    client_id: String,
    pem: String,
}

async fn certificate(State(world): State<Arc<World>>, Json(new): Json<NewCertificate>) -> Response {
    let app = world.config.known_app(&new.client_id);
    done(app.and_then(|app| world.credentials.add_certificate(app, &new.pem)))
}

/// The members of [`Federated`], which cannot be flattened into this: it knows no others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewFederated {
    client_id: String,
    issuer: String,
    subject: String,
    audience: String,
}

async fn federated(State(world): State<Arc<World>>, Json(new): Json<NewFederated>) -> Response {
    let credential = Federated {
        issuer: new.issuer,
        subject: new.subject,
        audience: new.audience,
    };
    let app = world.config.known_app(&new.client_id);
    done(app.map(|app| world.credentials.add_federated(app, credential)))
}

/// 204, or 400 with the reason.
fn done(result: io::Result<()>) -> Response {
    match result {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

#[derive(Serialize)]
struct Issued {
    token: String,
}

async fn issue(State(world): State<Arc<World>>, Json(request): Json<Request>) -> Json<Issued> {
    Json(Issued {
        token: issuer::issue(&world, &request),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AnswerAs {
    answer_as: Option<Assigned>,
}

async fn identity(State(world): State<Arc<World>>, Json(wanted): Json<AnswerAs>) -> StatusCode {
    world.answer_as(wanted.answer_as);
    StatusCode::NO_CONTENT
}

async fn requests(State(world): State<Arc<World>>) -> Json<Vec<Recorded>> {
    Json(world.record.list())
}
