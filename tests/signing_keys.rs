//! Fetching signing keys from a server that misbehaves: what is no key set is none, nothing leads elsewhere, and keys that
//! are at hand stay in use.

mod common;
mod table;

use common::{APP, TENANT, emulator, keys_only, token};
use entra_emulator::{Emulator, Fault, Kind};
use mtp_token::advice::Finding;
use mtp_token::authority::{Authority, Tenant};
use mtp_token::client::TokenClient;
use mtp_token::cloud::Cloud;
use mtp_token::error::{ErrorKind, Result};
use mtp_token::flow::Answer;
use mtp_token::flow::keys::{FetchedKeys, KEYS_TIMEOUT, KeysJob, keys};
use mtp_token::secret::Secret;
use mtp_token::token::report::{CheckName, Report, TokenVersion, Verdict};
use mtp_token::validate::Validation;
use std::sync::Arc;
use std::time::Duration;
use table::{Told, answer, answer_with, failed, run};

/// What the check of the signature comes to.
fn signature(client: &TokenClient, token: &[u8]) -> (Verdict, Finding) {
    let mut validation = Validation::default();
    validation.expected.tenant = Some(Tenant::parse(TENANT).expect("a tenant"));
    validation.expected.client_id = Some(APP.to_owned());
    validation.expected.verify_signature = true;
    let operation = client
        .begin_validate(&validation, Secret::new(token.to_vec()), None)
        .expect("begun");
    let _ = operation.wait(None);
    let report: Arc<Report> = operation.take_report().expect("a report");
    let check = report.check(CheckName::Signature).expect("asked for");
    assert_eq!(report.is_valid(), check.verdict == Verdict::Pass);
    (check.verdict, check.message_finding())
}

fn fault(emulator: &Emulator, path: &str, kind: Kind, status: Option<u16>) {
    emulator.set_fault(Fault {
        path: path.to_owned(),
        kind,
        status,
        ..Fault::default()
    });
}

#[test]
fn what_is_no_key_set_leaves_the_signature_not_verifiable() {
    for (path, fetches) in [("/.well-known", (1, 0)), ("/discovery/keys", (1, 1))] {
        // A redirect is an answer without keys: nobody goes where it leads.
        for kind in [Kind::Redirect, Kind::Huge, Kind::Html] {
            let emulator = emulator();
            let token = token(&emulator);
            fault(&emulator, path, kind, None);
            assert_eq!(
                signature(&keys_only(&emulator), &token),
                (Verdict::NotVerifiable, Finding::SignatureKeysUnavailable),
                "{kind:?} at {path}"
            );
            let counters = emulator.counters();
            assert_eq!(
                (counters.metadata_requests, counters.key_requests),
                fetches,
                "{kind:?} at {path}"
            );
        }
    }
}

#[test]
fn keys_at_hand_stay_in_use_and_what_could_not_be_fetched_is_called_so() {
    let emulator = emulator();
    let client = keys_only(&emulator);
    let old = token(&emulator);
    let valid = (Verdict::Pass, Finding::SignatureValid);
    assert_eq!(signature(&client, &old), valid);
    emulator.roll_keys().expect("a new key");
    let new = token(&emulator);
    fault(&emulator, "/.well-known", Kind::Status, Some(404));
    let stale = (Verdict::Fail, Finding::KeyUnknownStale);
    assert_eq!(signature(&client, &new), stale);
    let after_first = emulator.counters().metadata_requests;
    // No fetch is made this time, and the last one still has failed.
    assert_eq!(signature(&client, &new), stale);
    assert_eq!(signature(&client, &old), valid);
    assert_eq!(emulator.counters().metadata_requests, after_first);
}

/// Runs the fetch with these bodies as answers; also where it went.
fn fetch(bodies: &[&str]) -> (Result<FetchedKeys>, Vec<String>) {
    let told = fetch_of(bodies.iter().map(|body| answer(200, body)).collect());
    let sent = told.sent.into_iter().map(|request| request.url).collect();
    (told.outcome, sent)
}

fn fetch_of(answers: Vec<Answer>) -> Told<FetchedKeys> {
    run(answers, |io| {
        let job = KeysJob {
            authority: Authority::for_cloud(Cloud::Commercial),
            cloud: Cloud::Commercial,
            tenant: Tenant::parse(TENANT).expect("a tenant"),
            version: TokenVersion::V1,
            timeout: KEYS_TIMEOUT,
        };
        keys(io, job)
    })
}

