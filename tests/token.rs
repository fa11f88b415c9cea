//! Getting tokens from the emulator through the safe core: dialects, cache, shared flights, cancelling, host HTTP.

mod common;

use common::{APP, TENANT, emulator, faulty, options};
use mtp_token::authority::{EndpointVersion, Tenant};
use mtp_token::client::TokenClient;
use mtp_token::credential::Given;
use mtp_token::credential::certificate::Certificate;
use mtp_token::error::ErrorKind;
use mtp_token::flow::Answer;
use mtp_token::operation::{Input, Queue, State};
use mtp_token::options::{CacheMode, Options};
use mtp_token::protocol::HttpResponse;
use mtp_token::request::Deadline;
use mtp_token::resource::Resource;
use mtp_token::secret::Secret;
use mtp_token::token::Source;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

#[test]
fn both_dialects_bring_a_token_from_a_resource_and_from_a_scope() {
    let emulator = emulator();
    for version in [EndpointVersion::V1, EndpointVersion::V2] {
        let client = TokenClient::new(&Options {
            version,
            cache_mode: CacheMode::None,
            ..options(&emulator)
        })
        .expect("a client");
        let resources = [
            Resource::from_resource("https://api.security.microsoft.com"),
            Resource::from_scope("https://api.security.microsoft.com/.default"),
            Resource::from_resource("8ee8fdad-f234-4243-8f3b-15c294843740"),
        ];
        for resource in resources {
            let resource = resource.expect("a resource");
            let mut request = client.request();
            request.set_resource(resource.clone());
            let token = request.get_token().expect("a token");
            assert_eq!(token.source(), Source::Network);
            assert_eq!(token.token_tenant_id().map(|id| id.as_str()), Some(TENANT));
            assert_eq!(
                token.audience().map(|audience| audience.as_str()),
                Some(resource.resource())
            );
            let roles: Vec<_> = token.roles().iter().map(|role| role.as_str()).collect();
            assert_eq!(roles, ["AdvancedHunting.Read.All", "Incident.Read.All"]);
            assert_eq!(token.asked().client_id.as_str(), APP);
            assert_eq!(token.token_type().as_str(), "Bearer");
        }
    }
}

#[test]
fn a_repeated_request_sends_nothing_and_clearing_forgets() {
    let emulator = emulator();
    let client = TokenClient::new(&options(&emulator)).expect("a client");
    let request = client.request();
    assert_eq!(
        request.get_token().expect("a token").source(),
        Source::Network
    );
    for _ in 0..10 {
        assert_eq!(
            request.get_token().expect("a token").source(),
            Source::Cache
        );
    }
    // A second client of the same settings shares the tokens.
    let second = TokenClient::new(&options(&emulator)).expect("a client");
    assert_eq!(
        second.request().get_token().expect("a token").source(),
        Source::Cache
    );
    assert_eq!(emulator.counters().token_requests, 1);
    client.clear_cache();
    assert_eq!(
        request.get_token().expect("a token").source(),
        Source::Network
    );
    assert_eq!(emulator.counters().token_requests, 2);
}

#[test]
fn another_secret_shares_no_token() {
    let emulator = emulator();
    TokenClient::new(&options(&emulator))
        .expect("a client")
        .request()
        .get_token()
        .expect("a token");
    let wrong = Options {
        credential: Some(Given::Secret(Secret::from("emulator-wrong-Value~2"))),
        ..options(&emulator)
    };
    let error = TokenClient::new(&wrong)
        .expect("a client")
        .request()
        .get_token()
        .expect_err("wrong secret");
    assert_eq!(error.kind(), ErrorKind::InvalidClient);
}

