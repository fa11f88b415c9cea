//! Requests that wait for one flight: each by its own terms, and nobody longer than anybody wants.

mod common;

use common::clock::SetClock;
use common::{emulator, emulator_of, eventually, options};
use entra_emulator::{Emulator, Fault, Kind};
use mtp_token::client::TokenClient;
use mtp_token::credential::Given;
use mtp_token::credential::managed_identity::{IdentityId, SourceKind, Wanted};
use mtp_token::error::ErrorKind;
use mtp_token::flow::Answer;
use mtp_token::operation::{Operation, Queue, State};
use mtp_token::options::Options;
use mtp_token::request::{Deadline, TokenRequest};
use mtp_token::secret::Secret;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Many times what anything here takes.
const SOON: Duration = Duration::from_secs(20);

fn begin(request: &TokenRequest) -> Operation {
    request.begin_get_token(None).expect("begun")
}

fn within(client: &TokenClient, milliseconds: u64) -> TokenRequest {
    let mut request = client.request();
    request.set_deadline(Deadline::Within(Duration::from_millis(milliseconds)));
    request
}

fn requested(emulator: &Emulator, times: u64) {
    eventually("the request arrives", || {
        (emulator.counters().token_requests == times).then_some(())
    });
}

fn all_of(kind: Kind) -> Fault {
    Fault {
        kind,
        ..Fault::default()
    }
}

#[test]
fn who_is_let_go_early_gets_the_token_that_still_serves() {
    let (emulator, clock) = (emulator_of(3600, None), SetClock::new());
    let client = TokenClient::with_clock(&options(&emulator), clock.clone()).expect("a client");
    let first = client.request().get_token().expect("a token");
    // In the margin a request goes first. The server does not answer.
    clock.forward(56 * 60);
    emulator.set_fault(all_of(Kind::Hold));
    let patient = begin(&client.request());
    requested(&emulator, 2);
    let hurried = begin(&within(&client, 300));
    let state = hurried.wait(Some(SOON));
    assert_eq!(patient.state(), State::Pending);
    let token = hurried
        .take_token()
        .expect("the one that is still good for four minutes");
    assert_eq!(
        (state, token.expires_on()),
        (State::Done, first.expires_on())
    );
}

#[test]
fn who_joins_a_flight_that_waits_longer_than_there_is_time_is_told_why() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        max_retries: 10,
        ..options(&emulator)
    })
    .expect("a client");
    emulator.set_fault(Fault {
        status: Some(429),
        retry_after: Some("60".to_owned()),
        ..all_of(Kind::Status)
    });
    let patient = begin(&client.request());
    eventually("it says that it waits", || {
        patient
            .drain_log()
            .filter(|entry| entry.text.contains("trying again in"))
    });
    let begun = Instant::now();
    let error = within(&client, 3000).get_token().expect_err("throttled");
    assert_eq!(error.kind(), ErrorKind::Throttled, "{error}");
    assert!(error.retry_after_seconds().is_some_and(|left| left > 50));
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn whoever_has_time_is_not_held_to_the_deadline_of_the_first() {
    let emulator = emulator();
    let client = TokenClient::new(&options(&emulator)).expect("a client");
    emulator.set_fault(Fault {
        delay_ms: 3000,
        ..Fault::default()
    });
    let hurried = begin(&within(&client, 1000));
    requested(&emulator, 1);
    let patient = begin(&client.request());
    assert_eq!(hurried.wait(Some(SOON)), State::Failed);
    let state = patient.wait(Some(SOON));
    patient.take_token().expect("a token");
    assert_eq!(state, State::Done);
}

#[test]
fn a_refresh_that_two_hits_began_ends_with_the_last_client() {
    let (emulator, clock) = (emulator_of(7200, None), SetClock::new());
    let client = TokenClient::with_clock(&options(&emulator), clock.clone()).expect("a client");
    let request = client.request();
    request.get_token().expect("a token");
    clock.forward(3600 + 301);
    emulator.set_fault(all_of(Kind::Hold));
    request.get_token().expect("the same token");
    requested(&emulator, 2);
    // The pause is over, and the renewal still under way.
    clock.forward(31);
    request.get_token().expect("the same token");
    drop((request, client));
    eventually("the connection is closed", || {
        (emulator.counters().open_connections == 0).then_some(())
    });
}