fn busy(seconds: &str) -> Answer {
    answer_with(429, &[("Retry-After", seconds)], "")
}

#[test]
fn the_next_try_is_made_when_the_server_says_so() {
    let told = fetch_of(vec![busy("3"), answer(404, "")]);
    assert!(told.outcome.is_err());
    assert_eq!(told.slept, [3]);
    // That does not fit into the time.
    let told = fetch_of(vec![busy("60")]);
    assert!(told.outcome.is_err() && told.slept.is_empty());
}

/// Row K: metadata and key set alike.
#[test]
fn a_request_for_keys_is_made_once_more_where_that_may_help() {
    let metadata = || {
        let base = format!("https://login.microsoftonline.com/{TENANT}");
        let issuer = format!("https://sts.windows.net/{TENANT}/");
        answer(
            200,
            &format!(r#"{{"issuer":"{issuer}","jwks_uri":"{base}/discovery/keys"}}"#),
        )
    };
    let set = || answer(200, r#"{"keys":[]}"#);
    let status = |status| move || answer(status, "");
    let failure = |kind| move || failed(kind);
    let table: [(Box<dyn Fn() -> Answer>, bool); 13] = [
        (Box::new(failure(ErrorKind::Connect)), true),
        (Box::new(failure(ErrorKind::NameResolution)), true),
        (Box::new(status(408)), true),
        (Box::new(status(429)), true),
        (Box::new(status(500)), true),
        (Box::new(status(503)), true),
        (Box::new(status(599)), true),
        (Box::new(status(302)), false),
        (Box::new(status(400)), false),
        (Box::new(status(404)), false),
        (Box::new(failure(ErrorKind::Tls)), false),
        (Box::new(failure(ErrorKind::Timeout)), false),
        (Box::new(failure(ErrorKind::Network)), false),
    ];
    for (bad, is_retried) in table {
        let said = format!("{:?}", bad());
        if !is_retried {
            assert!(fetch_of(vec![bad()]).outcome.is_err(), "{said}");
            let told = fetch_of(vec![metadata(), bad()]);
            assert!(told.outcome.is_err() && told.slept.is_empty(), "{said}");
            continue;
        }
        let told = fetch_of(vec![bad(), metadata(), bad(), set()]);
        assert!(told.outcome.is_ok(), "{said}");
        assert_eq!(told.slept, [1, 1], "{said}");
        let urls = told.urls();
        assert!(urls[0] == urls[1] && urls[2] == urls[3], "{urls:?}");
        for answers in [vec![bad(), bad()], vec![metadata(), bad(), bad()]] {
            let told = fetch_of(answers);
            assert!(told.outcome.is_err(), "{said}");
            assert_eq!(told.slept, [1], "{said}");
        }
    }
}

/// Each answer takes a tenth of a second.
#[test]
fn ten_seconds_are_for_both_requests_and_the_waits() {
    let told = fetch_of(vec![busy("8"), answer(503, "")]);
    assert!(told.outcome.is_err());
    assert_eq!(told.slept, [8]);
    assert_eq!(
        told.timeouts,
        [10_000, 1_900].map(Duration::from_millis),
        "what is left"
    );
    let told = fetch_of(vec![busy("10")]);
    assert!(told.outcome.is_err() && told.slept.is_empty());
}

#[test]
fn metadata_that_leads_elsewhere_is_not_followed() {
    let base = format!("https://login.microsoftonline.com/{TENANT}");
    let metadata = |jwks_uri: &str| {
        format!(r#"{{"issuer":"https://sts.windows.net/{TENANT}/","jwks_uri":"{jwks_uri}"}}"#)
    };
    let own = format!("{base}/discovery/keys");
    let well_known = format!("{base}/.well-known/openid-configuration");
    let (outcome, sent) = fetch(&[&metadata(&own), r#"{"keys":[]}"#]);
    assert!(outcome.is_ok());
    assert_eq!(sent, [well_known.clone(), own]);
    for elsewhere in [
        "https://attacker.example/keys",
        "http://login.microsoftonline.com/keys",
        "https://login.microsoftonline.us/common/discovery/keys",
        "https://login.microsoftonline.com@attacker.example/keys",
    ] {
        let (outcome, sent) = fetch(&[&metadata(elsewhere)]);
        let error = outcome.map(|_| ()).expect_err(elsewhere);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{elsewhere}");
        assert_eq!(sent, [well_known.as_str()], "{elsewhere}");
    }
}
