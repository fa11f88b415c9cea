//! A driver for flows that is a table of answers: no network, no waiting, and a clock that only sleeps and exchanges move.
#![allow(dead_code, reason = "each test program uses a part of it")]

use mtp_token::clock::{Clock, Moment};
use mtp_token::error::{Error, Result};
use mtp_token::flow::{Answer, Engine, FileRequest, Io, LogEntry, Need, Step};
use mtp_token::protocol::{Algorithm, HttpRequest, HttpResponse};
use mtp_token::secret::Secret;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// When every clock starts, in Unix seconds.
pub(crate) const START: i64 = 1_800_000_000;
/// How long an exchange takes.
pub(crate) const EXCHANGE: Duration = Duration::from_millis(100);

/// A clock that moves when told to.
#[derive(Default)]
struct SetClock(AtomicU64);

impl SetClock {
    fn pass(&self, duration: Duration) {
        self.0.fetch_add(
            u64::try_from(duration.as_millis()).expect("short"),
            Ordering::Relaxed,
        );
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment::from_nanoseconds(self.0.load(Ordering::Relaxed) * 1_000_000)
    }

    fn unix(&self) -> i64 {
        START + (self.0.load(Ordering::Relaxed) / 1000).cast_signed()
    }
}

/// Makes a signature, or declines to.
type Signing = Box<dyn FnMut(Algorithm, &[u8]) -> Option<Vec<u8>>>;

/// What is answered.
pub(crate) struct Answers {
    http: std::vec::IntoIter<Result<HttpResponse>>,
    files: std::vec::IntoIter<Result<Secret>>,
    assertions: std::vec::IntoIter<Secret>,
    sign: Signing,
}

/// What came of a flow.
pub(crate) struct Told<T> {
    pub(crate) outcome: Result<T>,
    /// The requests, in their order.
    pub(crate) sent: Vec<HttpRequest>,
    /// The waits, in seconds.
    pub(crate) slept: Vec<u64>,
    /// The files that were asked for.
    pub(crate) read: Vec<FileRequest>,
    /// The audiences of the assertions that were asked for.
    pub(crate) asserted: Vec<String>,
    pub(crate) log: Vec<LogEntry>,
}

impl Answers {
    /// Answers the exchanges in this order; each must be asked for.
    pub(crate) fn of(http: Vec<Result<HttpResponse>>) -> Self {
        Self {
            http: http.into_iter(),
            files: Vec::new().into_iter(),
            assertions: Vec::new().into_iter(),
            sign: Box::new(|_, _| unreachable!("nobody signs")),
        }
    }

    /// The contents of files, in the order in which they are asked for.
    pub(crate) fn with_files(mut self, files: Vec<Result<Secret>>) -> Self {
        self.files = files.into_iter();
        self
    }

    /// The caller's assertions.
    pub(crate) fn with_assertions(mut self, assertions: Vec<Secret>) -> Self {
        self.assertions = assertions.into_iter();
        self
    }

    /// The caller's signatures.
    pub(crate) fn with_signatures(
        mut self,
        sign: impl FnMut(Algorithm, &[u8]) -> Option<Vec<u8>> + 'static,
    ) -> Self {
        self.sign = Box::new(sign);
        self
    }

    /// Runs a flow to its end. It starts at the clock's zero.
    pub(crate) fn run<T, F>(mut self, flow: impl FnOnce(Io) -> F) -> Told<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let clock = Arc::new(SetClock::default());
        let log = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&log);
        let shared: Arc<dyn Clock> = { Arc::<SetClock>::clone(&clock) };
        // 20 varies a wait by nothing.
        let io = Io::new(
            shared,
            || 20,
            move |entry| heard.lock().expect("log").push(entry),
        );
        let mut engine = Engine::new(io.clone(), flow(io));
        let mut told = Told {
            outcome: Err(Error::host_failed(mtp_token::error::ErrorKind::Network)),
            sent: Vec::new(),
            slept: Vec::new(),
            read: Vec::new(),
            asserted: Vec::new(),
            log: Vec::new(),
        };
        let mut answer = None;
        told.outcome = loop {
            answer = Some(match engine.step(answer.take()) {
                Step::Done(outcome) => break outcome,
                Step::Needs(Need::Sleep(duration)) => {
                    clock.pass(duration);
                    told.slept.push(duration.as_secs());
                    Answer::Slept
                }
                Step::Needs(Need::Http { request, .. }) => {
                    clock.pass(EXCHANGE);
                    told.sent.push(request);
                    let answer = self.http.next();
                    Answer::Http(answer.expect("one more request than answers"))
                }
                Step::Needs(Need::ReadFile(request)) => {
                    told.read.push(request);
                    Answer::File(self.files.next().expect("one more file than there are"))
                }
                Step::Needs(Need::Assert { audience }) => {
                    told.asserted.push(audience);
                    let assertion = self.assertions.next();
                    Answer::Assertion(assertion.expect("one more assertion than there are"))
                }
                Step::Needs(Need::Sign { algorithm, input }) => {
                    Answer::Signature((self.sign)(algorithm, &input))
                }
            });
        };
        assert!(self.http.next().is_none(), "an answer was not asked for");
        assert!(self.files.next().is_none(), "a file was not asked for");
        told.log = log.lock().expect("log").clone();
        told
    }
}

/// A JSON answer with further headers.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Result<HttpResponse> {
    let mut all = vec![(
        "Content-Type".to_owned(),
        "application/json; charset=utf-8".to_owned(),
    )];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Ok(HttpResponse {
        status,
        headers: all,
        body: Secret::from(body),
    })
}

/// The body of a refusal as Entra writes it.
pub(crate) fn entra(error: &str, code: i64) -> String {
    format!(
        r#"{{"error":"{error}","error_description":"AADSTS{code}: text","error_codes":[{code}],"timestamp":"2026-11-20 10:00:00Z","trace_id":"t","correlation_id":"c"}}"#
    )
}
