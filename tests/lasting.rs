//! Tokens over hours, by a clock that the tests move: renewed ahead, through outages, with waits that are remembered.

mod common;

use common::clock::{START, SetClock};
use common::{emulator_of, eventually, options};
use entra_emulator::{Emulator, Fault, Kind};
use mtp_token::authority::Tenant;
use mtp_token::client::TokenClient;
use mtp_token::error::{Error, ErrorKind};
use mtp_token::flow::Answer;
use mtp_token::operation::{Operation, State};
use mtp_token::options::Options;
use mtp_token::protocol::HttpResponse;
use mtp_token::request::{Deadline, TokenRequest};
use mtp_token::secret::Secret;
use mtp_token::token::{AccessToken, Source};
use std::sync::Arc;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// A client by `clock` that tries again as the table has it.
fn client_by(clock: &Arc<SetClock>, emulator: &Emulator) -> TokenClient {
    let options = Options {
        max_retries: 10,
        ..options(emulator)
    };
    client_of(clock, &options)
}

fn client_of(clock: &Arc<SetClock>, options: &Options) -> TokenClient {
    let clock: Arc<SetClock> = Arc::clone(clock);
    TokenClient::with_clock(options, clock).expect("a client")
}

/// A token that can be used now.
fn usable(request: &TokenRequest, clock: &SetClock) -> Arc<AccessToken> {
    // Read before: another thread's flow may let time pass in between.
    let asked_at = START + clock.seconds().cast_signed();
    let token = request.get_token().expect("a token");
    assert!(token.expires_on() > asked_at, "expired");
    token
}

fn status(status: u16, retry_after: Option<&str>, times: Option<u32>) -> Fault {
    Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Status,
        status: Some(status),
        retry_after: retry_after.map(str::to_owned),
        times,
        ..Fault::default()
    }
}

/// The first line of the background's log with these words.
fn background_says(client: &TokenClient, words: &str) -> String {
    eventually(words, || {
        std::iter::from_fn(|| client.drain_log())
            .map(|entry| entry.text)
            .find(|line| line.contains(words))
    })
}

fn log_of(operation: &Operation) -> String {
    let lines: Vec<_> = std::iter::from_fn(|| operation.drain_log()).collect();
    format!("{lines:?}")
}

#[test]
fn six_hours_of_hourly_tokens_take_seven_requests() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let client = client_by(&clock, &emulator);
    let requests: Vec<_> = (0..4).map(|_| client.request()).collect();
    while clock.seconds() < 6 * HOUR {
        std::thread::scope(|scope| {
            for request in &requests {
                scope.spawn(|| usable(request, &clock));
            }
        });
        clock.forward(20);
    }
    assert_eq!(emulator.counters().token_requests, 7);
}

#[test]
fn a_token_ends_where_the_wall_clock_alone_says_so() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let client = client_of(&clock, &options(&emulator));
    let request = client.request();
    let source = || request.get_token().map(|token| token.source());
    assert_eq!(source().expect("a token"), Source::Network);
    clock.put_wall_forward(3299);
    assert_eq!(source().expect("the same"), Source::Cache);
    // In the margin a request goes first.
    clock.put_wall_forward(1);
    assert_eq!(source().expect("a new one"), Source::Network);
    clock.put_wall_forward(3600);
    emulator.set_fault(status(503, None, None));
    let error = source().expect_err("over");
    assert_eq!(error.kind(), ErrorKind::ServiceUnavailable);
}

#[test]
fn a_token_that_is_due_serves_at_once_and_is_renewed_beside_that() {
    for (lifetime, refresh_in) in [(7200, None), (3600, Some(1800))] {
        let (emulator, clock) = (emulator_of(lifetime, refresh_in), SetClock::new());
        let client = client_by(&clock, &emulator);
        let request = client.request();
        let first = usable(&request, &clock).expires_on();
        let half = u64::from(lifetime / 2);
        clock.forward(half - 301);
        usable(&request, &clock);
        assert_eq!(emulator.counters().token_requests, 1, "not due yet");
        clock.forward(602);
        emulator.set_fault(Fault {
            delay_ms: 300,
            times: Some(1),
            ..Fault::default()
        });
        for _ in 0..100 {
            let token = usable(&request, &clock);
            assert_eq!((token.source(), token.expires_on()), (Source::Cache, first));
        }
        background_says(&client, "renewed ahead of its time");
        assert_eq!(emulator.counters().token_requests, 2);
        let second = usable(&request, &clock);
        assert_eq!(second.expires_on(), first + (half + 301).cast_signed());
    }
}

