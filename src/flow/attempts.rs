//! Trying until an attempt succeeds or the rules say that another one cannot help.

use super::retry::{Attempts, Decision, Rules, decide, remembered};
use super::{Io, LogLevel, RememberedWaits};
use crate::advice::Language;
use crate::clock::Horizon;
use crate::error::{Error, Result};

/// The failed attempts of one call.
pub(super) struct Tries<'a> {
    io: &'a Io,
    rules: Rules,
    horizon: &'a Horizon,
    waits: Option<&'a dyn RememberedWaits>,
    attempts: Attempts,
    failures: Vec<String>,
}

impl<'a> Tries<'a> {
    /// `rules` hold until `horizon`, which may be put off.
    pub(super) fn new(io: &'a Io, rules: Rules, horizon: &'a Horizon) -> Self {
        Self {
            io,
            rules,
            horizon,
            waits: None,
            attempts: Attempts::default(),
            failures: Vec::new(),
        }
    }

    /// The same, with what the server has said about when to ask again: waited for first, where that fits into the
    /// time, and kept for later calls.
    ///
    /// # Errors
    /// What the server said, with the time that remains, where that is too long.
    pub(super) async fn remembering(mut self, waits: &'a dyn RememberedWaits) -> Result<Self> {
        let now = self.io.clock().now();
        if let Some((left, failure)) = waits.standing(now) {
            let seconds = left.as_secs_f64();
            if now.plus(left) >= self.horizon.moment() {
                let said =
                    format!("nothing was sent: the server takes requests again in {seconds:.1} s");
                self.io.log(LogLevel::Verbose, said);
                return Err(failure.still_for(left));
            }
            let said = format!(
                "the server asked for patience ({}); asking it in {seconds:.1} s",
                brief(&failure)
            );
            self.io.log(LogLevel::Verbose, said);
            self.io.sleep(left).await;
        }
        self.waits = Some(waits);
        Ok(self)
    }

    /// Whether the caller's cap allows one more.
    pub(super) fn left(&self) -> bool {
        u32::try_from(self.attempts.counted()).is_ok_and(|made| made < self.rules.limit)
    }

    /// Notes a failure after which the next attempt is made at once, and `how`.
    pub(super) fn at_once(&mut self, failure: &Error, how: &str) {
        let said = brief(failure);
        self.say(&said, &format!("; trying again {how}"));
        self.attempts.at_once();
        self.failures.push(said);
    }

    /// Waits as long as the rules have it after `failure`.
    ///
    /// # Errors
    /// `failure` with the log of those before it, where another attempt cannot help or does not fit into the time.
    pub(super) async fn wait_after(&mut self, failure: Error) -> Result<()> {
        let said = brief(&failure);
        let now = self.io.clock().now();
        let random = self.io.random();
        if let (Some(waits), Some(wait)) = (self.waits, remembered(&failure)) {
            waits.remember(now.plus(wait), &failure);
        }
        self.rules.deadline = self.horizon.moment();
        match decide(&mut self.attempts, &self.rules, &failure, now, random) {
            Decision::Retry(wait) => {
                let seconds = wait.as_secs_f64();
                self.say(&said, &format!("; trying again in {seconds:.1} s"));
                self.failures.push(said);
                self.io.sleep(wait).await;
                return Ok(());
            }
            Decision::NoTimeLeft(wait) => {
                let seconds = wait.as_secs_f64();
                let then = format!("; the wait of {seconds:.1} s is longer than the time left");
                self.say(&said, &then);
            }
            Decision::Stop => self.say(&said, ""),
        }
        Err(failure.with_attempts(&self.failures))
    }

    fn say(&self, said: &str, then: &str) {
        let number = self.failures.len() + 1;
        let text = format!("attempt {number} failed ({said}){then}");
        self.io.log(LogLevel::Verbose, text);
    }
}

/// Makes one attempt after the other, as `rules` have it.
///
/// # Errors
/// The last attempt's failure, with the log of those before it.
pub(super) async fn repeat<T, Attempt>(
    io: &Io,
    rules: Rules,
    horizon: &Horizon,
    mut attempt: impl FnMut() -> Attempt,
) -> Result<T>
where
    Attempt: Future<Output = Result<T>>,
{
    let mut tries = Tries::new(io, rules, horizon);
    loop {
        match attempt().await {
            Ok(result) => return Ok(result),
            Err(failure) => tries.wait_after(failure).await?,
        }
    }
}

/// A failure in a few words, for logs.
pub(crate) fn brief(failure: &Error) -> String {
    match failure.server() {
        Some(server) if server.aadsts_code != 0 => format!(
            "HTTP {}, AADSTS{}",
            failure.http_status(),
            server.aadsts_code
        ),
        _ if failure.http_status() != 0 => format!("HTTP {}", failure.http_status()),
        _ => failure.message(Language::English),
    }
}
