//! Work under way, as a caller holds it: wait for it, cancel it, answer what it needs, take what it brought.
//!
//! An operation waits on a flight that others may share, or, where the caller has something that the flow needs, runs a
//! flow of its own. Waiting and cancelling may happen on several threads at once.

mod log;
mod queue;

pub(crate) use log::Log;
use queue::Line;
pub use queue::Queue;

use crate::advice::Text;
use crate::cache::{Flight, Outcome, Slot, Waiter};
use crate::error::{Error, ErrorKind, Result};
use crate::flow::token::Acquired;
use crate::flow::{Answer, Engine, LogEntry, Need, Step};
use crate::protocol::{Algorithm, HttpRequest};
use crate::store::Writing;
use crate::token::AccessToken;
use crate::token::report::Report;
use crate::transport::Runtime;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Under way.
    Pending,
    /// Ended with a result to take.
    Done,
    /// Ended with an error.
    Failed,
    /// Waits for the caller's answer.
    NeedsInput,
}

/// What an operation brings.
#[derive(Debug)]
pub enum Output {
    /// An access token.
    Token(Arc<AccessToken>),
    /// What a check of a token found.
    Report(Arc<Report>),
}

/// What an operation needs from the caller.
#[derive(Debug)]
pub enum Input {
    /// An HTTP exchange, answered by [`Answer::Http`].
    Http(HttpRequest),
    /// A signature, answered by [`Answer::Signature`].
    Signature {
        /// How to sign.
        algorithm: Algorithm,
        /// What to sign.
        input: Vec<u8>,
    },
    /// An assertion, answered by [`Answer::Assertion`].
    Assertion {
        /// Whom it must be addressed to.
        audience: String,
    },
}

impl Input {
    /// The caller's part of `need`; the rest is given back.
    fn of(need: Need, http_too: bool) -> std::result::Result<Self, Need> {
        match need {
            Need::Http { request, .. } if http_too => Ok(Self::Http(request)),
            Need::Sign { algorithm, input } => Ok(Self::Signature { algorithm, input }),
            Need::Assert { audience } => Ok(Self::Assertion { audience }),
            other => Err(other),
        }
    }

    fn fits(&self, answer: &Answer) -> bool {
        matches!(
            (self, answer),
            (Self::Http(_), Answer::Http(_))
                | (Self::Signature { .. }, Answer::Signature(_))
                | (Self::Assertion { .. }, Answer::Assertion(_))
        )
    }
}

enum Progress {
    Pending,
    Needs(Arc<Input>),
    Done(Option<Output>),
    Failed(Error),
}

/// An answer to come.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Answer>> + Send>>;

/// Puts a result where others find it.
type Keeping = Box<dyn Fn(&Result<Acquired>) -> Option<Writing> + Send>;

/// A flow that needs the caller.
pub(crate) struct Hosted {
    /// The flow.
    pub(crate) engine: Engine<Acquired>,
    /// Writes its result where others find it, before anybody is told.
    pub(crate) write: Keeping,
    /// What becomes of its result.
    pub(crate) finish: Box<dyn Fn(Result<Acquired>) -> Outcome + Send>,
    /// Whether the caller makes the HTTP exchanges too.
    pub(crate) http_too: bool,
    /// Answers what the caller does not, on the thread of `runtime`.
    pub(crate) answer: Box<dyn Fn(Need) -> Answering + Send>,
    /// Where that happens.
    pub(crate) runtime: Arc<Runtime>,
}

/// Whose flight an operation waits for, and as whom.
type Seat = (Arc<Slot>, Arc<dyn Waiter>);

struct Inner {
    progress: Mutex<Progress>,
    changed: Condvar,
    line: Mutex<Option<Line>>,
    log: Log,
    seat: Mutex<Option<Seat>>,
    hosted: Mutex<Option<Hosted>>,
    stop: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

/// Work under way. Dropping it cancels it.
pub struct Operation(Arc<Inner>);

/// The side of an operation that brings its outcome.
#[derive(Clone)]
pub(crate) struct Reporter(Arc<Inner>);

/// A [`Reporter`] that does not keep its operation.
pub(crate) struct WeakReporter(Weak<Inner>);

impl WeakReporter {
    pub(crate) fn upgrade(&self) -> Option<Reporter> {
        self.0.upgrade().map(Reporter)
    }
}

impl Operation {
    /// An operation that has just begun, and its other side. Each change of state is told to the queue with the tag.
    pub(crate) fn begin(tell: Option<(Arc<Queue>, u64)>) -> (Self, Reporter) {
        let inner = Arc::new(Inner {
            progress: Mutex::new(Progress::Pending),
            changed: Condvar::new(),
            line: Mutex::new(tell.map(|(queue, tag)| Line::new(queue, tag))),
            log: Log::default(),
            seat: Mutex::default(),
            hosted: Mutex::default(),
            stop: Mutex::default(),
        });
        (Self(Arc::clone(&inner)), Reporter(inner))
    }

