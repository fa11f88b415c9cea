//! The command line: starts the emulator, says where it is in one line of JSON, and ends with its standard input, or
//! by a signal.

mod ca_file;

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, process, thread};

use ca_file::CaFile;
use entra_emulator::{Config, Emulator};
use lexopt::prelude::{Long, ValueExt};
use serde::Serialize;
use tokio::runtime::{self, Runtime};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

const USAGE: &str = "entra-emulator [--config FILE] [--listen 127.0.0.1:0] [--ca-file FILE] [--arc-tokens DIR] \
                     [--no-stdin]";

#[derive(Default)]
struct Options {
    config: Option<PathBuf>,
    listen: Option<SocketAddr>,
    ca_file: Option<PathBuf>,
    arc_tokens: Option<PathBuf>,
    no_stdin: bool,
    help: bool,
}

/// The one line on standard output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready<'a> {
    ready: bool,
    authority: String,
    host: &'a str,
    ca_file: &'a Path,
    port: u16,
    plain_url: String,
    fabric_url: String,
    fabric_thumbprint: &'a str,
    assertion: String,
    pid: u32,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be gone; the exit code says it as well.
            let _ = writeln!(io::stderr(), "entra-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    if options.help {
        return Ok(writeln!(io::stdout(), "{USAGE}")?);
    }
    let mut config = match &options.config {
        Some(path) => serde_json::from_str(&fs::read_to_string(path)?)?,
        None => Config::default(),
    };
    if let Some(listen) = options.listen {
        config.listen = listen;
    }
    if let Some(directory) = options.arc_tokens {
        config.arc_tokens = Some(std::path::absolute(directory)?);
    }
    let signals = Signals::new()?;
    let emulator = Emulator::start(config)?;
    let ca_file = CaFile::write(options.ca_file, emulator.ca_pem())?;

    let ready = serde_json::to_string(&Ready {
        ready: true,
        authority: emulator.authority(),
        host: emulator.host(),
        ca_file: ca_file.path(),
        port: emulator.port(),
        plain_url: emulator.plain_url(),
        fabric_url: emulator.fabric_url(),
        fabric_thumbprint: emulator.fabric_thumbprint(),
        assertion: emulator.issue(
            "https://oidc.example/cluster",
            "system:serviceaccount:soc:reader",
            "api://AzureADTokenExchange",
            24 * 60 * 60,
            0,
        ),
        pid: process::id(),
    })?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{ready}")?;
    stdout.flush()?;
    drop(stdout);

    signals.wait(input(!options.no_stdin))?;
    Ok(())
}

/// The signals that end the program, caught so that nothing stays behind.
struct Signals {
    runtime: Runtime,
    #[cfg(unix)]
    caught: [Signal; 2],
}

impl Signals {
    /// Catches them from now on.
    fn new() -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        #[cfg(unix)]
        let caught = {
            let _inside = runtime.enter();
            [
                signal(SignalKind::terminate())?,
                signal(SignalKind::interrupt())?,
            ]
        };
        Ok(Self {
            runtime,
            #[cfg(unix)]
            caught,
        })
    }

    /// Waits for one of them, or for the end of `input`.
    fn wait(self, input: impl Future<Output = io::Result<()>>) -> io::Result<()> {
        #[cfg(unix)]
        let signal = async {
            let [mut terminate, mut interrupt] = self.caught;
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            Ok(())
        };
        #[cfg(not(unix))]
        let signal = tokio::signal::ctrl_c();
        self.runtime.block_on(async {
            tokio::select! {
                ended = input => ended,
                caught = signal => caught,
            }
        })
    }
}

/// The end of standard input, or of nothing if that does not count.
async fn input(counts: bool) -> io::Result<()> {
    let (ended, end) = oneshot::channel();
    if counts {
        // Reading cannot be broken off, but the thread ends with the program.
        thread::spawn(move || ended.send(io::copy(&mut io::stdin().lock(), &mut io::sink())));
        if let Ok(read) = end.await {
            return read.map(drop);
        }
    }
    std::future::pending().await
}

fn options() -> Result<Options, lexopt::Error> {
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("config") => options.config = Some(parser.value()?.into()),
            Long("listen") => options.listen = Some(parser.value()?.parse()?),
            Long("ca-file") => options.ca_file = Some(parser.value()?.into()),
            Long("arc-tokens") => options.arc_tokens = Some(parser.value()?.into()),
            Long("no-stdin") => options.no_stdin = true,
            Long("help") => options.help = true,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(options)
}
