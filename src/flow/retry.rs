//! When to try again: one pure function, and the tables behind it.
//!
//! | row | failure | tries | wait |
//! |---|---|---|---|
//! | | **token endpoint** | | |
//! | R1 | no connection: name, connect, TLS set-up cut | 3 | 1, 2, 4 s |
//! | R2 | timed out or cut after sending, body cut short | 2 | 1, 2 s |
//! | R3 | 408, 500-505 or a transient `error`, no `Retry-After` | 3 | 1, 2, 4 s |
//! | R4 | 429, or a status of R3, with `Retry-After` | 3, with R3 | the longer of the header and R3 |
//! | R5 | 429 without `Retry-After` | 1 | 60 s |
//! | R6 | AADSTS50196 (the client loops) | 0 | - |
//! | R7 | anything else | 0 | - |
//! | E1 | AADSTS 50033, 90006, 90012, 90024, 90033, 90090 under any status | as R3 | |
//! | E3 | AADSTS 70021, 700211, 700213, where the caller waits for a new federated credential | window | 5, 10, 20, 30, 30 .. s |
//! | | **other identity requests** | | |
//! | F | provider of a job's token: connect, 408, 429, 5xx | 3 | 1, 2, 4 s, or the header |
//! | M1 | instance metadata service: 404, 408, 429, 5xx, timeout | 4 | 2, 6, 14, 30 s, or the header |
//! | M2 | instance metadata service: 410 | 7 | 10 s, or the header; within 75 s |
//! | M3 | other hosts of an identity: 404 (not Service Fabric), 408, 429, 500, 503, 504, timeout | 3 | 1 s, or the header |
//! | M4 | 400, 401, 403 | 0 | - |
//!
//! A cut counts as a timeout. Backoff varies by 20 % either way. A wait that does not end before the deadline is not
//! begun. A certificate that is not trusted and a proxy that refuses are final: they come as errors that are not
//! retryable.
//!
//! What the token endpoint says about when to ask again outlives the call ([`remembered`]): R4 and R7 the header, R5 a
//! minute, R6 the header or a minute, never more than an hour.

use crate::clock::Moment;
use crate::error::{Error, ErrorKind};
use std::time::Duration;

/// Who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The token endpoint.
    TokenEndpoint,
    /// Whoever gives a job its token.
    Provider,
    /// The instance metadata service.
    Imds,
    /// A Service Fabric node.
    ServiceFabric,
    /// Another host of a managed identity.
    IdentityHost,
}

/// By which rules one call tries again.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Who is asked.
    pub table: Table,
    /// The caller's cap on all retries together; those of E3 have their window instead.
    pub limit: u32,
    /// By when all attempts and waits must have ended.
    pub deadline: Moment,
    /// Until when a new federated credential is waited for, where the caller wants that (E3). Never past the deadline.
    pub replication: Option<Moment>,
}

/// What one call has used up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    rows: Vec<Row>,
    gone_since: Option<Moment>,
}

impl Attempts {
    fn used(&self, row: Row) -> usize {
        self.rows.iter().filter(|used| **used == row).count()
    }

    /// Counts an attempt that is made at once (rows E2 and E4): it has no budget but the caller's cap.
    pub fn at_once(&mut self) {
        self.rows.push(Row::AtOnce);
    }