/// What a caller answers whose key is in a file, and who makes the exchanges too.
fn answer_to(need: &Input) -> Answer {
    match need {
        Input::Signature { algorithm, input } => {
            let file = std::fs::read("tests/data/certificates/rsa2048.pem").expect("a file");
            let key = Certificate::from_bytes(&file, None, None).expect("a certificate");
            Answer::Signature(key.sign(*algorithm, input).ok())
        }
        Input::Assertion { .. } => Answer::Assertion(Secret::from("e30.e30.AAAA")),
        Input::Http(_) => Answer::Http(Ok(HttpResponse {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: Secret::from(r#"{"expires_in":3600,"access_token":"opaque"}"#),
        })),
    }
}

/// Two keys, or two subjects, may look the same from here: whoever answers for its own credential is asked.
#[test]
fn clients_whose_caller_answers_share_no_token() {
    let emulator = emulator();
    let certificate = std::fs::read("tests/data/certificates/certificate.pem").expect("a file");
    for given in [
        Given::ExternalCertificate(certificate),
        Given::CallerAssertion,
    ] {
        let kind = given.kind();
        // The exchange by hand, too: the emulator knows no such credential.
        let options = Options {
            credential: Some(given),
            host_http: true,
            ..options(&emulator)
        };
        let begin = |client: &TokenClient| {
            let operation = client.request().begin_get_token(None).expect("begun");
            let _ = operation.wait(Some(Duration::from_secs(30)));
            operation
        };
        let clients = [&options, &options].map(|options| TokenClient::new(options).expect("one"));
        let operation = begin(&clients[0]);
        while operation.state() == State::NeedsInput {
            let need = operation.need().expect("a need");
            operation.provide(answer_to(&need)).expect("wanted");
            let _ = operation.wait(Some(Duration::from_secs(30)));
        }
        operation.take_token().expect("a token");
        let own = begin(&clients[0]);
        assert_eq!(own.state(), State::Done, "its own: {kind}");
        let others = begin(&clients[1]);
        let state = others.state();
        assert_eq!(state, State::NeedsInput, "{kind}");
    }
}

#[test]
fn force_refresh_min_validity_and_cache_only_do_as_they_say() {
    let emulator = emulator();
    let client = TokenClient::new(&options(&emulator)).expect("a client");
    let mut request = client.request();
    request.set_deadline(Deadline::CacheOnly);
    assert_eq!(
        request.get_token().expect_err("empty cache").kind(),
        ErrorKind::NotCached
    );
    assert_eq!(emulator.counters().token_requests, 0);
    request.set_deadline(Deadline::Default);
    request.get_token().expect("a token");
    request.set_force_refresh(true);
    assert_eq!(
        request.get_token().expect("a token").source(),
        Source::Network
    );
    request.set_force_refresh(false);
    request.set_min_validity(Duration::from_secs(100_000));
    // A new one was asked for, and does not last that long either.
    assert_eq!(
        request.get_token().expect_err("no such token").kind(),
        ErrorKind::InvalidArgument
    );
    assert_eq!(emulator.counters().token_requests, 3);
    request.set_min_validity(Duration::from_secs(600));
    assert_eq!(
        request.get_token().expect("a token").source(),
        Source::Cache
    );
}

#[test]
fn without_a_cache_every_request_goes_out() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        cache_mode: CacheMode::None,
        ..options(&emulator)
    })
    .expect("a client");
    let request = client.request();
    for _ in 0..3 {
        assert_eq!(
            request.get_token().expect("a token").source(),
            Source::Network
        );
    }
    assert_eq!(emulator.counters().token_requests, 3);
}

#[test]
fn an_opaque_token_is_no_failure() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        client_id: Some(faulty("c")),
        ..options(&emulator)
    })
    .expect("a client");
    let token = client.request().get_token().expect("a token");
    assert!(
        token.roles().is_empty() && token.audience().is_none() && token.token_tenant_id().is_none()
    );
}

#[test]
fn a_hundred_callers_make_one_request() {
    let emulator = emulator();
    let slow = Options {
        client_id: Some(faulty("b")),
        ..options(&emulator)
    };
    let client = TokenClient::new(&slow).expect("a client");
    let together = Barrier::new(100);
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| {
                together.wait();
                client.request().get_token().expect("a token");
            });
        }
    });
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn a_cancelled_caller_leaves_the_others_their_flight() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        client_id: Some(faulty("b")),
        ..options(&emulator)
    })
    .expect("a client");
    let request = client.request();
    let first = request.begin_get_token(None).expect("begun");
    let second = request.begin_get_token(None).expect("begun");
    first.cancel();
    assert_eq!(
        first.take_token().expect_err("cancelled").kind(),
        ErrorKind::Cancelled
    );
    assert_eq!(second.wait(Some(Duration::from_secs(30))), State::Done);
    second.take_token().expect("a token");
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn cancelling_returns_at_once_and_the_next_request_starts_afresh() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        client_id: Some(faulty("5")),
        ..options(&emulator)
    })
    .expect("a client");
    let request = client.request();
    for _ in 0..3 {
        let operation = request.begin_get_token(None).expect("begun");
        assert_eq!(
            operation.wait(Some(Duration::from_millis(50))),
            State::Pending
        );
        let started = Instant::now();
        operation.cancel();
        assert_eq!(operation.wait(None), State::Failed);
        drop(operation);
        // Liveness: many times what it takes.
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_waiter_with_an_earlier_deadline_is_let_go() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        client_id: Some(faulty("5")),
        ..options(&emulator)
    })
    .expect("a client");
    let first = client.request().begin_get_token(None).expect("begun");
    let mut hurried = client.request();
    hurried.set_deadline(Deadline::Within(Duration::from_millis(100)));
    let second = hurried.begin_get_token(None).expect("begun");
    assert_eq!(second.wait(Some(Duration::from_secs(20))), State::Failed);
    assert_eq!(
        second.take_token().expect_err("too late").kind(),
        ErrorKind::Timeout
    );
    assert_eq!(first.state(), State::Pending);
}

