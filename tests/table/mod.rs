//! A flow under a table of answers and a clock that only its own needs move: no network, no files, no waiting.
#![allow(dead_code, reason = "each test program uses a part")]

use mtp_token::clock::{Clock, Moment};
use mtp_token::error::{Error, ErrorKind, Result};
use mtp_token::flow::{Answer, Engine, FileRequest, Io, LogEntry, Need, RememberedWaits, Step};
use mtp_token::protocol::{Algorithm, HttpRequest, HttpResponse};
use mtp_token::secret::Secret;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the wall clock shows at the beginning.
pub(crate) const NOW: i64 = 1_800_000_000;

/// A clock that moves when told to.
#[derive(Default)]
struct SetClock(AtomicU64);

impl SetClock {
    fn pass(&self, duration: Duration) {
        let milliseconds = u64::try_from(duration.as_millis()).expect("short");
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment::from_nanoseconds(self.0.load(Ordering::Relaxed) * 1_000_000)
    }

    fn unix(&self) -> i64 {
        NOW + (self.0.load(Ordering::Relaxed) / 1000).cast_signed()
    }
}

/// No memory of what the token endpoint has said before.
pub(crate) struct NoWaits;

impl RememberedWaits for NoWaits {
    fn remember(&self, _: Moment, _: &Error) {}

    fn standing(&self, _: Moment) -> Option<(Duration, Error)> {
        None
    }

    fn forget(&self) {}
}

/// What came of a flow, and what it asked for on the way.
pub(crate) struct Told<T> {
    pub(crate) outcome: Result<T>,
    pub(crate) sent: Vec<HttpRequest>,
    pub(crate) timeouts: Vec<Duration>,
    pub(crate) read: Vec<FileRequest>,
    /// The audiences of the assertions it wanted from the caller.
    pub(crate) asserted: Vec<String>,
    pub(crate) slept: Vec<u64>,
    pub(crate) log: Vec<LogEntry>,
}

/// The caller's key: a signature, or none where it cannot make one.
pub(crate) type Sign<'a> = &'a mut dyn FnMut(Algorithm, &[u8]) -> Option<Vec<u8>>;

impl<T> Told<T> {
    pub(crate) fn urls(&self) -> Vec<&str> {
        self.sent
            .iter()
            .map(|request| request.url.as_str())
            .collect()
    }

    /// Everything that a person may get to see.
    pub(crate) fn everything_said(&self) -> String
    where
        T: std::fmt::Debug,
    {
        format!("{:?} {:?} {:?}", self.outcome, self.sent, self.log)
    }
}

/// Never twice the same, and it varies waits by nothing: backoff takes it modulo 41, where 20 is the middle.
fn random() -> u64 {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    20 + 41 * DRAWN.fetch_add(1, Ordering::Relaxed)
}

/// Runs `flow`, which begins at zero and is given `answers` one by one; each takes a tenth of a second.
pub(crate) fn run<T, F>(answers: Vec<Answer>, flow: impl FnOnce(Io) -> F) -> Told<T>
where
    F: Future<Output = Result<T>> + Send + 'static,
{
    run_signing(&mut |_, _| unreachable!("nobody signs"), answers, flow)
}

/// As [`run`], with a caller who signs.
pub(crate) fn run_signing<T, F>(
    sign: Sign<'_>,
    answers: Vec<Answer>,
    flow: impl FnOnce(Io) -> F,
) -> Told<T>
where
    F: Future<Output = Result<T>> + Send + 'static,
{
    let clock = Arc::new(SetClock::default());
    let log = Arc::new(Mutex::new(Vec::new()));
    let receiver = Arc::clone(&log);
    let read_by_flow: Arc<dyn Clock> = clock.clone();
    let io = Io::new(read_by_flow, random, move |entry| {
        receiver.lock().expect("log").push(entry);
    });
    let mut engine = Engine::new(io.clone(), flow(io));
    let mut answers = answers.into_iter();
    let mut next = |need: &dyn std::fmt::Debug| {
        clock.pass(Duration::from_millis(100));
        answers
            .next()
            .unwrap_or_else(|| unreachable!("nobody answers {need:?}"))
    };
    let (mut sent, mut timeouts, mut read) = (vec![], vec![], vec![]);
    let (mut asserted, mut slept) = (vec![], vec![]);
    let mut answer = None;
    let outcome = loop {
        answer = Some(match engine.step(answer.take()) {
            Step::Done(outcome) => break outcome,
            Step::Needs(Need::Sleep(duration)) => {
                clock.pass(duration);
                slept.push(duration.as_secs());
                Answer::Slept
            }
            Step::Needs(Need::Http {
                request, timeout, ..
            }) => {
                let answer = next(&request);
                sent.push(request);
                timeouts.push(timeout);
                answer
            }
            Step::Needs(Need::ReadFile(request)) => {
                let answer = next(&request);
                read.push(request);
                answer
            }
            Step::Needs(Need::Assert { audience }) => {
                let answer = next(&audience);
                asserted.push(audience);
                answer
            }
            Step::Needs(Need::Sign { algorithm, input }) => {
                Answer::Signature(sign(algorithm, &input))
            }
        });
    };
    assert!(answers.next().is_none(), "an answer was not asked for");
    let log = log.lock().expect("log").clone();
    Told {
        outcome,
        sent,
        timeouts,
        read,
        asserted,
        slept,
        log,
    }
}

/// An answer with JSON in it.
pub(crate) fn answer(status: u16, body: &str) -> Answer {
    answer_with(status, &[("Content-Type", "application/json")], body)
}

/// An answer with these headers alone.
pub(crate) fn answer_with(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Answer::Http(Ok(HttpResponse {
        status,
        headers: headers.collect(),
        body: Secret::from(body),
    }))
}

/// The body of a refusal as Entra writes it.
pub(crate) fn entra(error: &str, code: i64) -> String {
    format!(
        r#"{{"error":"{error}","error_description":"AADSTS{code}: text","error_codes":[{code}],"timestamp":"2026-11-20 10:00:00Z","trace_id":"t","correlation_id":"c"}}"#
    )
}

/// No answer.
pub(crate) fn failed(kind: ErrorKind) -> Answer {
    Answer::Http(Err(Error::host_failed(kind)))
}

/// A token that can be read, with these claims.
pub(crate) fn jwt(claims: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let header = r#"{"alg":"RS256","typ":"JWT"}"#;
    format!("{}.{}.AAAA", BASE64.encode(header), BASE64.encode(claims))
}

/// The value of a request's header.
pub(crate) fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let (_, value) = request.headers.iter().find(|(known, _)| *known == name)?;
    Some(value)
}
