//! Every host of a managed identity under tables of answers: what each is asked, how it may answer, what is tried again.

mod answers;
#[cfg(target_os = "linux")]
mod arc;
mod failures;
mod probe;
mod requests;
mod retries;
#[path = "../table/mod.rs"]
mod table;

use mtp_token::advice::Text;
use mtp_token::clock::Moment;
use mtp_token::credential::managed_identity::{IdentityId, ManagedIdentity, SourceKind, Wanted};
use mtp_token::error::ErrorKind;
use mtp_token::flow::Answer;
use mtp_token::flow::managed_identity::{IdentityJob, identity_token};
use mtp_token::flow::token::Acquired;
use mtp_token::protocol::{Method, Route};
use mtp_token::resource::Resource;
use mtp_token::secret::Secret;
use std::sync::Arc;
use std::time::Duration;
use table::{NOW, Told, answer, answer_with, failed, jwt};

const RESOURCE: &str = "https://api.security.microsoft.com";
const CLIENT: &str = "cccccccc-0000-4000-8000-000000000001";
const OTHER: &str = "cccccccc-0000-4000-8000-000000000002";
const OBJECT: &str = "0b000000-0000-4000-8000-000000000001";
const RESOURCE_ID: &str = "/subscriptions/dddddddd-0000-4000-8000-000000000001/resourceGroups/group/providers/\
                           Microsoft.ManagedIdentity/userAssignedIdentities/identity";
const ENCODED_ID: &str = "%2Fsubscriptions%2Fdddddddd-0000-4000-8000-000000000001%2FresourceGroups%2Fgroup%2Fproviders\
                          %2FMicrosoft.ManagedIdentity%2FuserAssignedIdentities%2Fidentity";
const SECRET: &str = "header-secret-Value";
const ENCODED: &str = "resource=https%3A%2F%2Fapi.security.microsoft.com";
const GOOD: &str =
    r#"{"access_token":"opaque","expires_in":"3600","resource":"r","token_type":"Bearer"}"#;

type Variables = &'static [(&'static str, &'static str)];
const IMDS: Variables = &[];
const APP_SERVICE: Variables = &[
    ("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token"),
    ("IDENTITY_HEADER", SECRET),
];
const AUTOMATION: Variables = &[
    ("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token"),
    ("IDENTITY_HEADER", SECRET),
    ("AUTOMATION_ASSET_ACCOUNTID", "1"),
];
const OLD_AUTOMATION: Variables = &[
    ("MSI_ENDPOINT", "http://127.0.0.1:5000/oauth2/token"),
    ("MSI_SECRET", SECRET),
    ("AUTOMATION_ASSET_ACCOUNTID", "1"),
];
const MACHINE_LEARNING: Variables = &[
    ("MSI_ENDPOINT", "http://127.0.0.1:46808/MSI/auth"),
    ("MSI_SECRET", SECRET),
    ("DEFAULT_IDENTITY_CLIENT_ID", CLIENT),
];
const SERVICE_FABRIC: Variables = &[
    ("IDENTITY_ENDPOINT", "https://10.0.0.4:2377/identity/token"),
    ("IDENTITY_HEADER", SECRET),
    (
        "IDENTITY_SERVER_THUMBPRINT",
        "00112233445566778899aabbccddeeff00112233",
    ),
];
const ARC: Variables = &[
    (
        "IDENTITY_ENDPOINT",
        "http://localhost:40342/metadata/identity/oauth2/token",
    ),
    ("IMDS_ENDPOINT", "http://localhost:40342"),
];
/// All but the metadata service and Arc, which take more than one request.
const SIMPLE: [Variables; 5] = [
    APP_SERVICE,
    AUTOMATION,
    OLD_AUTOMATION,
    MACHINE_LEARNING,
    SERVICE_FABRIC,
];

fn identity(variables: Variables, id: IdentityId) -> Arc<ManagedIdentity> {
    let lookup = |name: &str| {
        let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    };
    let wanted = Wanted { source: None, id };
    Arc::new(ManagedIdentity::resolve(&wanted, &lookup, false).expect("a host"))
}

fn ask(identity: &Arc<ManagedIdentity>, seconds: u64, answers: Vec<Answer>) -> Told<Acquired> {
    let job = IdentityJob {
        identity: Arc::clone(identity),
        resource: RESOURCE.to_owned(),
        deadline: Moment::from_nanoseconds(seconds * 1_000_000_000).into(),
        attempt_timeout: Duration::from_secs(30),
        max_retries: 10,
    };
    table::run(answers, |io| identity_token(io, job))
}

/// Asks as `id`; the metadata service's probe is answered beforehand.
fn ask_as(variables: Variables, id: IdentityId, mut answers: Vec<Answer>) -> Told<Acquired> {
    if variables.is_empty() {
        answers.insert(0, answer(400, ""));
    }
    ask(&identity(variables, id), 100, answers)
}

fn client() -> IdentityId {
    IdentityId::ClientId(CLIENT.to_owned())
}

fn object() -> IdentityId {
    IdentityId::ObjectId(OBJECT.to_owned())
}

fn resource_id() -> IdentityId {
    IdentityId::ResourceId(RESOURCE_ID.to_owned())
}

fn good(more: &str) -> String {
    format!(r#"{{"access_token":"opaque","expires_in":"3600"{more}}}"#)
}