    /// Where it stands now.
    #[must_use]
    pub fn state(&self) -> State {
        lock(&self.0.progress).state()
    }

    /// Waits until it is no longer pending, at most for `timeout`; `None` waits for ever.
    #[must_use]
    pub fn wait(&self, timeout: Option<Duration>) -> State {
        let until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut progress = lock(&self.0.progress);
        while progress.state() == State::Pending {
            progress = match until {
                None => self
                    .0
                    .changed
                    .wait(progress)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(until) => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        break;
                    }
                    self.0
                        .changed
                        .wait_timeout(progress, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
        }
        progress.state()
    }

    /// Ends it, unless it has ended. Others who wait for the same token are not touched.
    pub fn cancel(&self) {
        self.0
            .settle(Err(Error::new(ErrorKind::Cancelled, Text::Cancelled)));
        self.0.let_go();
    }

    /// Takes the token, once.
    ///
    /// # Errors
    /// The operation's own failure; `InvalidState` where there is no token to take.
    pub fn take_token(&self) -> Result<Arc<AccessToken>> {
        self.take(|output| match output {
            Output::Token(token) => Ok(token),
            other @ Output::Report(_) => Err(other),
        })
    }

    /// Takes the report of a check, once.
    ///
    /// # Errors
    /// The operation's own failure; `InvalidState` where there is no report to take.
    pub fn take_report(&self) -> Result<Arc<Report>> {
        self.take(|output| match output {
            Output::Report(report) => Ok(report),
            other @ Output::Token(_) => Err(other),
        })
    }

    /// Takes the output that `pick` wants; what it gives back stays.
    fn take<T>(&self, pick: impl FnOnce(Output) -> std::result::Result<T, Output>) -> Result<T> {
        match &mut *lock(&self.0.progress) {
            Progress::Failed(error) => Err(error.clone()),
            Progress::Done(output) => match output.take().map(pick) {
                Some(Ok(wanted)) => Ok(wanted),
                Some(Err(other)) => {
                    *output = Some(other);
                    Err(invalid_state("an operation with a result of this kind"))
                }
                None => Err(invalid_state(
                    "an operation whose result has not been taken",
                )),
            },
            Progress::Pending | Progress::Needs(_) => {
                Err(invalid_state("an operation that has ended"))
            }
        }
    }

    /// Takes the oldest line of the log.
    #[must_use]
    pub fn drain_log(&self) -> Option<LogEntry> {
        self.0.log.pop()
    }

    /// What it waits for, if it does.
    #[must_use]
    pub fn need(&self) -> Option<Arc<Input>> {
        match &*lock(&self.0.progress) {
            Progress::Needs(input) => Some(Arc::clone(input)),
            _ => None,
        }
    }

    /// Answers what it waits for.
    ///
    /// # Errors
    /// `InvalidState` where it waits for nothing, or for something else.
    pub fn provide(&self, answer: Answer) -> Result<()> {
        {
            let mut progress = lock(&self.0.progress);
            match &*progress {
                Progress::Needs(input) if input.fits(&answer) => *progress = Progress::Pending,
                _ => return Err(invalid_state("an operation that needs this answer")),
            }
        }
        self.0.advance(Some(answer));
        Ok(())
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        let line = lock(&self.0.line).take();
        if let Some(line) = line {
            line.hang_up();
        }
        self.cancel();
    }
}

impl Reporter {
    /// Ends the operation with a token or an error.
    pub(crate) fn settle(&self, outcome: &Outcome) {
        self.0.settle(outcome.clone().map(Output::Token));
    }

    /// Ends the operation with what it brings.
    pub(crate) fn finish(&self, output: Output) {
        self.0.settle(Ok(output));
    }

    /// Says how to stop the task that works for this operation alone, once nobody waits for it any more.
    pub(crate) fn stop_with(&self, stop: impl FnOnce() + Send + 'static) {
        *lock(&self.0.stop) = Some(Box::new(stop));
        self.0.let_go_if_ended();
    }

    /// Writes a line to the operation's log.
    pub(crate) fn log(&self, entry: LogEntry) {
        self.0.log.push(entry);
    }

    /// Ends the operation with a failure of its own.
    pub(crate) fn fail(&self, error: Error) {
        self.end(&Err(error));
    }

    /// Ends the operation with an outcome of its own, though a flight may go on for others.
    pub(crate) fn end(&self, outcome: &Outcome) {
        self.settle(outcome);
        self.0.let_go();
    }

    /// Remembers as whom it waits for the flight of `slot`, until it ends.
    pub(crate) fn waits_at(&self, slot: &Arc<Slot>, waiter: &Arc<dyn Waiter>) {
        *lock(&self.0.seat) = Some((Arc::clone(slot), Arc::clone(waiter)));
    }

