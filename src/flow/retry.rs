//! When to try again: one pure function, and the table behind it.
//!
//! | row | failure | tries | wait |
//! |---|---|---|---|
//! | R1 | no connection: name, connect, TLS set-up cut | 3 | 1, 2, 4 s |
//! | R2 | timed out or cut after sending, body cut short | 2 | 1, 2 s |
//! | R3 | 408, 500-505 or a transient `error`, no `Retry-After` | 3 | 1, 2, 4 s |
//! | R4 | 429, or a status of R3, with `Retry-After` | 3, with R3 | the longer of the header and R3 |
//! | R5 | 429 without `Retry-After` | 1 | 60 s |
//! | R6 | AADSTS50196 (the client loops) | 0 | - |
//! | R7 | anything else | 0 | - |
//! | E1 | AADSTS 50033, 90006, 90012, 90024, 90033, 90090 under any status | as R3 | |
//!
//! Backoff varies by 20 % either way. A wait that does not end before the deadline is not begun.
//! A certificate that is not trusted and a proxy that refuses are final: they come as errors that are not retryable.

use crate::clock::Moment;
use crate::error::{Error, ErrorKind};
use std::time::Duration;

/// How often each group of rows has been used up, in one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    connect: u32,
    cut: u32,
    server: u32,
    throttled: u32,
}

impl Attempts {
    fn total(self) -> u32 {
        self.connect + self.cut + self.server + self.throttled
    }
}

/// What to do about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Wait, then try again.
    Retry(Duration),
    /// The failure is final.
    Stop,
    /// It would be tried again, but the wait does not end before the deadline.
    NoTimeLeft(Duration),
}

/// The transient codes of row E1: they count under any status.
const TRANSIENT_CODES: [i64; 6] = [50033, 90006, 90012, 90024, 90033, 90090];
/// The code of row R6: Entra saw the same request too often.
const CLIENT_LOOP: i64 = 50196;

#[derive(Clone, Copy)]
enum Row {
    Connect,
    Cut,
    Server,
    Throttled,
}

/// Decides about the attempt that ended with `failure` at `now`. `attempts` counts what this call has used up and is
/// counted up by a retry; `limit` is the caller's cap on all retries together; `random` varies the wait.
pub fn decide(
    attempts: &mut Attempts,
    failure: &Error,
    limit: u32,
    now: Moment,
    deadline: Moment,
    random: u64,
) -> Decision {
    let Some(row) = row_of(failure) else {
        return Decision::Stop;
    };
    let (used, allowed) = match row {
        Row::Connect => (&mut attempts.connect, 3),
        Row::Cut => (&mut attempts.cut, 2),
        Row::Server => (&mut attempts.server, 3),
        Row::Throttled => (&mut attempts.throttled, 1),
    };
    if *used >= allowed {
        return Decision::Stop;
    }
    let backoff = match row {
        Row::Throttled => Duration::from_secs(60),
        _ => Duration::from_secs(1 << *used),
    };
    *used += 1;
    if attempts.total() > limit {
        return Decision::Stop;
    }
    let header = Duration::from_secs(failure.retry_after_seconds().unwrap_or(0));
    let wait = vary(backoff, random).max(header);
    if now.plus(wait) >= deadline {
        Decision::NoTimeLeft(wait)
    } else {
        Decision::Retry(wait)
    }
}

/// The row a failure belongs to, `None` for a final one (R6, R7).
fn row_of(failure: &Error) -> Option<Row> {
    let code = failure.server().map_or(0, |server| server.aadsts_code);
    if TRANSIENT_CODES.contains(&code) {
        return Some(Row::Server);
    }
    if code == CLIENT_LOOP || !failure.is_retryable() {
        return None;
    }
    match failure.kind() {
        ErrorKind::NameResolution | ErrorKind::Connect | ErrorKind::Tls => Some(Row::Connect),
        ErrorKind::Timeout | ErrorKind::Network => Some(Row::Cut),
        ErrorKind::ServiceUnavailable => Some(Row::Server),
        ErrorKind::Throttled if failure.retry_after_seconds().is_some() => Some(Row::Server),
        ErrorKind::Throttled => Some(Row::Throttled),
        _ => None,
    }
}

