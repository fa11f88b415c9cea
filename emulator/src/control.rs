//! The tests' own endpoints under `/_emulator/`: counters, faults, key rollover, clock. They are never counted and no
//! fault meets them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use crate::counters::Counters;
use crate::faults::Fault;
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