    /// The same side, for a task that is not to keep the operation alive.
    pub(crate) fn downgrade(&self) -> WeakReporter {
        WeakReporter(Arc::downgrade(&self.0))
    }

    /// Where the log of a flow that needs the caller goes.
    pub(crate) fn log_sink(&self) -> impl Fn(LogEntry) + Send + Sync + 'static {
        let inner = Arc::downgrade(&self.0);
        move |entry| {
            if let Some(inner) = inner.upgrade() {
                inner.log.push(entry);
            }
        }
    }

    /// Starts a flow that needs the caller.
    pub(crate) fn host(&self, hosted: Hosted) {
        *lock(&self.0.hosted) = Some(hosted);
        self.0.advance(None);
    }
}

impl Inner {
    /// Ends the operation, once.
    fn settle(&self, outcome: Result<Output>) {
        let mut progress = lock(&self.progress);
        if !matches!(*progress, Progress::Pending | Progress::Needs(_)) {
            return;
        }
        *progress = match outcome {
            Ok(output) => Progress::Done(Some(output)),
            Err(error) => Progress::Failed(error),
        };
        self.announce(&progress);
    }

    /// Tells whoever waits, under the lock of `progress`: a queue hears of changes in their order, and of nothing after
    /// the end.
    fn announce(&self, progress: &Progress) {
        let state = progress.state();
        self.changed.notify_all();
        if let Some(line) = &*lock(&self.line) {
            line.push(state);
        }
    }

    /// Leaves the flight it waits for and drops the flow it runs.
    fn let_go(self: &Arc<Self>) {
        let seat = lock(&self.seat).take();
        if let Some((slot, waiter)) = seat {
            Flight::leave(&slot, &waiter);
        }
        let hosted = lock(&self.hosted).take();
        drop(hosted);
        let stop = lock(&self.stop).take();
        if let Some(stop) = stop {
            stop();
        }
    }

    /// Lets the flow that needs the caller take its next step.
    fn advance(self: &Arc<Self>, answer: Option<Answer>) {
        let mut hosted = lock(&self.hosted);
        let Some(running) = hosted.as_mut() else {
            return;
        };
        match running.engine.step(answer) {
            Step::Done(result) => {
                let writing = (running.write)(&result);
                let Some(ended) = hosted.take() else {
                    return;
                };
                let Some(writing) = writing else {
                    drop(hosted);
                    self.settle((ended.finish)(result).map(Output::Token));
                    return;
                };
                let waiting = Arc::downgrade(self);
                let runtime = Arc::clone(&ended.runtime);
                let task = runtime.spawn(async move {
                    // The whole of it: its share in the runtime, too, lasts until this has ended.
                    let ended = ended;
                    writing.await;
                    let outcome = (ended.finish)(result);
                    if let Some(inner) = waiting.upgrade() {
                        inner.settle(outcome.map(Output::Token));
                    }
                });
                *lock(&self.stop) = Some(Box::new(move || task.abort()));
                drop(hosted);
                self.let_go_if_ended();
            }
            Step::Needs(need) => match Input::of(need, running.http_too) {
                Ok(input) => {
                    drop(hosted);
                    let mut progress = lock(&self.progress);
                    if !matches!(*progress, Progress::Pending) {
                        return;
                    }
                    *progress = Progress::Needs(Arc::new(input));
                    self.announce(&progress);
                }
                Err(own) => {
                    let answering = (running.answer)(own);
                    let waiting = Arc::downgrade(self);
                    let task = running.runtime.spawn(async move {
                        let answer = answering.await;
                        if let Some(inner) = waiting.upgrade() {
                            inner.go_on(answer);
                        }
                    });
                    // Before the lock is gone: the task's own next step must find its successor's place, not this one's.
                    *lock(&self.stop) = Some(Box::new(move || task.abort()));
                    drop(hosted);
                    self.let_go_if_ended();
                }
            },
        }
    }

    fn go_on(self: &Arc<Self>, answer: Result<Answer>) {
        match answer {
            Ok(answer) => self.advance(Some(answer)),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// It may have ended before there was anything to stop.
    fn let_go_if_ended(self: &Arc<Self>) {
        let ended = matches!(
            *lock(&self.progress),
            Progress::Done(_) | Progress::Failed(_)
        );
        if ended {
            self.let_go();
        }
    }
}

impl Progress {
    fn state(&self) -> State {
        match self {
            Self::Pending => State::Pending,
            Self::Needs(_) => State::NeedsInput,
            Self::Done(_) => State::Done,
            Self::Failed(_) => State::Failed,
        }
    }
}

pub(crate) fn invalid_state(expected: &str) -> Error {
    Error::new(ErrorKind::InvalidState, Text::InvalidState).with("expected", expected)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
