//! Requests that wait for one flight: each by its own terms, and nobody longer than anybody wants.

mod common;

use common::clock::SetClock;
use common::{emulator, emulator_of, eventually, options};
use entra_emulator::{Emulator, Fault, Kind};
use mtp_token::client::TokenClient;
use mtp_token::credential::Given;
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
