//! The shared table of failures (`tests/failures.json`), seen by the safe core; the other front ends read it too.

mod common;

use common::{emulator, options};
use mtp_token::advice::Language;
use mtp_token::authority::{AllowedHost, Tenant};
use mtp_token::client::TokenClient;
use mtp_token::credential::Given;
use mtp_token::credential::managed_identity::{IdentityId, Wanted};
use mtp_token::error::{Error, Result};
use mtp_token::options::Options;
use mtp_token::resource::Resource;
use mtp_token::secret::Secret;
use serde_json::Value;
use std::time::Duration;

/// A loopback port that nobody listens on.
fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Sets what a case gives, and asks for a token.
fn ask(
    mut options: Options,
    given: &Value,
    fill: impl Fn(&str) -> String,
) -> (Result<String>, Vec<String>) {
    let text = |name: &str| given[name].as_str().map(&fill);
    let mut log = Vec::new();
    let mut attempt = || {
        options.client_id = text("clientId");
        options.credential = credential(&text);
        options.certificate.password =
            text("certificatePassword").map(|password| Secret::from(password.as_str()));
        options.use_environment = given["useEnvironment"] == true;
        for variable in text("variables").iter().flat_map(|all| all.split(';')) {
            let (name, value) = variable.split_once('=').expect("NAME=VALUE");
            options
                .variables
                .insert(name.to_owned(), Some(value.to_owned()));
        }
        options.authority = text("authority").or_else(|| options.authority.clone());
        if let Some(allowed) = given.get("allowHost") {
            options.allowed_hosts.clear();
            if let Some(host) = allowed.as_str() {
                let host = fill(host);
                options.allowed_hosts.push(AllowedHost::parse(&host)?);
            }
        }
        if given.get("caBundle").is_some_and(Value::is_null) {
            options.extra_ca.clear();
        }
        if let Some(milliseconds) = given["attemptTimeoutMs"].as_u64() {
            options.attempt_timeout = Duration::from_millis(milliseconds);
        }
        let client = TokenClient::new(&options)?;
        let mut request = client.request();
        if let Some(tenant) = text("tenantId") {
            request.set_tenant(Tenant::parse(&tenant)?);
        }
        if let Some(resource) = text("resource") {
            request.set_resource(Resource::from_resource(&resource)?);
        }
        if let Some(scope) = text("scope") {
            request.set_resource(Resource::from_scope(&scope)?);
        }
        let operation = request.begin_get_token(None)?;
        let _ = operation.wait(None);
        while let Some(entry) = operation.drain_log() {
            log.push(format!("{entry:?}"));
        }
        operation
            .take_token()
            .map(|token| String::from_utf8_lossy(token.secret()).into_owned())
    };
    let outcome = attempt();
    (outcome, log)
}

/// The credential that a case gives, `None` where it gives none.
fn credential(text: &impl Fn(&str) -> Option<String>) -> Option<Given> {
    let secret = |name: &str| text(name).map(|value| Secret::from(value.as_str()));
    let path = |name: &str| text(name).map(Into::into);
    let identity = |wanted: String| Wanted {
        source: None,
        id: match wanted.split_once(':') {
            Some((_, client_id)) => IdentityId::ClientId(client_id.to_owned()),
            None => IdentityId::System,
        },
    };
    let provider = |name: String| match name.as_str() {
        "GitHubActions" => Given::GitHubActions,
        _ => Given::AzurePipelines {
            service_connection_id: None,
        },
    };
    secret("clientSecret")
        .map(Given::Secret)
        .or_else(|| secret("assertion").map(Given::Assertion))
        .or_else(|| path("tokenFile").map(Given::TokenFile))
        .or_else(|| text("provider").map(provider))
        .or_else(|| text("managedIdentity").map(|wanted| Given::ManagedIdentity(identity(wanted))))
        .or_else(|| {
            path("certificateFile").map(|certificate| Given::CertificateFile {
                certificate,
                key: None,
            })
        })
}

/// The name of an error's kind in the form of C's constants.
fn status_name(error: &Error) -> String {
    let mut name = String::new();
    for letter in format!("{:?}", error.kind()).chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[test]
fn each_failure_is_reported_as_the_table_says() {
    let emulator = emulator();
    let table: Value = serde_json::from_str(include_str!("failures.json")).expect("the table");
    let cases = table["cases"].as_array().expect("cases");
    assert!(cases.len() >= 14);
    let closed_port = closed_port().to_string();
    let assertion = emulator.issue(
        "https://oidc.example/cluster",
        "system:serviceaccount:soc:reader",
        "api://AzureADTokenExchange",
        600,
        0,
    );
    let plain = emulator.plain_url();
    let certificates = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/certificates");
    let fill = |text: &str| {
        text.replace("{closedPort}", &closed_port)
            .replace("{certificates}", certificates)
            .replace("{plain}", &plain)
            .replace("{arc}", &plain.replace("127.0.0.1", "localhost"))
            .replace("{authority}", &emulator.authority())
            .replace("{assertion}", &assertion)
    };
    let mut complaints = Vec::new();
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let (given, expect) = (&case["given"], &case["expect"]);
        let (outcome, log) = ask(options(&emulator), given, fill);
        let Err(error) = outcome else {
            complaints.push(format!("{name}: no error"));
            continue;
        };
        let server = error.server();
        let found = serde_json::json!({
            "status": status_name(&error),
            "aadstsCode": server.map_or(0, |server| server.aadsts_code),
            "oauthError": server.and_then(|server| server.oauth_error.clone()),
            "httpStatus": error.http_status(),
            "retryAfterSeconds": error.retry_after_seconds().map_or(-1, |seconds| seconds.cast_signed()),
            "isRetryable": error.is_retryable(),
            "hasServerIds": server.is_some_and(|server| {
                server.trace_id.is_some() && server.correlation_id.is_some() && server.timestamp.is_some()
            }),
            "adviceContains": expect["adviceContains"],
        });
        if found != *expect {
            complaints.push(format!(
                "{name}: expected {expect}\n  found {found}\n  {error:?}"
            ));
        }
        let advice = error
            .advice(Language::English)
            .unwrap_or_default()
            .to_lowercase();
        for words in expect["adviceContains"].as_array().expect("words") {
            if !advice.contains(&words.as_str().expect("text").to_lowercase()) {
                complaints.push(format!("{name}: no {words} in the advice: {advice}"));
            }
        }
        let said = format!("{error} {error:?} {:?} {advice} {log:?}", error.attempts());
        let secret = given["clientSecret"].as_str().unwrap_or_default().trim();
        for needle in [
            secret,
            "eyJ",
            "wrong-Value",
            "assertion-Value",
            "correct-horse",
        ] {
            if !needle.is_empty() && said.contains(needle) {
                complaints.push(format!("{name}: {needle} leaks: {said}"));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