#[test]
fn an_outage_of_twenty_minutes_goes_unnoticed() {
    for (lifetime, refresh_in) in [(7200, None), (3600, Some(1800))] {
        let (emulator, clock) = (emulator_of(lifetime, refresh_in), SetClock::new());
        let client = client_by(&clock, &emulator);
        let request = client.request();
        let first = usable(&request, &clock).expires_on();
        clock.forward(u64::from(lifetime / 2) + 301);
        emulator.set_fault(status(503, None, None));
        let end = clock.seconds() + 20 * MINUTE;
        while clock.seconds() < end {
            assert_eq!(usable(&request, &clock).source(), Source::Cache);
            let said = background_says(&client, "could not be renewed");
            assert!(
                said.contains("HTTP 503") && said.contains("https://api."),
                "{said}"
            );
            // In the pause nothing is tried.
            let before = emulator.counters().token_requests;
            assert_eq!(usable(&request, &clock).source(), Source::Cache);
            assert_eq!(emulator.counters().token_requests, before);
            clock.forward(MINUTE);
        }
        emulator.reset();
        eventually("a new token", || {
            (usable(&request, &clock).expires_on() > first).then_some(())
        });
    }
}

#[test]
fn an_hourly_token_serves_to_its_very_end_before_an_outage_shows() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let client = client_by(&clock, &emulator);
    let request = client.request();
    let first = usable(&request, &clock).expires_on();
    clock.forward(54 * MINUTE);
    emulator.set_fault(status(503, None, None));
    // In the margin a request goes first, and fails.
    clock.forward(2 * MINUTE);
    let operation = request.begin_get_token(None).expect("begun");
    assert_eq!(operation.wait(Some(Duration::from_secs(30))), State::Done);
    assert_eq!(
        operation.take_token().expect("the old one").expires_on(),
        first
    );
    let log = log_of(&operation);
    assert!(
        log.contains("Warning: no new token (HTTP 503); the one in use serves"),
        "{log}"
    );
    assert_eq!(
        emulator.counters().token_requests,
        5,
        "one and its three retries"
    );
    // For half a minute nobody tries again, nor waits for that.
    assert_eq!(usable(&request, &clock).expires_on(), first);
    clock.forward(20);
    assert_eq!(usable(&request, &clock).expires_on(), first);
    assert_eq!(emulator.counters().token_requests, 5);
    clock.forward(11);
    assert_eq!(usable(&request, &clock).expires_on(), first);
    assert_eq!(emulator.counters().token_requests, 9);
    while clock.seconds() < HOUR - 10 {
        assert_eq!(usable(&request, &clock).expires_on(), first);
        clock.forward(1);
    }
    clock.forward((HOUR - 1).saturating_sub(clock.seconds()));
    let left = HOUR.saturating_sub(clock.seconds());
    assert!(left > 0 && left < 10, "{left}");
    clock.forward(left);
    let error = request.get_token().expect_err("the outage shows");
    assert_eq!(error.kind(), ErrorKind::ServiceUnavailable);
    assert_eq!(error.attempts().len(), 3, "{:?}", error.attempts());
    emulator.reset();
    assert_eq!(usable(&request, &clock).source(), Source::Network);
}

