//! A process from its start to its end: time by the clock, processor time, memory at the peak.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::c::{Language, Linking, program};
use crate::tools::{Echo, Result, fail, run};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(10);

/// What one run took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Took {
    /// Milliseconds.
    pub(super) clock: f64,
    /// Milliseconds.
    pub(super) processor: f64,
    /// Megabytes.
    pub(super) memory: f64,
}

/// What a run must have printed, so that a failure is never timed.
#[derive(Clone)]
pub(super) enum Shows {
    Token,
    Line(String),
    Anything,
}

impl Shows {
    fn is_in(&self, output: &str) -> bool {
        match self {
            Self::Token => output.lines().any(|line| {
                line.len() > 500 && line.starts_with("eyJ") && line.split('.').count() == 3
            }),
            Self::Line(wanted) => output.lines().any(|line| line.trim() == wanted),
            Self::Anything => true,
        }
    }
}

/// The small program that starts the others and asks the system what they took.
pub(super) fn build(shop: &Workshop) -> Result<PathBuf> {
    program(shop, Language::C11, "benches/c/watch.c", Linking::None)
}

/// Runs a command that begins with that program.
pub(super) fn time(name: &str, command: &mut Command, shows: &Shows) -> Result<Took> {
    let finished = run(command, LIMIT, Echo::Off)?;
    match read(&finished.output) {
        Some(took) if finished.status.success() && shows.is_in(&finished.output) => Ok(took),
        _ => fail(format!("{name} did not do its work: {}", finished.status)),
    }
}

/// The last line of the output.
fn read(output: &str) -> Option<Took> {
    let line = output.lines().next_back()?.strip_prefix("watch\t")?;
    let numbers: Vec<f64> = line
        .split('\t')
        .map(str::parse)
        .collect::<std::result::Result<_, _>>()
        .ok()?;
    let [clock, processor, memory] = numbers.try_into().ok()?;
    Some(Took {
        clock: clock / 1e6,
        processor: processor / 1e6,
        memory: memory / 1e6,
    })
}

#[cfg(test)]
mod tests {
    use super::{Shows, Took, read};

    #[test]
    fn the_last_line_is_read() {
        let took = Took {
            clock: 27.5,
            processor: 1.25,
            memory: 2.0,
        };
        assert_eq!(
            read("text\n\nwatch\t27500000\t1250000\t2000000\n"),
            Some(took)
        );
        assert_eq!(read("watch\t1\t2\t3\nmore\n"), None);
    }

    #[test]
    fn what_is_no_token_is_no_success() {
        let token = format!("eyJ{}.{}.x", "a".repeat(40), "b".repeat(600));
        assert!(Shows::Token.is_in(&format!("\n{token}\n")));
        assert!(!Shows::Token.is_in("eyJ.short.one"));
        assert!(Shows::Line("100".to_owned()).is_in("100\n\nwatch"));
        assert!(!Shows::Line("100".to_owned()).is_in("1000"));
    }
}
