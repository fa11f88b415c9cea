//! The requests of each host.
//!
//! Sources: Microsoft, "How to use managed identities to get an access token" (virtual machines), "Use managed
//! identities for App Service", "Using a managed identity for an Azure Automation account", "Authenticate against Azure
//! resources with Azure Arc-enabled servers", "Service Fabric managed identity tokens"; for Azure Machine Learning what
//! Microsoft's authentication libraries send.

use crate::credential::managed_identity::{Host, IdentityId, ManagedIdentity};
use crate::protocol::message::{HttpRequest, Method, Route};
use crate::protocol::request::UNRESERVED;
use crate::secret::Secret;
use percent_encoding::utf8_percent_encode;

/// The names of the parameters for client id, object id and resource id.
struct IdNames {
    client: &'static str,
    object: &'static str,
    resource: &'static str,
}

const IMDS_NAMES: IdNames = IdNames {
    client: "client_id",
    object: "object_id",
    resource: "msi_res_id",
};
/// App Service calls the resource id differently.
const APP_SERVICE_NAMES: IdNames = IdNames {
    resource: "mi_res_id",
    ..IMDS_NAMES
};
const MACHINE_LEARNING_NAMES: IdNames = IdNames {
    client: "clientid",
    ..IMDS_NAMES
};
const SERVICE_FABRIC_NAMES: IdNames = IdNames {
    object: "principalId",
    ..IMDS_NAMES
};

/// What tells the metadata service that no browser was tricked into asking. The value is lower case.
const METADATA: (&str, &str) = ("Metadata", "true");

/// Asks the metadata service for nothing: without the header it refuses, which shows that it is there.
pub(crate) fn probe(identity: &ManagedIdentity, resource: &str) -> HttpRequest {
    let mut request = token_request(identity, resource, None);
    request.headers.clear();
    request
}

/// Asks for a token for `resource`. `key` is what the agent of Azure Arc wants to see the second time.
pub(crate) fn token_request(
    identity: &ManagedIdentity,
    resource: &str,
    key: Option<&Secret>,
) -> HttpRequest {
    let (version, names) = match &identity.host {
        Host::Imds { .. } => ("2018-02-01", IMDS_NAMES),
        Host::AppService { .. } => ("2019-08-01", APP_SERVICE_NAMES),
        Host::OldAutomation { .. } => ("2017-09-01", APP_SERVICE_NAMES),
        Host::AzureArc => ("2020-06-01", IMDS_NAMES),
        Host::MachineLearning { .. } => ("2017-09-01", MACHINE_LEARNING_NAMES),
        Host::ServiceFabric { .. } => ("2020-05-01", SERVICE_FABRIC_NAMES),
    };
    let mut url = format!(
        "{}?api-version={version}&resource={}",
        identity.endpoint.url(),
        encoded(resource)
    );
    if let Some((name, id)) = parameter(identity, &names) {
        url.push_str(&format!("&{name}={}", encoded(id)));
    }
    let route = match &identity.host {
        Host::ServiceFabric { thumbprint, .. } => Route::Pinned(*thumbprint),
        _ => Route::Direct,
    };
    HttpRequest {
        route,
        method: Method::Get,
        url,
        headers: headers(identity, key),
        body: Secret::from(""),
    }
}

/// Azure Machine Learning has no system-assigned identity of its own, but a default one.
fn parameter<'a>(
    identity: &'a ManagedIdentity,
    names: &IdNames,
) -> Option<(&'static str, &'a str)> {
    match (&identity.id, &identity.host) {
        (
            IdentityId::System,
            Host::MachineLearning {
                default_client_id, ..
            },
        ) => Some((names.client, default_client_id.as_deref()?)),
        (IdentityId::System, _) => None,
        (IdentityId::ClientId(id), _) => Some((names.client, id)),
        (IdentityId::ObjectId(id), _) => Some((names.object, id)),
        (IdentityId::ResourceId(id), _) => Some((names.resource, id)),
    }
}

fn headers(identity: &ManagedIdentity, key: Option<&Secret>) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    let name = match &identity.host {
        Host::AppService { .. } => "X-IDENTITY-HEADER",
        _ => "secret",
    };
    if let Some(secret) = identity.secret() {
        headers.push((name, text(secret)));
    }
    // App Service does without it, but cloud jobs of Automation do not.
    if !matches!(identity.host, Host::ServiceFabric { .. }) {
        headers.push((METADATA.0, METADATA.1.to_owned()));
    }
    if let Some(key) = key {
        headers.push(("Authorization", format!("Basic {}", text(key))));
    }
    headers
}

/// Header secrets are visible ASCII: that was checked where they came in.
fn text(secret: &Secret) -> String {
    secret.expose_str().unwrap_or_default().to_owned()
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, UNRESERVED).to_string()
}
