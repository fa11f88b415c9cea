//! The Defender API: who may call it, how it refuses, and its list of incidents.

mod filter;
pub(crate) mod incidents;

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::call::{Call, bearer};
use crate::mint;
use crate::text::percent_encode;
use crate::world::World;
use filter::Filter;
use incidents::Incident;

/// The name, in the configuration, of the resource this API takes tokens for.
const RESOURCE: &str = "mtp";
const INCIDENT_ROLES: [&str; 2] = ["Incident.Read.All", "Incident.ReadWrite.All"];
const DEFAULT_PAGE: usize = 10;
const LARGEST_PAGE: usize = 100;

/// A refusal as this API writes it.
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
}

impl Refusal {
    /// A refusal whose code is the status in one word.
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let code = status
            .canonical_reason()
            .unwrap_or("Error")
            .replace(' ', "");
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn answer(&self, call: &Call) -> Response {
        let target = format!("|{}", call.trace_id);
        let body =
            json!({ "error": { "code": self.code, "message": self.message, "target": target } });
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Lets a request in whose bearer token is ours, alive, for this API, and carries one of the `wanted` roles.
fn authorize(world: &World, headers: &HeaderMap, wanted: &[&str]) -> Result<(), Refusal> {
    let unauthorized = |message: &str| Refusal::new(StatusCode::UNAUTHORIZED, message);
    let token = bearer(headers)
        .ok_or_else(|| unauthorized("The Authorization header has no bearer token."))?;
    let claims = mint::verify(token, &world.keys)
        .ok_or_else(|| unauthorized("The token's signature or form is not valid."))?;
    if claims.exp <= world.clock.unix() {
        return Err(unauthorized("The token has expired."));
    }
    let resource = world.config.resource(&claims.aud);
    if resource.is_none_or(|resource| resource.name != RESOURCE) {
        return Err(unauthorized("The token is for another audience."));
    }
    if claims
        .roles
        .iter()
        .any(|role| wanted.contains(&role.as_str()))
    {
        return Ok(());
    }
    let message = format!(
        "Missing application roles. API required roles: {}, application roles: {}.",
        wanted.join(","),
        claims.roles.join(",")
    );
    Err(Refusal::new(StatusCode::FORBIDDEN, message))
}

/// The OData options of a list.
#[derive(Deserialize)]
pub(crate) struct Page {
    #[serde(rename = "$top")]
    top: Option<String>,
    #[serde(rename = "$skip")]
    skip: Option<String>,
    #[serde(rename = "$filter")]
    filter: Option<String>,
}

/// A page of the list.
#[derive(Serialize)]
struct Incidents<'a> {
    #[serde(rename = "@odata.context")]
    context: &'static str,
    value: Vec<&'a Incident>,
    #[serde(rename = "@odata.nextLink", skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
}

/// `GET /api/incidents`
pub(crate) async fn list_incidents(
    world: State<Arc<World>>,
    call: Extension<Call>,
    headers: HeaderMap,
    Query(page): Query<Page>,
) -> Response {
    let answer = authorize(&world, &headers, &INCIDENT_ROLES)
        .and_then(|()| page_of_incidents(&world, &call, &page));
    match answer {
        Ok(page) => Json(page).into_response(),
        Err(refusal) => refusal.answer(&call),
    }
}

fn page_of_incidents<'a>(
    world: &'a World,
    call: &Call,
    page: &Page,
) -> Result<Incidents<'a>, Refusal> {
    let bad = |option: &str| {
        let message = format!("The value of the query option '{option}' is not valid.");
        Refusal::new(StatusCode::BAD_REQUEST, message)
    };
    let number = |text: &Option<String>, default: usize| {
        text.as_deref()
            .map_or(Some(default), |text| text.parse().ok())
    };
    let top = number(&page.top, DEFAULT_PAGE)
        .filter(|top| (1..=LARGEST_PAGE).contains(top))
        .ok_or_else(|| bad("$top"))?;
    let skip = number(&page.skip, 0).ok_or_else(|| bad("$skip"))?;
    let filter =
        Filter::parse(page.filter.as_deref().unwrap_or_default()).ok_or_else(|| bad("$filter"))?;

    let matching: Vec<_> = world
        .incidents
        .iter()
        .filter(|incident| filter.accepts(incident))
        .collect();
    let next = skip.saturating_add(top);
    let next_link = (next < matching.len()).then(|| {
        let filter = page
            .filter
            .as_deref()
            .map(|text| format!("&$filter={}", percent_encode(text)))
            .unwrap_or_default();
        format!(
            "{}{}?$top={top}&$skip={next}{filter}",
            world.authority(),
            call.path
        )
    });
    Ok(Incidents {
        context: "https://api.security.microsoft.com/api/$metadata#Incidents",
        value: matching.into_iter().skip(skip).take(top).collect(),
        next_link,
    })
}
