//! Managed identities: what the hosts that give them out have in common. Each family of hosts has a file of its own,
//! with what it demands, and how it answers and refuses.

mod answers;
mod app_service;
pub(crate) mod arc;
mod cloud_shell;
mod hybrid;
mod imds;
mod machine_learning;
mod service_fabric;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Query};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::call::{Call, Fields, field};
use crate::config::{Assigned, Directory, ManagedIdentity, Resource};
use crate::faults::{Kind, token_form, token_lifetime};
use crate::mint::{self, Grant, Principal};
use crate::world::World;
use answers::{Cause, Issued, Refusal};

/// How long the tokens live, unless a fault shortens them.
const LIFETIME: i64 = 24 * 60 * 60;
/// Every name that some host has for the parameter that selects an identity.
const SELECTORS: [&str; 6] = [
    "client_id",
    "clientid",
    "object_id",
    "principalId",
    "msi_res_id",
    "mi_res_id",
];

/// The hosts that speak plain HTTP.
pub(crate) fn plain_routes() -> Router<Arc<World>> {
    Router::new()
        .route("/metadata/identity/oauth2/token", get(imds::token))
        .route("/appservice/msi/token", get(app_service::token))
        .route("/automation/oauth2/token", get(app_service::automation))
        .route("/hybrid/token", get(hybrid::token).post(hybrid::token))
        .route("/ml/token", get(machine_learning::token))
        .route("/cloudshell/token", post(cloud_shell::token))
        .route("/arc/metadata/identity/oauth2/token", get(arc::token))
}

/// The host with the self-signed certificate.
pub(crate) fn fabric_routes() -> Router<Arc<World>> {
    Router::new().route(
        "/metadata/identity/oauth2/token",
        get(service_fabric::token),
    )
}

/// By what a parameter selects an identity.
#[derive(Clone, Copy)]
enum By {
    Client,
    Object,
    Resource,
}

/// A request to any of the hosts.
struct Asked {
    world: Arc<World>,
    headers: HeaderMap,
    query: Fields,
    form: Fields,
    trick: Option<Kind>,
}

