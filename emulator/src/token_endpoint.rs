//! `POST /{tenant}/oauth2/token` and `POST /{tenant}/oauth2/v2.0/token`: the client credentials grant.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;

use crate::assertions;
use crate::call::Call;
use crate::config::{App, Config, Directory};
use crate::errors::Failure;
use crate::faults::{Kind, token_form, token_lifetime};
use crate::mint::{self, Credential, Grant, Principal};
use crate::random::{derived_guid, up_to};
use crate::tenants::directory;
use crate::world::World;

/// The v1 endpoint: `resource`, and every number as a string.
pub(crate) async fn v1(
    world: State<Arc<World>>,
    call: Extension<Call>,
    trick: Option<Extension<Kind>>,
) -> Response {
    answer(&world, &call, trick, requested_resource, |issued| {
        Json(V1Answer::from(issued)).into_response()
    })
}

/// The v2 endpoint: `scope`, and numbers.
pub(crate) async fn v2(
    world: State<Arc<World>>,
    call: Extension<Call>,
    trick: Option<Extension<Kind>>,
) -> Response {
    answer(&world, &call, trick, requested_scope, |issued| {
        Json(V2Answer::from(issued)).into_response()
    })
}

/// Which resource a request asks for, as the caller wrote it.
type Requested = fn(&Call) -> Result<&str, Failure>;

fn answer(
    world: &World,
    call: &Call,
    trick: Option<Extension<Kind>>,
    requested: Requested,
    success: fn(Issued) -> Response,
) -> Response {
    match issue(world, call, trick.map(|Extension(kind)| kind), requested) {
        Ok(issued) => success(issued),
        Err(failure) => failure.answer(call, world.clock.unix()),
    }
}

/// A token that has been issued, and when.
struct Issued {
    token: String,
    resource: String,
    at: i64,
    lifetime: i64,
    refresh_in: Option<u32>,
}

fn issue(
    world: &World,
    call: &Call,
    trick: Option<Kind>,
    requested: Requested,
) -> Result<Issued, Failure> {
    let config = &world.config;
    let directory = directory(config, &call.tenant)?;
    let requested = readable(call, requested)?;
    let app = installed(config, &directory, required(call, "client_id")?)?;
    let credential = authenticate(world, app, call)?;
    let resource = config
        .installed(&directory, requested)
        .ok_or_else(|| Failure::new(500_011, &[requested, &directory.id]))?;

    let usual = app.lifetime_seconds.unwrap_or_else(|| 3600 + up_to(300));
    let lifetime = token_lifetime(trick, usual.into());
    let grant = Grant {
        tenant_id: &directory.id,
        client_id: &app.client_id,
        object_id: &derived_guid(&[&directory.id, &app.client_id]),
        principal: Principal::App {
            name: &app.name,
            credential,
            roles: config.granted(app.roles.as_ref(), resource),
        },
        resource,
        requested,
        issued_at: world.clock.unix(),
        lifetime,
    };
    let token = mint::token(&grant, &world.keys.current());
    Ok(Issued {
        token: token_form(trick, token),
        resource: requested.to_owned(),
        at: grant.issued_at,
        lifetime,
        refresh_in: app.refresh_in_seconds,
    })
}

/// Checks the request's form and finds the resource in it.
fn readable(call: &Call, requested: Requested) -> Result<&str, Failure> {
    match required(call, "grant_type")? {
        "client_credentials" => {}
        other => return Err(Failure::new(70_003, &[other])),
    }
    required(call, "client_id")?;
    requested(call)
}

fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    call.field(name)
        .ok_or_else(|| Failure::new(900_144, &[name]))
}

fn requested_resource(call: &Call) -> Result<&str, Failure> {
    required(call, "resource")
}

fn requested_scope(call: &Call) -> Result<&str, Failure> {
    if call.field("resource").is_some() {
        return Err(Failure::new(901_002, &[]));
    }
    let scope = required(call, "scope")?;
    let mut words = scope.split_whitespace();
    match (
        words.next().and_then(|word| word.strip_suffix("/.default")),
        words.next(),
    ) {
        (Some(""), None) => Err(Failure::new(70_011, &[scope])),
        (Some(resource), None) => Ok(resource),
        (None, None) => Err(Failure::new(1_002_012, &[scope])),
        _ if scope
            .split_whitespace()
            .all(|word| word.ends_with("/.default")) =>
        {
            Err(Failure::new(28_002, &[scope]))
        }
        _ => Err(Failure::new(70_011, &[scope])),
    }
}

/// Finds the app, if this tenant knows it and lets it in.
fn installed<'a>(
    config: &'a Config,
    directory: &Directory<'_>,
    client_id: &str,
) -> Result<&'a App, Failure> {
    let known = config.app(client_id).filter(|app| {
        app.tenants
            .as_ref()
            .is_none_or(|only| directory.is_among(only))
    });
    let app = known.ok_or_else(|| Failure::new(700_016, &[client_id, &directory.id]))?;
    if app.disabled {
        return Err(Failure::new(7_000_112, &[client_id, &app.name]));
    }
    if directory.is_among(&app.without_principal_in) {
        return Err(Failure::new(7_000_229, &[client_id, &directory.id]));
    }
    Ok(app)
}

/// Checks the app's credential. An app with a fault of its own takes any.
fn authenticate(world: &World, app: &App, call: &Call) -> Result<Credential, Failure> {
    if let Some(assertion) = call.field("client_assertion") {
        if app.fault.is_none() {
            assertions::check(world, app, call, assertion)?;
        }
        return Ok(Credential::Assertion);
    }
    let Some(secret) = call.field("client_secret") else {
        return Err(Failure::new(7_000_218, &[]));
    };
    if app.fault.is_some() {
        return Ok(Credential::Secret);
    }
    if secret != world.config.secret {
        return Err(Failure::new(7_000_215, &[&app.client_id]));
    }
    if app.secret_expired {
        Err(Failure::new(7_000_222, &[&app.client_id]))
    } else {
        Ok(Credential::Secret)
    }
}

#[derive(Serialize)]
struct V1Answer {
    token_type: &'static str,
    expires_in: String,
    ext_expires_in: String,
    expires_on: String,
    not_before: String,
    resource: String,
    access_token: String,
}

impl From<Issued> for V1Answer {
    fn from(issued: Issued) -> Self {
        Self {
            token_type: "Bearer",
            expires_in: issued.lifetime.to_string(),
            ext_expires_in: issued.lifetime.to_string(),
            expires_on: (issued.at + issued.lifetime).to_string(),
            not_before: issued.at.to_string(),
            resource: issued.resource,
            access_token: issued.token,
        }
    }
}

#[derive(Serialize)]
struct V2Answer {
    token_type: &'static str,
    expires_in: i64,
    ext_expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_in: Option<u32>,
    access_token: String,
}

impl From<Issued> for V2Answer {
    fn from(issued: Issued) -> Self {
        Self {
            token_type: "Bearer",
            expires_in: issued.lifetime,
            ext_expires_in: issued.lifetime,
            refresh_in: issued.refresh_in,
            access_token: issued.token,
        }
    }
}