#[test]
fn an_old_token_serves_each_caller_on_its_own_terms() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let client = client_by(&clock, &emulator);
    let lenient = client.request();
    let (mut strict, mut forced) = (client.request(), client.request());
    usable(&lenient, &clock);
    strict.set_min_validity(Duration::from_secs(10 * MINUTE));
    forced.set_force_refresh(true);
    clock.forward(56 * MINUTE);
    emulator.set_fault(Fault {
        delay_ms: 1500,
        ..status(400, None, Some(1))
    });
    // One flight, which the strictest begins.
    let operations =
        [&forced, &strict, &lenient].map(|request| request.begin_get_token(None).expect("begun"));
    let [forced, strict, lenient] = operations.map(|operation| {
        assert_ne!(
            operation.wait(Some(Duration::from_secs(30))),
            State::Pending
        );
        operation.take_token()
    });
    assert_eq!(forced.expect_err("a new one was wanted").http_status(), 400);
    assert_eq!(strict.expect_err("lasts four minutes").http_status(), 400);
    assert_eq!(lenient.expect("the old one").source(), Source::Cache);
    assert_eq!(emulator.counters().token_requests, 2);
}

#[test]
fn a_flight_goes_on_for_whoever_has_the_most_time() {
    let emulator = emulator_of(3600, None);
    let client = client_by(&SetClock::new(), &emulator);
    emulator.set_fault(Fault {
        delay_ms: 5000,
        ..Fault::default()
    });
    let mut hurried = client.request();
    hurried.set_deadline(Deadline::Within(Duration::from_secs(4)));
    let first = hurried.begin_get_token(None).expect("begun");
    eventually("the exchange is under way", || {
        (emulator.counters().token_requests == 1).then_some(())
    });
    // The exchange goes on with the time of the second.
    let second = client.request().begin_get_token(None).expect("begun");
    assert_eq!(first.wait(Some(Duration::from_secs(30))), State::Failed);
    assert_eq!(
        first.take_token().expect_err("too late").kind(),
        ErrorKind::Timeout
    );
    assert_eq!(second.wait(Some(Duration::from_secs(30))), State::Done);
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn freeing_the_last_client_and_request_ends_a_background_refresh() {
    let (emulator, clock) = (emulator_of(7200, None), SetClock::new());
    let client = client_by(&clock, &emulator);
    let other = client_by(&clock, &emulator);
    let request = client.request();
    usable(&request, &clock);
    clock.forward(HOUR + 301);
    emulator.set_fault(Fault {
        kind: Kind::Hold,
        ..Fault::default()
    });
    usable(&request, &clock);
    eventually("the renewal is under way", || {
        (emulator.counters().token_requests == 2).then_some(())
    });
    drop((client, request));
    // Somebody is left who wants what it brings.
    usable(&other.request(), &clock);
    std::thread::sleep(Duration::from_millis(100));
    assert!(emulator.counters().open_connections > 0);
    drop(other);
    // The emulator holds a connection for a minute: only giving it up ends it sooner.
    eventually("the connection is closed", || {
        (emulator.counters().open_connections == 0).then_some(())
    });
}

#[test]
fn a_wait_that_the_server_asked_for_is_remembered() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let options = Options {
        max_retries: 0,
        ..options(&emulator)
    };
    let client = client_of(&clock, &options);
    emulator.set_fault(status(429, Some("40"), Some(1)));
    let error = client.request().get_token().expect_err("throttled");
    assert_eq!(
        (error.kind(), error.retry_after_seconds()),
        (ErrorKind::Throttled, Some(40))
    );
    clock.forward(5);
    // It does not fit: nothing is sent, and the error is the server's with what remains.
    let mut hurried = client.request();
    hurried.set_deadline(Deadline::Within(Duration::from_secs(20)));
    let error = hurried.get_token().expect_err("still throttled");
    assert_eq!(
        (error.kind(), error.retry_after_seconds()),
        (ErrorKind::Throttled, Some(35))
    );
    assert_eq!(error.http_status(), 429);
    assert!(
        error
            .advice(mtp_token::advice::Language::English)
            .is_some_and(|advice| advice.contains("35 seconds"))
    );
    assert_eq!(emulator.counters().token_requests, 1);
    // Another tenant's token has nothing to do with it.
    let mut elsewhere = client.request();
    elsewhere.set_tenant(Tenant::parse("44444444-4444-4444-8444-000000000001").expect("a tenant"));
    elsewhere.get_token().expect("a token");
    assert_eq!(
        (clock.seconds(), emulator.counters().token_requests),
        (5, 2)
    );
    // It fits: another client of the same credential waits what remains.
    usable(&client_of(&clock, &options).request(), &clock);
    assert_eq!(
        (clock.seconds(), emulator.counters().token_requests),
        (40, 3)
    );
}

