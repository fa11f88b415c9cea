//! The token flow under a table of answers and a clock that only sleeps move: no network, no waiting.

mod table;

use mtp_token::authority::{Authority, EndpointVersion, Tenant};
use mtp_token::clock::Moment;
use mtp_token::cloud::Cloud;
use mtp_token::credential::Credential;
use mtp_token::error::ErrorKind;
use mtp_token::flow::Answer;
use mtp_token::flow::token::{Acquired, TokenJob, token};
use mtp_token::resource::Resource;
use mtp_token::secret::Secret;
use std::sync::Arc;
use std::time::Duration;
use table::{NoWaits, Told, answer, answer_with, entra, failed};

const SECRET: &str = "s3cret-Value~+/=%";
const GOOD: &str = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"opaque-token"}"#;

/// Runs the flow with `answers` within 100 s.
fn run(max_retries: u32, answers: Vec<Answer>) -> Told<Acquired> {
    table::run(answers, |io| {
        let job = TokenJob {
            authority: Authority::for_cloud(Cloud::Commercial),
            version: EndpointVersion::V2,
            tenant: Tenant::parse("contoso.example").expect("a tenant"),
            client_id: "app".into(),
            credential: Arc::new(Credential::Secret(Secret::from(SECRET))),
            exchange_audience: "api://AzureADTokenExchange",
            replication_wait: Duration::ZERO,
            resource: Resource::from_resource("https://api.security.microsoft.com")
                .expect("a resource"),
            claims: None,
            deadline: io.clock().now().plus(Duration::from_secs(100)).into(),
            attempt_timeout: Duration::from_secs(30),
            max_retries,
            waits: Arc::new(NoWaits),
        };
        token(io, job)
    })
}

fn cut() -> Answer {
    failed(ErrorKind::Network)
}

fn with_header(status: u16, name: &str, value: &str, body: &str) -> Answer {
    let headers = [("Content-Type", "application/json"), (name, value)];
    answer_with(status, &headers, body)
}

#[test]
fn one_good_answer_takes_one_request() {
    let told = run(10, vec![answer(200, GOOD)]);
    let acquired = told.outcome.expect("a token");
    assert_eq!(acquired.response.lifetime_seconds, 3599);
    // Life counts from the sending, not from the answer 100 ms later.
    assert_eq!(acquired.sent_at, Moment::from_nanoseconds(0));
    assert_eq!(told.sent.len(), 1);
    assert_eq!(
        told.sent[0].url,
        "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
    );
    assert_eq!(
        told.sent[0].body.expose_str().expect("text"),
        "grant_type=client_credentials&client_id=app&scope=https%3A%2F%2Fapi.security.microsoft.com%2F.default&client_secret=s3cret-Value~%2B%2F%3D%25"
    );
}

#[test]
fn transient_failures_are_tried_again_with_growing_waits_and_the_same_request_id() {
    let told = run(
        10,
        vec![
            answer(503, ""),
            answer(400, &entra("temporarily_unavailable", 90033)),
            cut(),
            answer(200, GOOD),
        ],
    );
    told.outcome.expect("a token");
    assert_eq!(told.slept, [1, 2, 1]);
    let ids: Vec<_> = told
        .sent
        .iter()
        .map(|request| {
            request
                .headers
                .iter()
                .find(|(name, _)| *name == "client-request-id")
                .expect("an id")
                .1
                .clone()
        })
        .collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
    assert_eq!(ids[0].len(), 36);
}

#[test]
fn retry_after_is_waited_for_and_the_deadline_is_not_overrun() {
    let throttled = |seconds: &str| {
        with_header(
            429,
            "Retry-After",
            seconds,
            &entra("temporarily_unavailable", 90055),
        )
    };
    let told = run(10, vec![throttled("40"), throttled("40"), throttled("40")]);
    let error = told.outcome.expect_err("no time for a third wait");
    // 40 + 40 fit into 100 s, a third 40 does not.
    assert_eq!(told.slept, [40, 40]);
    assert_eq!(
        (error.kind(), error.retry_after_seconds()),
        (ErrorKind::Throttled, Some(40))
    );
    assert_eq!(error.attempts().len(), 2, "{:?}", error.attempts());
}

#[test]
fn a_429_without_a_header_is_tried_once_more_after_a_minute() {
    let bare = || answer(429, "");
    let told = run(10, vec![bare(), bare()]);
    assert_eq!(
        told.outcome.expect_err("still throttled").kind(),
        ErrorKind::Throttled
    );
    assert_eq!(told.slept, [60]);
}

/// The cells of the fault matrix that no resolver can be brought to.
#[test]
fn a_name_that_resolves_later_is_waited_for() {
    let unresolved = || failed(ErrorKind::NameResolution);
    let told = run(10, vec![unresolved(), answer(200, GOOD)]);
    told.outcome.expect("a token");
    assert_eq!(told.slept, [1]);
    let told = run(10, vec![cut(), unresolved(), answer(200, GOOD)]);
    told.outcome.expect("a token");
    assert_eq!(told.slept, [1, 1]);
}

#[test]
fn final_answers_are_final() {
    let answers = [
        (
            answer(401, &entra("invalid_client", 7000215)),
            ErrorKind::InvalidClient,
        ),
        (
            answer(400, &entra("invalid_grant", 50196)),
            ErrorKind::Throttled,
        ),
        (
            with_header(302, "Location", "https://example.org", ""),
            ErrorKind::InvalidResponse,
        ),
        (answer(200, "{}"), ErrorKind::InvalidResponse),
        (answer(418, ""), ErrorKind::ProviderError),
    ];
    for (answer, kind) in answers {
        let told = run(10, vec![answer]);
        assert_eq!(told.outcome.expect_err("an error").kind(), kind);
        assert_eq!(told.sent.len(), 1);
    }
}

#[test]
fn the_callers_limit_counts_all_retries() {
    let told = run(1, vec![cut(), cut()]);
    assert_eq!(told.outcome.expect_err("cut").kind(), ErrorKind::Network);
    assert_eq!(told.sent.len(), 2);
}

#[test]
fn the_log_tells_the_story_without_the_secret() {
    let told = run(10, vec![answer(503, SECRET), answer(200, GOOD)]);
    let log = format!("{:?}", told.log);
    for words in [
        "POST https://login.microsoftonline.com",
        "attempt 1 failed (HTTP 503",
        "trying again in 1.0 s",
        "lives 3599 s",
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }
    for needle in [SECRET, "opaque-token", "client_secret"] {
        assert!(!log.contains(needle), "{needle}: {log}");
    }
    assert!(!format!("{:?}", told.sent).contains(SECRET));
}
