//! Finding tools and running them with a time limit.

use std::cell::RefCell;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::tally::Counts;

/// Why a step did not get to its end.
#[derive(Debug, Clone)]
pub(crate) enum Stop {
    /// It was tried and went wrong.
    Failed(String),
    /// Something that the machine would have to bring is not there; the step is skipped and counted.
    Missing(String),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(why) | Self::Missing(why) => f.write_str(why),
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, Stop>;

/// `Err(Stop::Failed)` with this text.
pub(crate) fn fail<T>(why: impl Into<String>) -> Result<T> {
    Err(Stop::Failed(why.into()))
}

thread_local! {
    /// What this thread has said while another has the terminal.
    static HELD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Prints, or keeps for later what a thread says that is being held.
pub(crate) fn say(text: &str) {
    HELD.with_borrow_mut(|held| match held {
        Some(held) => held.push_str(text),
        None => print!("{text}"),
    });
}

/// Runs `speaker` and returns what it has said, instead of printing it.
pub(crate) fn hold(speaker: impl FnOnce()) -> String {
    HELD.set(Some(String::new()));
    speaker();
    HELD.take().unwrap_or_default()
}

/// The tool's path, or a `Missing` that names it.
pub(crate) fn find(tool: &str) -> Result<PathBuf> {
    let file = format!("{tool}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
        .ok_or_else(|| Stop::Missing(format!("there is no `{tool}` on PATH")))
}

/// A command that has ended.
pub(crate) struct Finished {
    /// Standard output. Standard error went straight to the terminal.
    pub(crate) output: String,
    pub(crate) status: ExitStatus,
}

impl Finished {
    /// The counts that the runner printed. An unhappy exit counts as one failure where it printed none.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::read(&self.output);
        if !self.status.success() && counts.failed == 0 {
            counts.failed = 1;
        }
        counts
    }
}

/// Where the output of a command goes, beside being kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    On,
    Off,
}

/// Runs to the end, or to the time limit, where the command is ended and the step fails.
pub(crate) fn run(command: &mut Command, limit: Duration, echo: Echo) -> Result<Finished> {
    let name = Path::new(command.get_program()).display().to_string();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Stop::Failed(format!("{name}: {error}")))?;
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || {
            let mut lines = BufReader::new(stdout);
            let mut line = Vec::new();
            while matches!(lines.read_until(b'\n', &mut line), Ok(read) if read > 0) {
                if sender
                    .send(String::from_utf8_lossy(&line).into_owned())
                    .is_err()
                {
                    break;
                }
                line.clear();
            }
        });
    }
    let deadline = Instant::now() + limit;
    let mut output = String::new();
    // The channel closes when the command, and whoever inherited its output, has closed it.
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left) {
            Ok(line) => {
                if echo == Echo::On {
                    say(&line);
                }
                output.push_str(&line);
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                child.kill()?;
                child.wait()?;
                return fail(format!("{name} had not ended after {} s", limit.as_secs()));
            }
        }
    }
    while child.try_wait()?.is_none() {
        if Instant::now() > deadline {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(5));
    }
    let status = child.wait()?;
    Ok(Finished { output, status })
}

/// Runs a command that has to succeed.
pub(crate) fn must(command: &mut Command, limit: Duration, echo: Echo) -> Result<Finished> {
    let finished = run(command, limit, echo)?;
    if finished.status.success() {
        return Ok(finished);
    }
    if echo == Echo::Off {
        say(&finished.output);
    }
    let name = Path::new(command.get_program()).display();
    fail(format!("{name} ended with {}", finished.status))
}