    /// How many retries count against the caller's cap.
    pub(super) fn counted(&self) -> usize {
        self.rows.len() - self.used(Row::Replication)
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
/// The codes of row E3.
const NOT_REPLICATED: [i64; 3] = [70021, 700211, 700213];
/// The code of row R6: Entra saw the same request too often.
const CLIENT_LOOP: i64 = 50196;
/// What rows R5 and R6 wait, in seconds.
const MINUTE: u64 = 60;
/// The longest wait that outlives a call, in seconds.
const LONGEST_REMEMBERED: u64 = 3600;
/// How long row M2 lasts.
const GONE: Duration = Duration::from_secs(75);

/// Rows that share a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Connect,
    Cut,
    Server,
    Throttled,
    Replication,
    Provider,
    Imds,
    Gone,
    IdentityHost,
    AtOnce,
}

impl Row {
    /// How long to wait before the next try, `None` where there is none.
    fn wait(self, used: usize) -> Option<Duration> {
        let seconds: &[u64] = match self {
            Self::Connect | Self::Server | Self::Provider => &[1, 2, 4],
            Self::Cut => &[1, 2],
            Self::Throttled => &[MINUTE],
            Self::Replication => {
                let seconds = [5, 10, 20].get(used).copied().unwrap_or(30);
                return Some(Duration::from_secs(seconds));
            }
            Self::Imds => &[2, 6, 14, 30],
            Self::Gone => &[10; 7],
            Self::IdentityHost => &[1; 3],
            Self::AtOnce => &[],
        };
        seconds.get(used).copied().map(Duration::from_secs)
    }
}

/// Decides about the attempt that ended with `failure` at `now`. `attempts` counts what this call has used up and is
/// counted up by a retry; `random` varies the wait.
pub fn decide(
    attempts: &mut Attempts,
    rules: &Rules,
    failure: &Error,
    now: Moment,
    random: u64,
) -> Decision {
    let Some(row) = row_of(rules, failure) else {
        return Decision::Stop;
    };
    let Some(backoff) = row.wait(attempts.used(row)) else {
        return Decision::Stop;
    };
    attempts.rows.push(row);
    if attempts.counted() > usize::try_from(rules.limit).unwrap_or(usize::MAX) {
        return Decision::Stop;
    }
    let header = Duration::from_secs(failure.retry_after_seconds().unwrap_or(0));
    let wait = vary(backoff, random).max(header);
    let until = match row {
        Row::Replication => rules
            .replication
            .unwrap_or(rules.deadline)
            .min(rules.deadline),
        Row::Gone => {
            let since = *attempts.gone_since.get_or_insert(now);
            since.plus(GONE).min(rules.deadline)
        }
        _ => rules.deadline,
    };
    if now.plus(wait) >= until {
        Decision::NoTimeLeft(wait)
    } else {
        Decision::Retry(wait)
    }
}

/// How long the token endpoint wants no request like the one that ended with `failure`, in this call or another.
#[must_use]
pub fn remembered(failure: &Error) -> Option<Duration> {
    if failure.http_status() == 0 {
        return None;
    }
    let seconds = match failure.retry_after_seconds() {
        Some(seconds) => seconds,
        None if failure.kind() == ErrorKind::Throttled => MINUTE,
        None => return None,
    };
    (seconds > 0).then(|| Duration::from_secs(seconds.min(LONGEST_REMEMBERED)))
}

/// The row a failure belongs to, `None` for a final one.
fn row_of(rules: &Rules, failure: &Error) -> Option<Row> {
    match rules.table {
        Table::TokenEndpoint => token_endpoint(rules, failure),
        Table::Provider => provider(failure),
        Table::Imds => imds(failure),
        Table::ServiceFabric => identity_host(failure, false),
        Table::IdentityHost => identity_host(failure, true),
    }
}

fn token_endpoint(rules: &Rules, failure: &Error) -> Option<Row> {
    let code = failure.server().map_or(0, |server| server.aadsts_code);
    if TRANSIENT_CODES.contains(&code) {
        return Some(Row::Server);
    }
    if NOT_REPLICATED.contains(&code) {
        return rules.replication.map(|_| Row::Replication);
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

fn provider(failure: &Error) -> Option<Row> {
    let retried = match failure.http_status() {
        0 => {
            let connecting = matches!(
                failure.kind(),
                ErrorKind::NameResolution | ErrorKind::Connect | ErrorKind::Tls
            );
            connecting && failure.is_retryable()
        }
        status => matches!(status, 408 | 429 | 500..=599),
    };
    retried.then_some(Row::Provider)
}

fn imds(failure: &Error) -> Option<Row> {
    match failure.http_status() {
        0 => timed_out(failure).then_some(Row::Imds),
        404 | 408 | 429 | 500..=599 => Some(Row::Imds),
        410 => Some(Row::Gone),
        _ => None,
    }
}

fn identity_host(failure: &Error, not_found: bool) -> Option<Row> {
    let retried = match failure.http_status() {
        0 => timed_out(failure),
        404 => not_found,
        status => matches!(status, 408 | 429 | 500 | 503 | 504),
    };
    retried.then_some(Row::IdentityHost)
}

fn timed_out(failure: &Error) -> bool {
    matches!(failure.kind(), ErrorKind::Timeout | ErrorKind::Network)
}

/// `wait`, 20 % shorter to 20 % longer.
fn vary(wait: Duration, random: u64) -> Duration {
    let percent = 80 + u32::try_from(random % 41).unwrap_or(20);
    wait * percent / 100
}

#[cfg(test)]
mod tests;
