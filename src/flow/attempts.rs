//! Trying until an attempt succeeds or the rules say that another one cannot help.

use super::retry::{Attempts, Decision, Rules, decide};
use super::{Io, LogLevel};
use crate::advice::Language;
use crate::error::{Error, Result};

/// Makes one attempt after the other, as `rules` have it.
///
/// # Errors
/// The last attempt's failure, with the log of those before it.
pub(super) async fn repeat<T, Attempt>(
    io: &Io,
    rules: &Rules,
    mut attempt: impl FnMut() -> Attempt,
) -> Result<T>
where
    Attempt: Future<Output = Result<T>>,
{
    let mut attempts = Attempts::default();
    let mut failures: Vec<String> = Vec::new();
    loop {
        let failure = match attempt().await {
            Ok(result) => return Ok(result),
            Err(failure) => failure.with_attempts(&failures),
        };
        let number = failures.len() + 1;
        let said = brief(&failure);
        let decision = decide(
            &mut attempts,
            rules,
            &failure,
            io.clock().now(),
            io.random(),
        );
        let then = match decision {
            Decision::Retry(wait) => format!("; trying again in {:.1} s", wait.as_secs_f64()),
            Decision::NoTimeLeft(wait) => {
                format!(
                    "; the wait of {:.1} s is longer than the time left",
                    wait.as_secs_f64()
                )
            }
            Decision::Stop => String::new(),
        };
        io.log(
            LogLevel::Verbose,
            format!("attempt {number} failed ({said}){then}"),
        );
        let Decision::Retry(wait) = decision else {
            return Err(failure);
        };
        failures.push(said);
        io.sleep(wait).await;
    }
}

/// A failure in a few words, for the log of attempts.
fn brief(failure: &Error) -> String {
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