/// `wait`, 20 % shorter to 20 % longer.
fn vary(wait: Duration, random: u64) -> Duration {
    let percent = 80 + u32::try_from(random % 41).unwrap_or(20);
    wait * percent / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::Text;
    use crate::error::ServerDetails;

    const START: Moment = Moment::from_nanoseconds(0);
    /// Varies by nothing: 80 + 20 = 100 percent.
    const STEADY: u64 = 20;

    fn failure(kind: ErrorKind) -> Error {
        Error::new(kind, Text::Cancelled).retryable(true)
    }

    fn coded(kind: ErrorKind, aadsts_code: i64) -> Error {
        Error::new(kind, Text::Cancelled).with_server(
            400,
            ServerDetails {
                aadsts_code,
                ..ServerDetails::default()
            },
        )
    }

    /// All waits, in seconds, until `failure` is final.
    fn waits(failure: &Error, limit: u32) -> Vec<u64> {
        let mut attempts = Attempts::default();
        let deadline = START.plus(Duration::from_secs(100_000));
        let mut waits = Vec::new();
        while let Decision::Retry(wait) =
            decide(&mut attempts, failure, limit, START, deadline, STEADY)
        {
            waits.push(wait.as_secs());
        }
        waits
    }

    #[test]
    fn each_row_has_its_tries_and_waits() {
        let with_header = |kind, seconds| failure(kind).with_retry_after(Some(seconds));
        let table: [(&str, Error, &[u64]); 14] = [
            ("R1 name", failure(ErrorKind::NameResolution), &[1, 2, 4]),
            ("R1 connect", failure(ErrorKind::Connect), &[1, 2, 4]),
            ("R1 handshake cut", failure(ErrorKind::Tls), &[1, 2, 4]),
            (
                "R1 certificate not trusted",
                failure(ErrorKind::Tls).retryable(false),
                &[],
            ),
            ("R2 timeout", failure(ErrorKind::Timeout), &[1, 2]),
            ("R2 cut", failure(ErrorKind::Network), &[1, 2]),
            ("R3", failure(ErrorKind::ServiceUnavailable), &[1, 2, 4]),
            ("R4 429", with_header(ErrorKind::Throttled, 7), &[7, 7, 7]),
            (
                "R4 503",
                with_header(ErrorKind::ServiceUnavailable, 3),
                &[3, 3, 4],
            ),
            ("R5", failure(ErrorKind::Throttled), &[60]),
            (
                "R6",
                coded(ErrorKind::Throttled, 50196).retryable(true),
                &[],
            ),
            (
                "R7",
                failure(ErrorKind::InvalidClient).retryable(false),
                &[],
            ),
            (
                "E1 under 400",
                coded(ErrorKind::InvalidRequest, 90033),
                &[1, 2, 4],
            ),
            ("other code", coded(ErrorKind::InvalidRequest, 90002), &[]),
        ];
        for (name, failure, expected) in table {
            assert_eq!(waits(&failure, 99), expected, "{name}");
        }
    }

    #[test]
    fn the_callers_limit_caps_all_rows() {
        assert_eq!(waits(&failure(ErrorKind::Connect), 1), [1]);
        assert!(waits(&failure(ErrorKind::Connect), 0).is_empty());
    }

    #[test]
    fn rows_have_budgets_of_their_own() {
        let mut attempts = Attempts::default();
        let deadline = START.plus(Duration::from_secs(1000));
        let mut next = |kind| decide(&mut attempts, &failure(kind), 99, START, deadline, STEADY);
        assert_eq!(
            next(ErrorKind::Network),
            Decision::Retry(Duration::from_secs(1))
        );
        assert_eq!(
            next(ErrorKind::Connect),
            Decision::Retry(Duration::from_secs(1))
        );
        assert_eq!(
            next(ErrorKind::Network),
            Decision::Retry(Duration::from_secs(2))
        );
        assert_eq!(next(ErrorKind::Network), Decision::Stop);
        assert_eq!(
            next(ErrorKind::Connect),
            Decision::Retry(Duration::from_secs(2))
        );
    }

    #[test]
    fn a_wait_past_the_deadline_is_not_begun() {
        let throttled = failure(ErrorKind::Throttled).with_retry_after(Some(30));
        let decision = decide(
            &mut Attempts::default(),
            &throttled,
            9,
            START,
            START.plus(Duration::from_secs(30)),
            STEADY,
        );
        assert_eq!(decision, Decision::NoTimeLeft(Duration::from_secs(30)));
    }

    #[test]
    fn backoff_varies_by_a_fifth_either_way() {
        let waits: Vec<u128> = (0..41)
            .map(|random| vary(Duration::from_secs(1), random).as_millis())
            .collect();
        assert_eq!(waits.first(), Some(&800));
        assert_eq!(waits.last(), Some(&1200));
    }
}
