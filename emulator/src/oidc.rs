//! The providers that give a job of a build service its OIDC token: GitHub Actions and Azure Pipelines.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::call::bearer;
use crate::issuer::{self, Request};
use crate::random::guid;
use crate::world::World;

const GITHUB_BEARER: &str = "github-request-token";
const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";
const GITHUB_SUBJECT: &str = "repo:contoso@1/automation@2:ref:refs/heads/main";
/// What a GitHub token is for when nobody says.
const REPOSITORY: &str = "https://github.com/contoso/automation";

const PIPELINES_BEARER: &str = "pipelines-access-token";
const PIPELINES_ISSUER: &str = "https://vstoken.dev.azure.com/00000000-0000-4000-8000-0000000000aa";
const PIPELINES_SUBJECT: &str = "sc://contoso/project/connection";
const CONNECTION: &str = "00000000-0000-4000-8000-0000000000bb";
const EXCHANGE: &str = "api://AzureADTokenExchange";
const SIGN_IN: &str = "/pipelines/sign-in";

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/github/oidc", get(github))
        .route("/pipelines/oidc", post(pipelines))
        .route(SIGN_IN, get(sign_in))
}

fn token(world: &World, iss: &str, sub: &str, aud: &str) -> String {
    let (iss, sub, aud) = (iss.to_owned(), sub.to_owned(), aud.to_owned());
    issuer::issue(world, &Request::new(iss, sub, aud))
}

#[derive(Deserialize)]
struct GithubQuery {
    #[serde(rename = "api-version")]
    version: Option<String>,
    audience: Option<String>,
}

async fn github(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<GithubQuery>,
) -> Response {
    let refused = |status: StatusCode, message: &str| {
        (status, Json(json!({ "message": message }))).into_response()
    };
    if bearer(&headers) != Some(GITHUB_BEARER) {
        return refused(
            StatusCode::UNAUTHORIZED,
            "The bearer token is not the job's.",
        );
    }
    if query.version.as_deref() != Some("2.0") {
        return refused(StatusCode::BAD_REQUEST, "The api-version must be 2.0.");
    }
    let audience = query.audience.as_deref().unwrap_or(REPOSITORY);
    let value = token(&world, GITHUB_ISSUER, GITHUB_SUBJECT, audience);
    Json(json!({ "value": value })).into_response()
}

#[derive(Deserialize)]
struct PipelinesQuery {
    #[serde(rename = "api-version")]
    version: Option<String>,
    #[serde(rename = "serviceConnectionId")]
    connection: Option<String>,
}

async fn pipelines(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<PipelinesQuery>,
    body: Bytes,
) -> Response {
    let no_redirect = headers.get("x-tfs-fedauthredirect");
    if no_redirect.is_none_or(|value| value != "Suppress") {
        return (StatusCode::FOUND, [(header::LOCATION, SIGN_IN)]).into_response();
    }
    let refused = |status: StatusCode, message: &str| {
        let ids = [
            ("x-vss-e2eid", guid()),
            ("x-msedge-ref", format!("Ref A: {}", guid())),
        ];
        (status, ids, Json(json!({ "message": message }))).into_response()
    };
    if bearer(&headers) != Some(PIPELINES_BEARER) {
        return refused(
            StatusCode::UNAUTHORIZED,
            "The bearer token is not the job's.",
        );
    }
    if query.version.as_deref() != Some("7.1") {
        return refused(StatusCode::BAD_REQUEST, "The api-version must be 7.1.");
    }
    if !body.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "The body must be empty.");
    }
    if query.connection.as_deref() != Some(CONNECTION) {
        return refused(
            StatusCode::NOT_FOUND,
            "There is no such service connection.",
        );
    }
    let token = token(&world, PIPELINES_ISSUER, PIPELINES_SUBJECT, EXCHANGE);
    Json(json!({ "oidcToken": token })).into_response()
}

async fn sign_in() -> Html<&'static str> {
    Html("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n")
}