impl FromRequestParts<Arc<World>> for Asked {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        world: &Arc<World>,
    ) -> Result<Self, Self::Rejection> {
        let Query(query) = Query::try_from_uri(&parts.uri).map_err(IntoResponse::into_response)?;
        let form = parts.extensions.get::<Call>().map(|call| call.form.clone());
        Ok(Self {
            world: Arc::clone(world),
            headers: parts.headers.clone(),
            query,
            form: form.unwrap_or_default(),
            trick: parts.extensions.get::<Kind>().copied(),
        })
    }
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// `Metadata: true` keeps out what a web page or a redirect can send.
    fn demand_metadata(&self) -> Result<(), Refusal> {
        if self.header("metadata") == Some("true") {
            return Ok(());
        }
        let text = "Required metadata header not specified";
        Err(Refusal::new(Cause::Form, text))
    }

    fn demand_secret(&self, name: &str, secret: &str) -> Result<(), Refusal> {
        match self.header(name) {
            Some(sent) if sent == secret => Ok(()),
            Some(_) => {
                let text = format!("The value of the header '{name}' is not the one of this host.");
                Err(Refusal::new(Cause::Secret, text))
            }
            None => {
                let text = format!("The header '{name}' is missing.");
                Err(Refusal::new(Cause::NoSecret, text))
            }
        }
    }

    /// Whoever sends on the request of another says so.
    fn demand_own_request(&self) -> Result<(), Refusal> {
        if self.headers.contains_key("x-forwarded-for") {
            let text = "A request with the header X-Forwarded-For is not answered";
            return Err(Refusal::new(Cause::Form, text));
        }
        Ok(())
    }

    fn demand_version(&self, known: &[&str]) -> Result<(), Refusal> {
        match field(&self.query, "api-version") {
            Some(version) if known.contains(&version) => Ok(()),
            Some(version) => {
                let text = format!("The api-version '{version}' is not supported");
                Err(Refusal::new(Cause::Version, text))
            }
            None => Err(missing("api-version", Cause::Version)),
        }
    }

    /// The identity that the query asks for by one of the parameters that this host knows; without any, the machine's.
    fn identity(&self, known: &[(&str, By)]) -> Result<&ManagedIdentity, Refusal> {
        let (name, value) = match selectors(&self.query).as_slice() {
            [] => return self.always(Assigned::System),
            [one] => *one,
            _ => {
                let text = "Only one parameter may select an identity";
                return Err(Refusal::new(Cause::Form, text));
            }
        };
        let Some((_, by)) = known.iter().find(|row| row.0 == name) else {
            return Err(not_a_parameter(name));
        };
        if let Some(assigned) = self.world.answers_as() {
            return self.always(assigned);
        }
        let mut identities = self.world.config.identities.iter();
        found(identities.find(|identity| match by {
            By::Client => identity.client_id.eq_ignore_ascii_case(value),
            By::Object => identity.object_id.eq_ignore_ascii_case(value),
            By::Resource => {
                !identity.system_assigned && identity.resource_id.eq_ignore_ascii_case(value)
            }
        }))
    }

    /// The first identity that is `assigned` in this way, or in the way that a test has set.
    fn always(&self, assigned: Assigned) -> Result<&ManagedIdentity, Refusal> {
        let assigned = self.world.answers_as().unwrap_or(assigned);
        found(self.world.config.assigned(assigned))
    }

    fn demand_no_selector(&self, fields: &Fields) -> Result<(), Refusal> {
        match selectors(fields).first() {
            Some((name, _)) => Err(not_a_parameter(name)),
            None => Ok(()),
        }
    }

    /// A token for `identity`, for the resource in the query, or in the form where a host takes one.
    fn token_for(&self, identity: &ManagedIdentity) -> Result<Issued, Refusal> {
        let sent = field(&self.query, "resource").or_else(|| field(&self.form, "resource"));
        let target = self.target(sent)?;
        let roles = self
            .world
            .config
            .granted(identity.roles.as_ref(), target.resource);
        let principal = Principal::Identity {
            resource_id: &identity.resource_id,
            roles,
        };
        Ok(self.token(&target, &identity.client_id, &identity.object_id, principal))
    }

    /// The API that was `requested`, in the tenant that the identities belong to.
    fn target<'a>(&'a self, requested: Option<&'a str>) -> Result<Target<'a>, Refusal> {
        let config = &self.world.config;
        let requested = requested.ok_or_else(|| missing("resource", Cause::Form))?;
        let home = config.tenants.first().map(|tenant| tenant.id.as_str());
        let directory = home
            .and_then(|id| config.directory(id))
            .ok_or_else(|| Refusal::new(Cause::Resource, "There is no tenant"))?;
        let resource = config.installed(&directory, requested);
        let resource = resource.ok_or_else(|| {
            let text = format!(
                "The resource '{requested}' was not found in the tenant '{}'",
                directory.id
            );
            Refusal::new(Cause::Resource, text)
        })?;
        Ok(Target {
            directory,
            resource,
            requested,
        })
    }

    fn token(
        &self,
        target: &Target<'_>,
        client_id: &str,
        object_id: &str,
        principal: Principal<'_>,
    ) -> Issued {
        let grant = Grant {
            tenant_id: &target.directory.id,
            client_id,
            object_id,
            principal,
            resource: target.resource,
            requested: target.requested,
            issued_at: self.world.clock.unix(),
            lifetime: token_lifetime(self.trick, LIFETIME),
        };
        Issued {
            token: token_form(self.trick, mint::token(&grant, &self.world.keys.current())),
            client_id: client_id.to_owned(),
            resource: target.requested.to_owned(),
            at: grant.issued_at,
            lifetime: grant.lifetime,
        }
    }
}

/// The fields that select an identity on some host.
fn selectors(fields: &Fields) -> Vec<(&str, &str)> {
    let pairs = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    pairs.filter(|(name, _)| SELECTORS.contains(name)).collect()
}

fn not_a_parameter(name: &str) -> Refusal {
    Refusal::new(
        Cause::Form,
        format!("'{name}' is not a parameter of this host"),
    )
}

fn found(identity: Option<&ManagedIdentity>) -> Result<&ManagedIdentity, Refusal> {
    identity.ok_or_else(|| Refusal::new(Cause::Identity, "Identity not found"))
}

/// What a token is to be for.
struct Target<'a> {
    directory: Directory<'a>,
    resource: &'a Resource,
    requested: &'a str,
}

fn missing(name: &str, cause: Cause) -> Refusal {
    Refusal::new(cause, format!("The parameter '{name}' is missing"))
}
