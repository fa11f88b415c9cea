//! Counting: what the runners' summaries say, and the sum over the steps of a command.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use crate::tools::{Result, Stop, hold, say};

/// How many tests, or steps, did what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    /// One passed.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };
    pub(crate) const SKIPPED: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// One, passed or failed.
    pub(crate) const fn one(passed: bool) -> Self {
        if passed { Self::PASSED } else { Self::FAILED }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// The sum of the summary lines in a runner's output: cargo test's, `dotnet test`'s, xunit's own console's, and
    /// `N passed, N failed, N skipped` as this project's own runners print it.
    pub(crate) fn read(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines().map(str::to_lowercase) {
            let Some(failed) = number(&line, "failed") else {
                continue;
            };
            let skipped = number(&line, "skipped")
                .or_else(|| number(&line, "ignored"))
                .unwrap_or(0);
            let passed = number(&line, "passed").or_else(|| {
                let errors = number(&line, "errors").unwrap_or(0);
                number(&line, "total").map(|total| total.saturating_sub(failed + errors + skipped))
            });
            let errors = number(&line, "errors").unwrap_or(0);
            if let Some(passed) = passed {
                sum.add(Self {
                    passed,
                    failed: failed + errors,
                    skipped,
                });
            }
        }
        sum
    }
}

/// The number that goes with a word: `3 passed` or `Passed: 3`.
fn number(line: &str, word: &str) -> Option<u64> {
    line.match_indices(word).find_map(|(at, _)| {
        let (before, after) = (line.get(..at)?, line.get(at + word.len()..)?);
        let digits: String = match after.strip_prefix(':') {
            Some(value) => value
                .trim_start()
                .chars()
                .take_while(char::is_ascii_digit)
                .collect(),
            None => {
                let reversed = before
                    .strip_suffix(' ')?
                    .chars()
                    .rev()
                    .take_while(char::is_ascii_digit);
                reversed.collect::<Vec<_>>().into_iter().rev().collect()
            }
        };
        digits.parse().ok()
    })
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// Runs the steps of a command one after the other, whatever becomes of each, and keeps the sum.
#[derive(Default)]
pub(crate) struct Tally {
    rows: Vec<(String, Counts, Duration)>,
    remarks: Vec<String>,
    /// When set, tests whose name lacks this text are not run and not counted.
    only: Option<String>,
}

impl Tally {
    pub(crate) fn only(text: Option<String>) -> Self {
        Self {
            only: text,
            ..Self::default()
        }
    }

    /// Runs one step that is counted by what it returns. `None` when it stopped.
    pub(crate) fn step(&mut self, name: &str, step: impl FnOnce() -> Result<Counts>) {
        if self
            .only
            .as_ref()
            .is_some_and(|text| !name.contains(text.as_str()))
        {
            return;
        }
        self.row(name, || step().map(|counts| (counts, ())));
    }

    /// Runs one step that counts as one and makes something that later steps need.
    pub(crate) fn make<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Option<T> {
        self.row(name, || step().map(|made| (Counts::PASSED, made)))
    }

    /// Two rows of steps at the same time, for much of a test run is waiting. The second one's output follows the first's.
    pub(crate) fn beside(
        &mut self,
        first: impl FnOnce(&mut Self),
        second: impl FnOnce(&mut Self) + Send,
    ) {
        let mut other = Self::only(self.only.clone());
        let said = thread::scope(|scope| {
            let second = scope.spawn(|| hold(|| second(&mut other)));
            first(self);
            second.join()
        });
        match said {
            Ok(said) => say(&said),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        self.rows.append(&mut other.rows);
        self.remarks.append(&mut other.remarks);
    }

    /// Counts a step that is not run, and says why.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        self.step(name, || Err(Stop::Missing(why.to_owned())));
    }

    fn row<T>(&mut self, name: &str, step: impl FnOnce() -> Result<(Counts, T)>) -> Option<T> {
        say(&format!("== {name}\n"));
        let start = Instant::now();
        let result = step();
        let (counts, made) = match result {
            Ok((counts, made)) => (counts, Some(made)),
            Err(Stop::Failed(why)) => {
                say(&format!("FAILED: {name}: {why}\n"));
                self.remarks.push(format!("FAILED   {name}: {why}"));
                (Counts::FAILED, None)
            }
            Err(Stop::Missing(why)) => {
                say(&format!("SKIPPED: {name}: {why}\n"));
                self.remarks.push(format!("SKIPPED  {name}: {why}"));
                (Counts::SKIPPED, None)
            }
        };
        if made.is_some() && counts.failed > 0 {
            self.remarks.push(format!(
                "FAILED   {name}: {} of its tests, see above",
                counts.failed
            ));
        }
        self.rows.push((name.to_owned(), counts, start.elapsed()));
        made
    }

    /// Prints the table and, as the last line, the sum. True when nothing failed.
    pub(crate) fn finish(self) -> bool {
        println!(
            "\n{:<44} {:>7} {:>7} {:>8} {:>8}",
            "", "passed", "failed", "skipped", "seconds"
        );
        let mut sum = Counts::default();
        for (name, counts, time) in &self.rows {
            let Counts {
                passed,
                failed,
                skipped,
            } = counts;
            println!(
                "{name:<44} {passed:>7} {failed:>7} {skipped:>8} {:>8.1}",
                time.as_secs_f64()
            );
            sum.add(*counts);
        }
        for remark in &self.remarks {
            println!("{remark}");
        }
        println!("{sum}");
        sum.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn summaries_of_every_runner_are_read() {
        let cases = [
            (
                "test result: ok. 5 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out",
                (5, 1, 2),
            ),
            (
                "Passed!  - Failed:     0, Passed:    11, Skipped:     3, Total:    14, Duration: 1 s",
                (11, 0, 3),
            ),
            (
                "   MtpToken.Tests  Total: 12, Errors: 1, Failed: 2, Skipped: 3, Time: 0.135s",
                (6, 3, 3),
            ),
            ("3 passed, 1 failed, 0 skipped", (3, 1, 0)),
            ("not a summary: the call failed", (0, 0, 0)),
            (
                "1 passed, 0 failed, 0 skipped\ntext\n2 passed, 0 failed, 1 skipped",
                (3, 0, 1),
            ),
        ];
        for (line, (passed, failed, skipped)) in cases {
            assert_eq!(
                Counts::read(line),
                Counts {
                    passed,
                    failed,
                    skipped
                },
                "{line}"
            );
        }
    }
}