#[test]
fn nothing_is_heard_of_an_operation_after_its_end() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        host_http: true,
        credential: Some(Given::CallerAssertion),
        ..options(&emulator)
    })
    .expect("a client");
    let request = client.request();
    let queue = Arc::new(Queue::default());
    for tag in 0..20_000_u64 {
        let operation = request
            .begin_get_token(Some((Arc::clone(&queue), tag)))
            .expect("begun");
        assert_eq!(queue.next(None), Some((tag, State::NeedsInput)));
        let gate = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                gate.wait();
                for _ in 0..(tag % 600) * 20 {
                    std::hint::spin_loop();
                }
                operation.cancel();
            });
            gate.wait();
            // The exchange is the next need.
            let _ = operation.provide(Answer::Assertion(Secret::from("e30.e30.AAAA")));
        });
        let mut heard = Vec::new();
        while let Some((_, state)) = queue.next(Some(Duration::ZERO)) {
            heard.push(state);
        }
        assert_eq!(heard.last(), Some(&State::Failed), "{tag}: {heard:?}");
    }
}

#[test]
fn who_is_let_go_early_is_told_which_host_it_waited_for() {
    let emulator = emulator();
    let mut options = Options {
        credential: Some(Given::ManagedIdentity(Wanted {
            source: Some(SourceKind::AppService),
            id: IdentityId::System,
        })),
        client_id: None,
        tenant: None,
        authority: None,
        ..options(&emulator)
    };
    let endpoint = format!("{}/appservice/msi/token", emulator.plain_url());
    for (name, value) in [
        ("IDENTITY_ENDPOINT", endpoint.as_str()),
        ("IDENTITY_HEADER", "app-service-header"),
    ] {
        options
            .variables
            .insert(name.to_owned(), Some(value.to_owned()));
    }
    let client = TokenClient::new(&options).expect("a client");
    emulator.set_fault(all_of(Kind::Hold));
    let _patient = begin(&client.request());
    let error = within(&client, 300).get_token().expect_err("too late");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let said = error.to_string();
    assert!(
        said.contains("127.0.0.1") && !said.contains("microsoft"),
        "{said}"
    );
}

/// By its deadline only a request would be let go that nobody tells anything, and that is not soon.
#[test]
fn a_flight_that_panics_is_told_to_all_and_the_next_one_is_free_to_start() {
    let (emulator, clock) = (emulator(), SetClock::new());
    clock.before_each_wait(|_| std::panic::resume_unwind(Box::new("on purpose")));
    let client = TokenClient::with_clock(
        &Options {
            max_retries: 10,
            ..options(&emulator)
        },
        clock,
    )
    .expect("a client");
    emulator.set_fault(Fault {
        status: Some(503),
        delay_ms: 1500,
        times: Some(1),
        ..all_of(Kind::Status)
    });
    let request = client.request();
    let operations = [begin(&request), begin(&request)];
    for operation in operations {
        assert_eq!(operation.wait(Some(SOON)), State::Failed);
        let error = operation.take_token().expect_err("a panic");
        assert_eq!(error.kind(), ErrorKind::Panic);
    }
    assert_eq!(emulator.counters().token_requests, 1);
    let again = begin(&request);
    assert_eq!(again.wait(Some(SOON)), State::Done);
    assert_eq!(emulator.counters().token_requests, 2);
}

/// Between looking and boarding somebody else's flight lands: a token is there, and no second request is made.
#[test]
fn who_has_looked_just_before_a_flight_lands_takes_what_it_brought() {
    let (emulator, clock) = (emulator(), SetClock::new());
    let client = TokenClient::with_clock(&options(&emulator), clock.clone()).expect("a client");
    let other = client.request();
    clock.before_the_next_look(move || {
        other.get_token().expect("a token");
    });
    let operation = begin(&client.request());
    assert_eq!(operation.wait(Some(SOON)), State::Done);
    operation.take_token().expect("the same token");
    assert_eq!(emulator.counters().token_requests, 1);
}
