//! The mailbox between a flow and its driver, and the engine that turns a flow into a sequence of needs.

use super::{LogEntry, LogLevel};
use crate::advice::Text;
use crate::clock::{Clock, Horizon};
use crate::error::{Error, ErrorKind, Result};
use crate::file::FileRequest;
use crate::protocol::{Algorithm, HttpRequest, HttpResponse};
use crate::secret::Secret;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// What a flow needs before it can go on.
#[derive(Debug)]
pub enum Need {
    /// One HTTP exchange. The answer is the response, or why there was none.
    Http {
        /// What to send.
        request: HttpRequest,
        /// How long it may take once it has begun, connecting and the whole body included.
        timeout: Duration,
        /// By when it must have ended, whenever it began; that may be put off meanwhile.
        deadline: Horizon,
    },
    /// Nothing but time.
    Sleep(Duration),
    /// The content of a file.
    ReadFile(FileRequest),
    /// A signature by a key that only the calling program can use. The answer is the signature, or `None` where that
    /// key cannot make one of this algorithm.
    Sign {
        /// How to sign.
        algorithm: Algorithm,
        /// What to sign: the bytes themselves, not their digest.
        input: Vec<u8>,
    },
    /// An assertion that only the calling program can get.
    Assert {
        /// Whom it must be addressed to.
        audience: String,
    },
}

/// The answer to a [`Need`].
#[derive(Debug)]
pub enum Answer {
    /// To [`Need::Http`].
    Http(Result<HttpResponse>),
    /// To [`Need::Sleep`]: the time has passed.
    Slept,
    /// To [`Need::ReadFile`].
    File(Result<Secret>),
    /// To [`Need::Sign`].
    Signature(Option<Vec<u8>>),
    /// To [`Need::Assert`].
    Assertion(Secret),
}

#[derive(Default)]
struct Mailbox {
    need: Option<Need>,
    answer: Option<Answer>,
}

struct Shared {
    mailbox: Mutex<Mailbox>,
    clock: Arc<dyn Clock>,
    random: fn() -> u64,
    log: Box<dyn Fn(LogEntry) + Send + Sync>,
}

/// A flow's only way to the world.
#[derive(Clone)]
pub struct Io(Arc<Shared>);

impl Io {
    /// A mailbox with its clock, its source of random numbers (for jitter) and the receiver of its log.
    pub fn new(
        clock: Arc<dyn Clock>,
        random: fn() -> u64,
        log: impl Fn(LogEntry) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Shared {
            mailbox: Mutex::default(),
            clock,
            random,
            log: Box::new(log),
        }))
    }

    /// The clock the flow reads.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    /// A random number.
    #[must_use]
    pub fn random(&self) -> u64 {
        (self.0.random)()
    }

    /// Writes a line to the log. The caller sees to it that it holds nothing secret.
    pub fn log(&self, level: LogLevel, text: impl Into<String>) {
        (self.0.log)(LogEntry {
            level,
            text: text.into(),
        });
    }

    /// Makes one HTTP exchange.
    ///
    /// # Errors
    /// Why there was no response, as the driver saw it.
    pub async fn http(
        &self,
        request: HttpRequest,
        timeout: Duration,
        deadline: &Horizon,
    ) -> Result<HttpResponse> {
        let deadline = deadline.clone();
        match self
            .ask(Need::Http {
                request,
                timeout,
                deadline,
            })
            .await
        {
            Answer::Http(result) => result,
            _ => Err(wrong_answer()),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Why it cannot be read, or is not what it must be.
    pub async fn read_file(&self, request: FileRequest) -> Result<Secret> {
        match self.ask(Need::ReadFile(request)).await {
            Answer::File(result) => result,
            _ => Err(wrong_answer()),
        }
    }

    /// Has `input` signed by the calling program; `None` where its key cannot make such a signature.
    ///
    /// # Errors
    /// `Internal` where the driver answers something else.
    pub async fn sign(&self, algorithm: Algorithm, input: Vec<u8>) -> Result<Option<Vec<u8>>> {
        match self.ask(Need::Sign { algorithm, input }).await {
            Answer::Signature(signature) => Ok(signature),
            _ => Err(wrong_answer()),
        }
    }

    /// Gets an assertion for `audience` from the calling program.
    ///
    /// # Errors
    /// `Internal` where the driver answers something else.
    pub async fn assertion(&self, audience: &str) -> Result<Secret> {
        let audience = audience.to_owned();
        match self.ask(Need::Assert { audience }).await {
            Answer::Assertion(assertion) => Ok(assertion),
            _ => Err(wrong_answer()),
        }
    }

    /// Lets `duration` pass.
    pub async fn sleep(&self, duration: Duration) {
        self.ask(Need::Sleep(duration)).await;
    }

    async fn ask(&self, need: Need) -> Answer {
        let mut need = Some(need);
        poll_fn(|_| {
            let mut mailbox = self.mailbox();
            if let Some(need) = need.take() {
                mailbox.need = Some(need);
                return Poll::Pending;
            }
            mailbox.answer.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.0
            .mailbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn wrong_answer() -> Error {
    Error::new(ErrorKind::Internal, Text::Internal).with("what", "the answer does not fit the need")
}

/// What came of a step.
#[derive(Debug)]
pub enum Step<T> {
    /// The flow waits for this; the next step takes the answer.
    Needs(Need),
    /// The flow has ended.
    Done(Result<T>),
}

/// A flow on its way, and its mailbox.
pub struct Engine<T> {
    flow: Pin<Box<dyn Future<Output = Result<T>> + Send>>,
    io: Io,
}

impl<T> Engine<T> {
    /// Prepares `flow`, which speaks to `io`. Nothing runs before the first step.
    pub fn new(io: Io, flow: impl Future<Output = Result<T>> + Send + 'static) -> Self {
        Self {
            flow: Box::pin(flow),
            io,
        }
    }

    /// Runs the flow until it needs something or ends. `answer` is `None` at the first step only.
    pub fn step(&mut self, answer: Option<Answer>) -> Step<T> {
        self.io.mailbox().answer = answer;
        match self
            .flow
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(result) => Step::Done(result),
            Poll::Pending => match self.io.mailbox().need.take() {
                Some(need) => Step::Needs(need),
                None => Step::Done(Err(wrong_answer())),
            },
        }
    }
}
