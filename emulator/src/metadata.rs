//! What clients may look up before and after a token: OpenID metadata, signing keys, instance discovery.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::Call;
use crate::errors::Failure;
use crate::mint::{v1_issuer, v2_issuer};
use crate::tenants::directory;
use crate::world::World;

/// `GET /{tenant}/.well-known/openid-configuration`
pub(crate) async fn v1(world: State<Arc<World>>, call: Extension<Call>) -> Response {
    respond(&world, &call, |world, tenant| {
        metadata(world, tenant, &v1_issuer(tenant), "")
    })
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`
pub(crate) async fn v2(world: State<Arc<World>>, call: Extension<Call>) -> Response {
    respond(&world, &call, |world, tenant| {
        metadata(world, tenant, &v2_issuer(tenant), "/v2.0")
    })
}

/// `GET /{tenant}/discovery/keys`
pub(crate) async fn v1_keys(world: State<Arc<World>>, call: Extension<Call>) -> Response {
    respond(&world, &call, |world, _| json!(world.keys.set(false)))
}

/// `GET /{tenant}/discovery/v2.0/keys`
pub(crate) async fn v2_keys(world: State<Arc<World>>, call: Extension<Call>) -> Response {
    respond(&world, &call, |world, _| json!(world.keys.set(true)))
}

fn respond(world: &World, call: &Call, body: fn(&World, &str) -> Value) -> Response {
    match directory(&world.config, &call.tenant) {
        Ok(directory) => Json(body(world, &directory.id)).into_response(),
        Err(failure) => failure.answer(call, world.clock.unix()),
    }
}

fn metadata(world: &World, tenant: &str, issuer: &str, version: &str) -> Value {
    let base = format!("{}/{tenant}", world.authority());
    json!({
        "token_endpoint": format!("{base}/oauth2{version}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery{version}/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/oauth2{version}/authorize"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nbf", "tid", "ver"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
    })
}

/// What instance discovery is asked about.
#[derive(Deserialize)]
pub(crate) struct Instance {
    authorization_endpoint: Option<String>,
}

/// `GET /common/discovery/instance`: every authority asked about is this one.
pub(crate) async fn instance(
    world: State<Arc<World>>,
    call: Extension<Call>,
    Query(query): Query<Instance>,
) -> Response {
    let endpoint = query.authorization_endpoint.unwrap_or_default();
    let mut segments = endpoint
        .strip_prefix("https://")
        .unwrap_or_default()
        .split('/');
    let (Some(asked), Some(tenant)) = (
        segments.next().filter(|host| !host.is_empty()),
        segments.next(),
    ) else {
        return Failure::new(900_144, &["authorization_endpoint"])
            .answer(&call, world.clock.unix());
    };
    let version = if endpoint.contains("/v2.0/") {
        "/v2.0"
    } else {
        ""
    };
    let mut aliases = vec![world.host.as_str(), asked];
    aliases.dedup();
    Json(json!({
        "tenant_discovery_endpoint":
            format!("{}/{tenant}{version}/.well-known/openid-configuration", world.authority()),
        "api-version": "1.1",
        "metadata": [{
            "preferred_network": world.host,
            "preferred_cache": world.host,
            "aliases": aliases,
        }],
    }))
    .into_response()
}