#[test]
fn while_the_server_wants_to_be_left_alone_a_valid_token_serves() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let options = Options {
        max_retries: 0,
        ..options(&emulator)
    };
    let client = client_of(&clock, &options);
    let mut request = client.request();
    let first = usable(&request, &clock).expires_on();
    emulator.set_fault(status(429, Some("3500"), Some(1)));
    request.set_force_refresh(true);
    request.get_token().expect_err("throttled");
    request.set_force_refresh(false);
    clock.forward(56 * MINUTE);
    let operation = request.begin_get_token(None).expect("begun");
    assert_eq!(
        operation.state(),
        State::Done,
        "nobody waits, nothing is sent"
    );
    assert_eq!(operation.take_token().expect("a token").expires_on(), first);
    assert_eq!(emulator.counters().token_requests, 2);
}

/// The answer of a server, by hand.
fn issued(token: &str) -> Answer {
    let body = format!(r#"{{"expires_in":3600,"refresh_in":1800,"access_token":"{token}"}}"#);
    Answer::Http(Ok(HttpResponse {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: Secret::from(body.as_str()),
    }))
}

/// Tokens that came together are not all renewed together. The caller makes the exchanges here, so that what is due is
/// seen at once.
#[test]
fn many_tenants_are_renewed_at_times_of_their_own() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let options = Options {
        host_http: true,
        ..options(&emulator)
    };
    let client = client_of(&clock, &options);
    let requests: Vec<_> = (0..20)
        .map(|number| {
            let mut request = client.request();
            let tenant = format!("44444444-4444-4444-8444-{number:012}");
            request.set_tenant(Tenant::parse(&tenant).expect("a tenant"));
            let operation = request.begin_get_token(None).expect("begun");
            assert_eq!(
                operation.wait(Some(Duration::from_secs(30))),
                State::NeedsInput
            );
            operation.provide(issued("one")).expect("wanted");
            assert_eq!(operation.wait(Some(Duration::from_secs(30))), State::Done);
            request
        })
        .collect();
    clock.forward(30 * MINUTE - 301);
    // How many are due, every half minute: longer than a pause, so that what is due says so again.
    let mut due: Vec<_> = (0..21)
        .map(|_| {
            let begun = requests.iter().map(|request| request.begin_get_token(None));
            let due = begun.filter(|operation| {
                let operation = operation.as_ref().expect("begun");
                operation.state() != State::Done
            });
            let due = due.count();
            clock.forward(31);
            due
        })
        .collect();
    assert_eq!((due.first(), due.last()), (Some(&0), Some(&20)), "{due:?}");
    due.dedup();
    assert!(due.len() > 5, "{due:?}");
}

#[test]
fn what_the_caller_must_answer_is_renewed_in_the_foreground() {
    let clock = SetClock::new();
    let emulator = emulator_of(3600, None);
    let options = Options {
        host_http: true,
        ..options(&emulator)
    };
    let client = client_of(&clock, &options);
    let request = client.request();
    let answer = |operation: &Operation, answer| {
        assert_eq!(
            operation.wait(Some(Duration::from_secs(30))),
            State::NeedsInput
        );
        operation.provide(answer).expect("wanted");
        assert_eq!(operation.wait(Some(Duration::from_secs(30))), State::Done);
        operation.take_token().expect("a token")
    };
    let begin = || request.begin_get_token(None).expect("begun");
    assert_eq!(answer(&begin(), issued("one")).secret(), b"one");
    clock.forward(1800 + 301);
    // Due: it is tried, and where that fails, the old one serves, for the pause without another try.
    assert_eq!(
        answer(
            &begin(),
            Answer::Http(Err(Error::host_failed(ErrorKind::Tls)))
        )
        .secret(),
        b"one"
    );
    assert_eq!(begin().state(), State::Done);
    // Who cannot answer gets the token for as long as it is valid.
    assert_eq!(usable(&request, &clock).secret(), b"one");
    clock.forward(31);
    assert_eq!(answer(&begin(), issued("two")).secret(), b"two");
    assert_eq!(emulator.counters().connections, 0);
}
