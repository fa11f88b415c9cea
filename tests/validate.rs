//! Checking the emulator's tokens: both versions verify, a rolled key does after one fetch, and nothing in a token
//! causes more fetches than the rules allow.

mod common;

use common::{APP, TENANT, emulator, keys_only, token};
use entra_emulator::{Config, Emulator, Fault, Kind};
use mtp_token::authority::Tenant;
use mtp_token::client::TokenClient;
use mtp_token::cloud::Cloud;
use mtp_token::error::ErrorKind;
use mtp_token::secret::Secret;
use mtp_token::token::report::{CheckName, Report, TokenVersion, Verdict};
use mtp_token::validate::Validation;

/// Expects the emulator's first tenant and a verified signature.
fn strict() -> Validation {
    let mut validation = Validation::default();
    validation.expected.tenant = Some(Tenant::parse(TENANT).expect("a tenant"));
    validation.expected.client_id = Some(APP.to_owned());
    validation.expected.verify_signature = true;
    validation
}

fn check(client: &TokenClient, validation: &Validation, token: &[u8]) -> Report {
    let operation = client
        .begin_validate(validation, Secret::new(token.to_vec()), None)
        .expect("begun");
    let _ = operation.wait(None);
    (*operation.take_report().expect("a report")).clone()
}

fn signature(report: &Report) -> Verdict {
    report
        .checks
        .iter()
        .find(|check| check.name == CheckName::Signature)
        .expect("asked for")
        .verdict
}

/// The token with its header replaced; its signature no longer fits.
fn with_kid(token: &[u8], kid: &str) -> Vec<u8> {
    use base64::Engine as _;
    let header = format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{kid}","kid":"{kid}"}}"#);
    let text = std::str::from_utf8(token).expect("ASCII");
    let (_, rest) = text.split_once('.').expect("three parts");
    format!(
        "{}.{rest}",
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header)
    )
    .into_bytes()
}

#[test]
fn a_token_of_version_1_verifies_and_its_keys_are_fetched_once() {
    let emulator = emulator();
    let client = keys_only(&emulator);
    let token = token(&emulator);
    for _ in 0..20 {
        let report = check(&client, &strict(), &token);
        assert!(report.is_valid(), "{report:?}");
        assert_eq!(report.facts.version, Some(TokenVersion::V1));
    }
    let counters = emulator.counters();
    assert_eq!((counters.metadata_requests, counters.key_requests), (1, 1));
}

#[test]
fn a_token_of_version_2_verifies() {
    let mut config = Config::default();
    for resource in &mut config.resources {
        resource.token_version = 2;
    }
    let emulator = Emulator::start(config).expect("the emulator starts");
    let report = check(&keys_only(&emulator), &strict(), &token(&emulator));
    assert!(report.is_valid(), "{report:?}");
    assert_eq!(report.facts.version, Some(TokenVersion::V2));
}

#[test]
fn a_tenant_given_as_a_domain_is_resolved_by_its_metadata() {
    let emulator = emulator();
    let (client, token) = (keys_only(&emulator), token(&emulator));
    let mut validation = strict();
    validation.expected.tenant = Some(Tenant::parse("contoso.example").expect("a domain"));
    assert!(check(&client, &validation, &token).is_valid());
    validation.expected.tenant = Some(Tenant::parse("fabrikam.example").expect("a domain"));
    let report = check(&client, &validation, &token);
    assert_eq!(report.verdict(), Verdict::Fail, "{report:?}");
}

#[test]
fn a_rolled_key_verifies_after_one_fetch() {
    let emulator = emulator();
    let client = keys_only(&emulator);
    assert!(check(&client, &strict(), &token(&emulator)).is_valid());
    emulator.roll_keys().expect("a new key");
    let rolled = token(&emulator);
    let report = check(&client, &strict(), &rolled);
    assert!(report.is_valid(), "{report:?}");
    let counters = emulator.counters();
    assert_eq!((counters.metadata_requests, counters.key_requests), (2, 2));
    // The next one has to wait for five minutes: not verified, so not valid.
    emulator.roll_keys().expect("a new key");
    assert!(!check(&client, &strict(), &token(&emulator)).is_valid());
    assert_eq!(emulator.counters().key_requests, 2);
}

#[test]
fn a_thousand_unknown_keys_and_tenants_cause_no_more_fetches() {
    let emulator = emulator();
    let client = keys_only(&emulator);
    let token = token(&emulator);
    assert!(check(&client, &strict(), &token).is_valid());
    for number in 0..1000 {
        let report = check(
            &client,
            &strict(),
            &with_kid(&token, &format!("unknown-{number}")),
        );
        assert_eq!(signature(&report), Verdict::Fail);
    }
    for number in 0..1000 {
        // A genuine token, but another tenant is expected: no key could make it that tenant's.
        let mut validation = strict();
        validation.expected.tenant = Some(
            Tenant::parse(&format!("44444444-4444-4444-8444-{number:012}")).expect("a tenant"),
        );
        assert!(!check(&client, &validation, &token).is_valid());
    }
    // The first unknown key id fetches the set once more; then the floor holds.
    let counters = emulator.counters();
    assert_eq!((counters.metadata_requests, counters.key_requests), (2, 2));
}

#[test]
fn keys_that_cannot_be_had_leave_the_signature_not_verifiable() {
    let emulator = emulator();
    let token = token(&emulator);
    emulator.set_fault(Fault {
        path: "/.well-known".to_owned(),
        kind: Kind::Status,
        status: Some(404),
        ..Fault::default()
    });
    let report = check(&keys_only(&emulator), &strict(), &token);
    assert_eq!(
        (signature(&report), report.is_valid()),
        (Verdict::NotVerifiable, false),
        "{report:?}"
    );
}

#[test]
fn a_signature_check_without_an_expected_tenant_is_refused_before_any_request() {
    let emulator = emulator();
    let mut validation = strict();
    validation.expected.tenant = None;
    let refused =
        keys_only(&emulator).begin_validate(&validation, Secret::new(token(&emulator)), None);
    assert_eq!(
        refused.err().map(|error| error.kind()),
        Some(ErrorKind::InvalidArgument)
    );
    assert_eq!(emulator.counters().metadata_requests, 0);
}

#[test]
fn a_client_without_a_credential_gets_no_token() {
    let emulator = emulator();
    let error = keys_only(&emulator)
        .request()
        .get_token()
        .expect_err("no credential");
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
    assert_eq!(emulator.counters().requests, 0);
}

#[test]
fn offline_the_same_token_passes_all_other_checks() {
    let emulator = emulator();
    let mut validation = strict();
    validation.expected.verify_signature = false;
    validation.expected.cloud = Cloud::Commercial;
    let report = validation.run(&token(&emulator)).expect("a report");
    assert!(report.is_valid(), "{report:?}");
    assert!(
        report
            .checks
            .iter()
            .all(|check| check.name != CheckName::Signature)
    );
}
