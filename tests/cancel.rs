//! Cancelling in every state an operation can be in: it returns, and nothing is left behind.

mod common;
mod gate;

use common::clock::SetClock;
use common::{emulator, emulator_of, eventually, options};
use entra_emulator::{Emulator, Fault, Kind};
use gate::{Door, Gate};
use mtp_token::authority::{AllowedHost, Tenant};
use mtp_token::client::TokenClient;
use mtp_token::error::ErrorKind;
use mtp_token::operation::{Operation, State};
use mtp_token::options::Options;
use mtp_token::request::TokenRequest;
use std::time::{Duration, Instant};

/// Many times what anything here takes.
const SOON: Duration = Duration::from_secs(20);

/// Cancels while another thread waits. Both return.
fn cancel(operation: &Operation) {
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| operation.wait(None));
        let begun = Instant::now();
        operation.cancel();
        assert_eq!(waiting.join().expect("no panic"), State::Failed);
        assert!(begun.elapsed() < SOON);
    });
    assert_eq!(
        operation.take_token().expect_err("cancelled").kind(),
        ErrorKind::Cancelled
    );
    // A second time does nothing.
    operation.cancel();
    assert_eq!(operation.state(), State::Failed);
}

fn begin(request: &TokenRequest) -> Operation {
    request.begin_get_token(None).expect("begun")
}

fn is_requested(emulator: &Emulator) {
    eventually("a request arrives", || {
        (emulator.counters().token_requests > 0).then_some(())
    });
}

/// The connection is given up: the emulator itself would hold it for a minute.
fn is_let_go(emulator: &Emulator) {
    eventually("the connection is closed", || {
        (emulator.counters().open_connections == 0).then_some(())
    });
}

fn all_of(kind: Kind) -> Fault {
    Fault {
        kind,
        ..Fault::default()
    }
}

/// A client that retries; by the machine's clock.
fn client(emulator: &Emulator) -> TokenClient {
    TokenClient::new(&Options {
        max_retries: 10,
        ..options(emulator)
    })
    .expect("a client")
}

/// The next request of the same client is none the worse for it.
fn works_again(emulator: &Emulator, client: &TokenClient) {
    emulator.reset();
    client.request().get_token().expect("a token");
}

#[test]
fn while_it_waits_for_its_turn() {
    let emulator = emulator();
    let one_at_a_time = Options {
        concurrency: 1,
        ..options(&emulator)
    };
    let client = TokenClient::new(&one_at_a_time).expect("a client");
    emulator.set_fault(all_of(Kind::Hold));
    let first = begin(&client.request());
    is_requested(&emulator);
    let mut elsewhere = client.request();
    elsewhere.set_tenant(Tenant::parse("contoso.example").expect("a tenant"));
    let queued = begin(&elsewhere);
    cancel(&queued);
    assert_eq!(first.state(), State::Pending);
    assert_eq!(emulator.counters().token_requests, 1);
    cancel(&first);
    is_let_go(&emulator);
    works_again(&emulator, &client);
}

#[test]
fn while_it_connects() {
    let (emulator, gate) = (emulator(), Gate::new());
    gate.set(Door::Silent);
    let host = format!("localhost:{}", gate.port());
    let client = TokenClient::new(&Options {
        authority: Some(format!("https://{host}")),
        allowed_hosts: vec![AllowedHost::parse(&host).expect("a host")],
        ..options(&emulator)
    })
    .expect("a client");
    let operation = begin(&client.request());
    eventually("somebody connects", || (gate.visitors() > 0).then_some(()));
    cancel(&operation);
    eventually("and goes", || (gate.visitors() == 0).then_some(()));
    gate.set(Door::To(emulator.port()));
    works_again(&emulator, &client);
}

#[test]
fn while_it_waits_for_headers_and_for_the_body() {
    for kind in [Kind::Hold, Kind::Stall] {
        let emulator = emulator();
        let client = client(&emulator);
        emulator.set_fault(all_of(kind));
        let operation = begin(&client.request());
        is_requested(&emulator);
        // Time for half an answer to arrive; whether it has does not matter to the outcome.
        let _ = operation.wait(Some(Duration::from_millis(100)));
        cancel(&operation);
        is_let_go(&emulator);
        works_again(&emulator, &client);
    }
}

#[test]
fn while_it_waits_before_another_attempt() {
    let emulator = emulator();
    let client = client(&emulator);
    emulator.set_fault(Fault {
        status: Some(503),
        retry_after: Some("60".to_owned()),
        ..all_of(Kind::Status)
    });
    let request = client.request();
    let operation = begin(&request);
    let waits = || {
        eventually("it says that it waits", || {
            operation
                .drain_log()
                .filter(|entry| entry.text.contains("trying again in"))
        })
    };
    waits();
    cancel(&operation);
    // What the server asked for is remembered, and the wait for it can be cancelled too.
    let again = begin(&request);
    eventually("it says that it is patient", || {
        again
            .drain_log()
            .filter(|entry| entry.text.contains("asked for patience"))
    });
    cancel(&again);
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn while_it_waits_for_anothers_flight() {
    let emulator = emulator();
    let client = client(&emulator);
    emulator.set_fault(Fault {
        delay_ms: 1500,
        ..Fault::default()
    });
    let request = client.request();
    let (leader, joiner, other) = (begin(&request), begin(&request), begin(&request));
    cancel(&joiner);
    cancel(&leader);
    // The flight goes on for the last of them.
    assert_eq!(other.wait(Some(SOON)), State::Done);
    other.take_token().expect("a token");
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn while_it_waits_for_a_renewal_in_the_background() {
    let (emulator, clock) = (emulator_of(7200, None), SetClock::new());
    let client = TokenClient::with_clock(&options(&emulator), clock.clone()).expect("a client");
    let request = client.request();
    request.get_token().expect("a token");
    clock.forward(3600 + 301);
    emulator.set_fault(all_of(Kind::Hold));
    request.get_token().expect("the same token");
    eventually("the renewal is under way", || {
        (emulator.counters().token_requests == 2).then_some(())
    });
    let mut forced = client.request();
    forced.set_force_refresh(true);
    let operation = begin(&forced);
    cancel(&operation);
    // The background still waits.
    assert_eq!(emulator.counters().open_connections, 1);
    drop((operation, forced, request, client));
    is_let_go(&emulator);
}

#[test]
fn while_it_waits_for_input() {
    let emulator = emulator();
    let client = TokenClient::new(&Options {
        host_http: true,
        ..options(&emulator)
    })
    .expect("a client");
    let operation = begin(&client.request());
    assert_eq!(operation.wait(Some(SOON)), State::NeedsInput);
    operation.cancel();
    assert_eq!(operation.wait(Some(SOON)), State::Failed);
    assert!(operation.need().is_none());
    assert_eq!(
        operation.take_token().expect_err("cancelled").kind(),
        ErrorKind::Cancelled
    );
}

#[test]
fn after_it_has_ended_nothing_changes() {
    let emulator = emulator();
    let client = client(&emulator);
    let operation = begin(&client.request());
    assert_eq!(operation.wait(Some(SOON)), State::Done);
    operation.cancel();
    assert_eq!(operation.state(), State::Done);
    operation.take_token().expect("a token");
}
