//! What each fault on the way to the token endpoint comes to, when it meets the first attempt, the second, or every one.
//!
//! A clock that only waits move; the attempts themselves go through a gate to the emulator over real connections. Names
//! that do not resolve at the first or second attempt are in `tests/flow.rs`: nobody can switch the system's resolver.

mod common;
mod gate;

use common::clock::{START, SetClock};
use common::{emulator, options};
use entra_emulator::{Emulator, Fault, Kind};
use gate::{Door, Gate};
use mtp_token::authority::AllowedHost;
use mtp_token::client::TokenClient;
use mtp_token::error::ErrorKind;
use mtp_token::options::Options;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A fault, and how it is made.
enum Trouble {
    /// By the emulator.
    Answer(Fault),
    /// On the way there.
    Way(Door),
}

/// What comes of it: the waits between the attempts, in seconds, and the error of the last, if it is one.
type Outcome = (&'static [u64], Option<ErrorKind>);

/// At the first attempt, at the second after a cut connection, at every one.
type Row = [Outcome; 3];

const fn ends(waits: &'static [u64], kind: ErrorKind) -> Outcome {
    (waits, Some(kind))
}

const fn heals(waits: &'static [u64]) -> Outcome {
    (waits, None)
}

/// R1: three retries.
const fn connecting(kind: ErrorKind) -> Row {
    [heals(&[1]), heals(&[1, 1]), ends(&[1, 2, 4], kind)]
}

/// R2: two retries, and the cut connection is of the same row.
const fn cut(kind: ErrorKind) -> Row {
    [heals(&[1]), heals(&[1, 2]), ends(&[1, 2], kind)]
}

/// R3: three retries.
const SERVER: Row = [
    heals(&[1]),
    heals(&[1, 1]),
    ends(&[1, 2, 4], ErrorKind::ServiceUnavailable),
];

/// No retry.
const fn is_final(kind: ErrorKind) -> Row {
    [ends(&[], kind), ends(&[1], kind), ends(&[], kind)]
}

fn of(kind: Kind) -> Trouble {
    Trouble::Answer(Fault {
        path: "/oauth2/".to_owned(),
        kind,
        ..Fault::default()
    })
}

fn status(status: u16, retry_after: Option<&str>) -> Trouble {
    Trouble::Answer(Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Status,
        status: Some(status),
        retry_after: retry_after.map(str::to_owned),
        ..Fault::default()
    })
}

/// Sets the fault for one attempt or for all; what is on the way is healed by hand.
fn set(trouble: &Trouble, emulator: &Emulator, gate: &Gate, times: Option<u32>) {
    match trouble {
        Trouble::Answer(fault) => emulator.set_fault(Fault {
            times,
            ..fault.clone()
        }),
        Trouble::Way(door) => gate.set(*door),
    }
}

/// How long a connection may outlive its client here.
const PATIENCE: Duration = Duration::from_secs(30);

/// One cell: what came of asking, and how long was waited in between.
fn play(
    trouble: &Trouble,
    column: usize,
    emulator: &Arc<Emulator>,
    gate: &Arc<Gate>,
) -> (Vec<Duration>, Option<ErrorKind>) {
    emulator.reset();
    gate.set(Door::To(emulator.port()));
    let clock = SetClock::new();
    let mut options = Options {
        max_retries: 10,
        authority: Some(format!("https://localhost:{}", gate.port())),
        allowed_hosts: vec![
            AllowedHost::parse(&format!("localhost:{}", gate.port())).expect("a host"),
        ],
        ..options(emulator)
    };
    if matches!(trouble, Trouble::Answer(fault) if matches!(fault.kind, Kind::Hold | Kind::Stall)) {
        // Longer than a healthy attempt takes on the slowest machine.
        options.attempt_timeout = Duration::from_secs(4);
    }
    if matches!(trouble, Trouble::Way(Door::Silent)) {
        // Likewise, and less than an attempt: which of the two has ended decides about the row.
        options.connect_timeout = Duration::from_secs(4);
        options.attempt_timeout = Duration::from_secs(12);
    }
    match column {
        0 => set(trouble, emulator, gate, Some(1)),
        1 => {
            emulator.set_fault(Fault {
                kind: Kind::Cut,
                times: Some(1),
                ..Fault::default()
            });
            if let Trouble::Answer(_) = trouble {
                set(trouble, emulator, gate, Some(1));
            }
        }
        _ => set(trouble, emulator, gate, None),
    }
    let waits = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&waits);
    let (door, healthy) = (Arc::clone(gate), Door::To(emulator.port()));
    let way = match trouble {
        Trouble::Way(door) => Some(*door),
        Trouble::Answer(_) => None,
    };
    clock.before_each_wait(move |wait| {
        let mut waits = heard.lock().expect("waits");
        waits.push(wait);
        match (way, column, waits.len()) {
            (Some(way), 1, 1) => door.set(way),
            (Some(_), 0 | 1, _) => door.set(healthy),
            _ => {}
        }
    });
    let client = TokenClient::with_clock(&options, clock).expect("a client");
    let error = client.request().get_token().err();
    drop(client);
    if way.is_some() {
        // Clients of one configuration share their connections: the next cell's would come through this one's.
        let patience = Instant::now() + PATIENCE;
        while gate.visitors() > 0 && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(gate.visitors(), 0, "connections without a client");
    }
    let waits = waits.lock().expect("waits").clone();
    if let Some(error) = &error {
        assert_eq!(
            error.attempts().len(),
            waits.len(),
            "{:?}",
            error.attempts()
        );
    }
    (waits, error.map(|error| error.kind()))
}

