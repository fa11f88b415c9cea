//! Checking a token: offline with what is given, or with the tenant's signing keys, fetched where that is worth it.
//!
//! What a request goes for is the client's authority and the expected tenant; nothing in a token decides it. Keys are
//! kept for the process and shared by the clients of one trust configuration.

use crate::advice::Text;
use crate::cache::{Kept, KeyAdvice, KeySource};
use crate::client::TokenClient;
use crate::error::{Error, ErrorKind, Result};
use crate::flow::keys::{FetchedKeys, KEYS_TIMEOUT, KeysJob, keys};
use crate::flow::{Engine, Io, LogEntry, LogLevel};
use crate::operation::{Operation, Output, Queue, Reporter};
use crate::process::{Process, random_number};
use crate::secret::Secret;
use crate::token::inspect::{Expectations, inspect};
use crate::token::jwks::{KeySet, parse_key_set};
use crate::token::report::{Report, TokenVersion};
use crate::token::verify::{
    NeedsKeys, SigningKeys, check_expectations, needs_keys, verify, verify_without_keys,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a token is expected to be, and what to check it with.
#[derive(Clone, Default)]
pub struct Validation {
    /// The expectations.
    pub expected: Expectations,
    /// The time to check against; `None` is now.
    pub now_unix: Option<i64>,
    keys: Option<Arc<KeySet>>,
}

impl Validation {
    /// Gives the tenant's signing keys as a JSON Web Key Set (RFC 7517), and asks for the signature to be checked.
    ///
    /// # Errors
    /// `InvalidArgument` where it is none.
    pub fn set_keys(&mut self, json: &[u8]) -> Result<()> {
        self.keys = Some(Arc::new(parse_key_set(json)?));
        self.expected.verify_signature = true;
        Ok(())
    }

    /// Checks `token` offline.
    ///
    /// # Errors
    /// `InvalidArgument` where the signature is to be checked and no tenant is expected.
    pub fn run(&self, token: &[u8]) -> Result<Report> {
        self.conclude(token, self.now())
    }

    fn now(&self) -> i64 {
        use crate::clock::Clock as _;
        self.now_unix
            .unwrap_or_else(|| crate::sys::clock::SystemClock.unix())
    }

    fn conclude(&self, token: &[u8], now: i64) -> Result<Report> {
        check_expectations(&self.expected)?;
        Ok(match &self.keys {
            Some(keys) => verify(
                token,
                &self.expected,
                &SigningKeys {
                    keys,
                    metadata: None,
                    stale: false,
                },
                now,
            ),
            None => inspect(token, &self.expected, now),
        })
    }
}

impl TokenClient {
    /// Begins to check a token, fetching the tenant's keys where the signature is to be checked and they are not at
    /// hand.
    ///
    /// # Errors
    /// `InvalidArgument` where the signature is to be checked and no tenant is expected.
    pub fn begin_validate(
        &self,
        validation: &Validation,
        token: Secret,
        tell: Option<(Arc<Queue>, u64)>,
    ) -> Result<Operation> {
        let now = validation.now();
        let needed = needs_keys(token.expose(), &validation.expected, now)?;
        let (operation, reporter) = Operation::begin(tell);
        let (NeedsKeys::Yes { version, kid }, None) = (needed, &validation.keys) else {
            reporter.report(validation.conclude(token.expose(), now)?);
            return Ok(operation);
        };
        if self.settings().host_http {
            return Err(
                Error::new(ErrorKind::InvalidState, Text::InvalidState).with(
                    "expected",
                    "a client that makes its own connections, or keys that are given",
                ),
            );
        }
        let source = self.key_source(&validation.expected, version)?;
        let kept = lock(&Process::get().keys).at_hand(&source, &kid, self.clock().now());
        if let Some(kept) = kept {
            reporter.report(verify_with(validation, token.expose(), &kept, false, now));
            return Ok(operation);
        }
        let (client, validation, work) = (self.clone(), validation.clone(), reporter.clone());
        let task = self.runtime()?.spawn(async move {
            let ending = Ending(work);
            let report = client
                .verify_with_fetched(&validation, token.expose(), source, &kid, now, &ending.0)
                .await;
            ending.0.report(report);
        });
        reporter.stop_with(move || task.abort());
        Ok(operation)
    }

    async fn verify_with_fetched(
        &self,
        validation: &Validation,
        token: &[u8],
        source: KeySource,
        kid: &str,
        now: i64,
        reporter: &Reporter,
    ) -> Report {
        let expected = &validation.expected;
        match self.keys_for(expected, source, kid, reporter).await {
            Ok((kept, stale)) => verify_with(validation, token, &kept, stale, now),
            Err(error) => verify_without_keys(token, expected, &error, now),
        }
    }

    /// Where the keys of the expected tenant come from.
    fn key_source(&self, expected: &Expectations, version: TokenVersion) -> Result<KeySource> {
        let tenant = expected.tenant.as_ref().ok_or_else(tenant_missing)?;
        Ok(KeySource {
            authority: self.authority().to_owned(),
            tenant: tenant.as_str().to_ascii_lowercase(),
            version,
            trust: self.trust_fingerprint(),
        })
    }

    /// The keys for `kid`, and whether they are older than they should be.
    async fn keys_for(
        &self,
        expected: &Expectations,
        source: KeySource,
        kid: &str,
        reporter: &Reporter,
    ) -> Result<(Kept, bool)> {
        let process = Process::get();
        // One fetch for any number of waiters: whoever comes second finds what the first has brought.
        let turn = process.key_fetch_turn(&source);
        let _turn = turn.lock().await;
        let advice = { lock(&process.keys).advise(&source, kid, self.clock().now()) };
        let old = match advice {
            KeyAdvice::Use { kept, stale } => return Ok((kept, stale)),
            KeyAdvice::TooMany => {
                return Err(
                    Error::new(ErrorKind::Throttled, Text::KeysTooMany).advise(Text::AdviseLater)
                );
            }
            KeyAdvice::Fetch(old) => old,
        };
        let job = KeysJob {
            authority: self.settings().authority.clone(),
            cloud: expected.cloud,
            tenant: expected.tenant.clone().ok_or_else(tenant_missing)?,
            version: source.version,
            timeout: KEYS_TIMEOUT.min(self.settings().timeout),
        };
        match self.fetch(job, reporter).await {
            Ok(fetched) => {
                let kept = Kept {
                    keys: Arc::new(fetched.keys),
                    metadata: Arc::new(fetched.metadata),
                    fetched_at: self.clock().now(),
                };
                lock(&process.keys).keep(&source, kept.clone());
                Ok((kept, false))
            }
            Err(error) => {
                lock(&process.keys).failed(&source, self.clock().now());
                reporter.log(LogEntry {
                    level: LogLevel::Warning,
                    text: format!("the signing keys could not be fetched: {error}"),
                });
                old.map(|old| (old, true)).ok_or(error)
            }
        }
    }

    async fn fetch(&self, job: KeysJob, reporter: &Reporter) -> Result<FetchedKeys> {
        let io = Io::new(self.shared_clock(), random_number, reporter.log_sink());
        let engine = Engine::new(io.clone(), keys(io, job));
        self.driver().run(engine).await
    }
}

fn verify_with(
    validation: &Validation,
    token: &[u8],
    kept: &Kept,
    stale: bool,
    now: i64,
) -> Report {
    let keys = SigningKeys {
        keys: &kept.keys,
        metadata: Some(&kept.metadata),
        stale,
    };
    verify(token, &validation.expected, &keys, now)
}

fn tenant_missing() -> Error {
    Error::new(ErrorKind::InvalidArgument, Text::TenantMissing).advise(Text::AdviseTenantId)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sees to it that an operation ends whatever becomes of the task that works for it.
struct Ending(Reporter);

impl Drop for Ending {
    fn drop(&mut self) {
        // A panic, or the end of the runtime: an operation that has ended takes no notice.
        self.0
            .fail(Error::new(ErrorKind::Panic, Text::Panic).advise(Text::AdviseReport));
    }
}

impl Reporter {
    fn report(&self, report: Report) {
        self.finish(Output::Report(Arc::new(report)));
    }
}