#[test]
fn one_queue_serves_many_tenants_over_few_connections() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        concurrency: 8,
        ..options(&emulator)
    })
    .expect("a client");
    let queue = Arc::new(Queue::default());
    let operations: Vec<_> = (0..200_u64)
        .map(|number| {
            let mut request = client.request();
            request.set_tenant(
                Tenant::parse(&format!("44444444-4444-4444-8444-{number:012}")).expect("a tenant"),
            );
            request
                .begin_get_token(Some((Arc::clone(&queue), number)))
                .expect("begun")
        })
        .collect();
    let mut done = vec![false; operations.len()];
    for _ in 0..operations.len() {
        let (tag, state) = queue.next(Some(Duration::from_secs(60))).expect("a change");
        assert_eq!(state, State::Done);
        let operation = &operations[usize::try_from(tag).expect("a small number")];
        let token = operation.take_token().expect("a token");
        assert_eq!(
            token.asked().tenant_id.as_str(),
            format!("44444444-4444-4444-8444-{tag:012}")
        );
        done[usize::try_from(tag).expect("a small number")] = true;
    }
    assert!(done.iter().all(|done| *done));
    let counters = emulator.counters();
    assert_eq!(counters.token_requests, 200);
    // A connection may be opened while another becomes free, so there can be a few more than exchanges at once.
    assert!(
        counters.connections < 50,
        "{} connections",
        counters.connections
    );
}

#[test]
fn a_short_outage_is_ridden_out() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        client_id: Some(faulty("a")),
        max_retries: 3,
        ..options(&emulator)
    })
    .expect("a client");
    let operation = client.request().begin_get_token(None).expect("begun");
    assert_eq!(operation.wait(Some(Duration::from_secs(60))), State::Done);
    let log: Vec<String> = std::iter::from_fn(|| operation.drain_log())
        .map(|entry| entry.text)
        .collect();
    assert!(
        log.iter()
            .any(|line| line.contains("attempt 1 failed (HTTP 503")),
        "{log:?}"
    );
    assert_eq!(emulator.counters().token_requests, 2);
}

#[test]
fn a_host_can_make_the_exchange_itself() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        host_http: true,
        ..options(&emulator)
    })
    .expect("a client");
    let request = client.request();
    assert_eq!(
        request.get_token().expect_err("nobody to send it").kind(),
        ErrorKind::InvalidState
    );
    let operation = request.begin_get_token(None).expect("begun");
    assert_eq!(
        operation.wait(Some(Duration::from_secs(10))),
        State::NeedsInput
    );
    let need = operation.need();
    let Some(Input::Http(needed)) = need.as_deref() else {
        unreachable!("not an exchange: {need:?}");
    };
    assert_eq!(
        needed.url,
        format!("{}/{TENANT}/oauth2/v2.0/token", emulator.authority())
    );
    assert!(
        needed
            .body
            .expose_str()
            .expect("a form")
            .contains("grant_type=client_credentials")
    );
    let body = br#"{"token_type":"Bearer","expires_in":3600,"access_token":"opaque"}"#;
    operation
        .provide(Answer::Http(Ok(HttpResponse {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: Secret::new(body.to_vec()),
        })))
        .expect("an answer was wanted");
    assert_eq!(operation.wait(Some(Duration::from_secs(10))), State::Done);
    assert_eq!(operation.take_token().expect("a token").secret(), b"opaque");
    assert_eq!(emulator.counters().connections, 0);
    assert_eq!(request.get_token().expect("cached").source(), Source::Cache);
}

#[test]
fn a_secret_goes_to_no_host_that_was_not_allowed() {
    let trap = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    trap.set_nonblocking(true).expect("non-blocking");
    let port = trap.local_addr().expect("an address").port();
    let emulator = emulator();
    for authority in [
        format!("https://localhost:{port}"),
        format!("https://127.0.0.1:{port}"),
    ] {
        // Allowed is another port of the same host: hosts are compared with their port.
        let refused = TokenClient::new(&Options {
            authority: Some(authority),
            ..options(&emulator)
        });
        assert_eq!(
            refused.err().map(|error| error.kind()),
            Some(ErrorKind::HostNotAllowed)
        );
    }
    assert!(trap.accept().is_err(), "somebody connected");
}