/// Backoff varies by a fifth.
fn is_near(wait: Duration, seconds: u64) -> bool {
    let seconds = Duration::from_secs(seconds);
    wait >= seconds * 4 / 5 && wait <= seconds * 6 / 5
}

/// The longest backoff beside a `Retry-After`, in seconds: longer waits are the server's.
const LONGEST_BACKOFF: u64 = 4;

/// A wait that the server named is not cut short, and the second that a date may be off is all that is added.
fn is_as_asked(wait: Duration, seconds: u64) -> bool {
    let seconds = Duration::from_secs(seconds);
    wait >= seconds && wait <= seconds + Duration::from_secs(1)
}

#[test]
fn every_cell_has_its_outcome() {
    let stranger = emulator();
    let thirty_seconds_on = httpdate::fmt_http_date(
        std::time::UNIX_EPOCH + Duration::from_secs(START.unsigned_abs() + 30),
    );
    let rows: Vec<(&str, Trouble, Row)> = vec![
        (
            "refused",
            Trouble::Way(Door::Shut),
            connecting(ErrorKind::Connect),
        ),
        (
            "reset before the request",
            Trouble::Way(Door::Reset),
            connecting(ErrorKind::Connect),
        ),
        (
            "TLS failure",
            Trouble::Way(Door::Babble),
            connecting(ErrorKind::Tls),
        ),
        (
            "silence before TLS",
            Trouble::Way(Door::Silent),
            connecting(ErrorKind::Connect),
        ),
        (
            "untrusted certificate",
            Trouble::Way(Door::To(stranger.port())),
            is_final(ErrorKind::Tls),
        ),
        (
            "reset after the request",
            of(Kind::Cut),
            cut(ErrorKind::Network),
        ),
        ("stalled headers", of(Kind::Hold), cut(ErrorKind::Timeout)),
        ("stalled body", of(Kind::Stall), cut(ErrorKind::Timeout)),
        ("truncated", of(Kind::Truncate), cut(ErrorKind::Network)),
        (
            "429 short",
            status(429, Some("7")),
            [
                heals(&[7]),
                heals(&[1, 7]),
                ends(&[7, 7, 7], ErrorKind::Throttled),
            ],
        ),
        (
            "429 long",
            status(429, Some("3600")),
            is_final(ErrorKind::Throttled),
        ),
        // The date is the same in each answer: the second time it has come.
        (
            "429 date",
            status(429, Some(&thirty_seconds_on)),
            [
                heals(&[30]),
                heals(&[1, 29]),
                ends(&[30, 2, 4], ErrorKind::Throttled),
            ],
        ),
        (
            "429 bare",
            status(429, None),
            [
                heals(&[60]),
                heals(&[1, 60]),
                ends(&[60], ErrorKind::Throttled),
            ],
        ),
        ("500", status(500, None), SERVER),
        ("502", status(502, None), SERVER),
        ("503", status(503, None), SERVER),
        ("504", status(504, None), SERVER),
        (
            "HTML error",
            of(Kind::Html),
            is_final(ErrorKind::InvalidResponse),
        ),
    ];
    let (wrong, backoffs) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for (name, trouble, row) in &rows {
            let (wrong, backoffs) = (&wrong, &backoffs);
            let asked = matches!(trouble, Trouble::Answer(fault) if fault.retry_after.is_some());
            let fits = move |wait, seconds| {
                if asked && seconds > LONGEST_BACKOFF {
                    is_as_asked(wait, seconds)
                } else {
                    is_near(wait, seconds)
                }
            };
            scope.spawn(move || {
                let (emulator, gate) = (Arc::new(emulator()), Arc::new(Gate::new()));
                for (column, (expected, kind)) in row.iter().enumerate() {
                    let (waits, found) = play(trouble, column, &emulator, &gate);
                    let as_expected = waits.len() == expected.len()
                        && waits.iter().zip(*expected).all(|(wait, seconds)| fits(*wait, *seconds));
                    if !asked && expected.first() == Some(&1) {
                        backoffs.lock().expect("backoffs").extend(waits.first().copied());
                    }
                    if !as_expected || found != *kind {
                        wrong.lock().expect("wrong").push(format!(
                            "{name}, column {column}: waits {waits:?} instead of {expected:?}, {found:?} instead of {kind:?}"
                        ));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("wrong");
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Those who failed together do not come back together: of many waits of one second, few are equal.
    let mut backoffs = backoffs.into_inner().expect("backoffs");
    let many = backoffs.len();
    backoffs.sort_unstable();
    backoffs.dedup();
    assert!(
        many > 20 && backoffs.len() > 5,
        "{many} waits: {backoffs:?}"
    );
}

/// The column of names that never resolve.
#[test]
fn a_name_that_does_not_resolve_is_asked_for_four_times() {
    let emulator = emulator();
    let waits = Arc::new(Mutex::new(Vec::new()));
    let (clock, heard) = (SetClock::new(), Arc::clone(&waits));
    clock.before_each_wait(move |wait| heard.lock().expect("waits").push(wait));
    let options = Options {
        max_retries: 10,
        authority: Some("https://login.invalid".to_owned()),
        allowed_hosts: vec![AllowedHost::parse("login.invalid").expect("a host")],
        ..options(&emulator)
    };
    let client = TokenClient::with_clock(&options, clock).expect("a client");
    let error = client.request().get_token().expect_err("no such host");
    assert_eq!(error.kind(), ErrorKind::NameResolution);
    let waits = waits.lock().expect("waits").clone();
    assert_eq!(waits.len(), 3, "{waits:?}");
    assert!(
        waits
            .iter()
            .zip([1, 2, 4])
            .all(|(wait, seconds)| is_near(*wait, seconds)),
        "{waits:?}"
    );
}
