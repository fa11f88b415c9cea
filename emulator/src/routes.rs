//! The route table, and what happens around every request: it is read, counted, perhaps kept, perhaps met by a fault, answered, and
//! the answer gets the headers Entra gives it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::call::Call;
use crate::clock::http_date;
use crate::listeners::Listener;
use crate::world::World;
use crate::{api, control, faults, identity, metadata, oidc, token_endpoint};

const LARGEST_BODY: usize = 1024 * 1024;

/// What `listener` answers.
pub(crate) fn router(world: &Arc<World>, listener: Listener) -> Router {
    let observed = match listener {
        Listener::Main => main_routes(),
        Listener::Plain => identity::plain_routes(),
        Listener::Fabric => identity::fabric_routes(),
    };
    let observed = observed
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(from_fn_with_state((Arc::clone(world), listener), observe));
    let routes = match listener {
        Listener::Main => observed.merge(control::routes()),
        Listener::Plain | Listener::Fabric => observed,
    };
    routes.with_state(Arc::clone(world))
}

fn main_routes() -> Router<Arc<World>> {
    Router::new()
        .route("/{tenant}/oauth2/token", post(token_endpoint::v1))
        .route("/{tenant}/oauth2/v2.0/token", post(token_endpoint::v2))
        .route(
            "/{tenant}/.well-known/openid-configuration",
            get(metadata::v1),
        )
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            get(metadata::v2),
        )
        .route("/{tenant}/discovery/keys", get(metadata::v1_keys))
        .route("/{tenant}/discovery/v2.0/keys", get(metadata::v2_keys))
        .route("/common/discovery/instance", get(metadata::instance))
        .route("/api/incidents", get(api::list_incidents))
        .merge(oidc::routes())
}

async fn observe(
    State((world, listener)): State<(Arc<World>, Listener)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let call = Call::read(listener, &parts, &body).await;
    let echo_id = parts
        .headers
        .get("return-client-request-id")
        .is_some_and(|value| value == "true");
    world.counters().count(&call);
    world.record.keep(listener, call.kind, &parts, &body);

    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(call.clone());
    let mut response = match world.faults.take(&call, &world.config) {
        Some(fault) => faults::play(&fault, &world, &call, request, next).await,
        None => next.run(request).await,
    };
    dress(response.headers_mut(), &world, &call, echo_id);
    response
}

fn dress(headers: &mut HeaderMap, world: &World, call: &Call, echo_id: bool) {
    let ids = [
        ("x-ms-request-id", Some(&call.trace_id)),
        ("client-request-id", echo_id.then_some(&call.correlation_id)),
    ];
    for (name, value) in ids {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    if let Ok(date) = HeaderValue::from_str(&http_date(world.clock.unix())) {
        headers.insert(header::DATE, date);
    }
    if headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value == "application/json")
    {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
